"""The node software's rule: a draw weighted by stake, price and chance."""

import math
from dataclasses import dataclass

import numpy as np

from agents.strategies.selection.offers import Offers, Pick
from agents.strategies.selection.picks import MixturePick, PickNone, spread


@dataclass(frozen=True, slots=True)
class StakeWeighted:
    """The node software's rule: a draw weighted by stake, price and chance.

    With weights w the probability of an offer o among the eligible ones is
    w_price * e_o / sum(e) + w_stake * stake_o / sum(stake) + w_random / n, where
    e_o = exp(-price_o / price_exp_factor). A term whose sum is 0 is spread evenly.

    Attributes:
        stake_weight, random_weight, price_weight: sum to 1.
        price_exp_factor: price difference that changes e by a factor e, wei per unit.
        min_performance: offers below this score are left out, unless all are.
        ignore_max_price_if_needed: whether a price above the highest is taken where no
            other is to be had.

    Source:
        go-livepeer server/selection_algorithm.go, defaults of 2026-08.
    """

    stake_weight: float = 0.7
    random_weight: float = 0.3
    price_weight: float = 0.0
    price_exp_factor: float = 100.0
    min_performance: float = 0.0
    ignore_max_price_if_needed: bool = False

    def __post_init__(self) -> None:
        weights = (self.stake_weight, self.random_weight, self.price_weight)
        if not (min(weights) >= 0 and abs(sum(weights) - 1) <= 1e-4):
            raise ValueError(
                f"stake_weight, random_weight, price_weight = {weights}: must be at "
                "least 0 and sum to 1"
            )
        if not 0 < self.price_exp_factor < math.inf:
            raise ValueError(f"price_exp_factor={self.price_exp_factor}: must be above 0")
        if not 0 <= self.min_performance <= 1:
            raise ValueError(f"min_performance={self.min_performance}: must be 0 to 1")

    def prepare(self, offers: Offers) -> Pick:
        """Weigh the eligible offers."""
        eligible = self._eligible(offers)
        if len(eligible) == 0:
            return PickNone()
        appeal = np.exp(-offers.price_wei[eligible] / self.price_exp_factor)
        terms = [
            (self.stake_weight, offers.stake_lpt[eligible]),
            (self.random_weight, np.ones(len(eligible))),
            (self.price_weight, appeal),
        ]
        return MixturePick(
            eligible.tolist(),
            [(share, spread(term)) for share, term in terms if share > 0],
        )

    def _eligible(self, offers: Offers) -> np.ndarray:
        """Who may be picked: two filters, each of which can be passed over."""
        able = offers.answered
        if self.min_performance > 0:
            good = able & (offers.performance >= self.min_performance)
            able = good if good.any() else able
        affordable = able & (offers.price_wei <= offers.max_price_wei)
        if self.ignore_max_price_if_needed and not affordable.any():
            return np.flatnonzero(able)
        return np.flatnonzero(affordable)
