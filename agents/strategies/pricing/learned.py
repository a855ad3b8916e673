"""A price that is learned from one's own revenue."""

import math
from collections import defaultdict
from dataclasses import dataclass

from agents.strategies.pricing.base import PricingView
from agents.strategies.settings import require, require_whole


@dataclass(frozen=True, slots=True)
class Learned:
    """A bandit on a ladder of prices: the best rung of late, at times one beside it.

    What a rung earned is its price less the marginal cost, times the share of slots that
    were busy in the rounds at it, averaged over the memory. Among rungs that earned the
    same the lower one counts as better, so that who has no work becomes cheaper.

    Attributes:
        step: distance of two rungs as a share of the price.
        exploration: probability of a round one rung beside the best, up or down.
        memory_rounds: rounds that are remembered, at most 100.
    """

    step: float = 0.1
    exploration: float = 0.2
    memory_rounds: int = 30

    def __post_init__(self) -> None:
        require("step", self.step, 0.001 <= self.step <= 10, "0.001 to 10")
        require("exploration", self.exploration, 0 <= self.exploration <= 1, "0 to 1")
        require_whole("memory_rounds", self.memory_rounds, 1, 100)

    def price_wei(self, view: PricingView, uniform: float) -> float:
        """The price of a rung, and the marginal cost at least."""
        if view.listed_wei <= 0:
            return view.listed_wei
        rung = self._best(view)
        if uniform < self.exploration:
            rung += 1 if uniform < self.exploration / 2 else -1
        return max(view.listed_wei * (1 + self.step) ** rung, view.marginal_wei)

    def _best(self, view: PricingView) -> int:
        """The rung that earned most; that of the present price before anything is known."""
        earned: dict[int, list[float]] = defaultdict(list)
        for price_wei, utilisation in view.past[-self.memory_rounds :]:
            rung = self._rung(price_wei, view.listed_wei)
            earned[rung].append((price_wei - view.marginal_wei) * utilisation)
        if not earned:
            return self._rung(view.current_wei, view.listed_wei)
        return min(earned, key=lambda rung: (-sum(earned[rung]) / len(earned[rung]), rung))

    def _rung(self, price_wei: float, listed_wei: float) -> int:
        """The rung that is nearest to a price."""
        if price_wei <= 0:
            return 0
        return round(math.log(price_wei / listed_wei) / math.log1p(self.step))
