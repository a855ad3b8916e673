"""What rounds cost and brought orchestrators, settled when somebody asks.

A world in which no strategy looks at its account, and of which no table tells, doesn't ask
until many rounds wait.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agents.account import RoundResult
from agents.orchestrator import Orchestrator
from protocol.state.bonding import Transcoder
from protocol.units import PPM, WEI_PER_UNIT
from sim.cards import CardMarket
from sim.costs import CostMeter, Prices, Worked

MOST_WAITING = 100_000
"""Rounds that may wait, each of one orchestrator, which takes less than 1 kB."""


class Round(NamedTuple):
    """A round of all orchestrators, as it was when it ended.

    Args:
        worked: what it is paid for.
        rental_usd: what cards for other networks earned.
        records: the orchestrators' commissions.
        rewards_lpt: LPT wei minted for each one's pool.
        fees_wei: wei that each one's winning tickets paid.
        rewarded: whether each called reward.
        length_us: length of the round, microseconds.
        prices: of tokens and gas.
    """

    worked: Sequence[Worked]
    rental_usd: Sequence[float]
    records: Sequence[Transcoder]
    rewards_lpt: Sequence[int]
    fees_wei: Sequence[int]
    rewarded: Sequence[bool]
    length_us: int
    prices: Prices


class Settlement:
    """Keeps the orchestrators' rounds until they are settled.

    Args:
        costs: what rounds cost.
        cards: what cards for other networks earn.
        orchestrators: whose accounts they are; they come in this order.
    """

    def __init__(
        self, costs: CostMeter, cards: CardMarket, orchestrators: list[Orchestrator]
    ) -> None:
        self._costs = costs
        self._cards = cards
        self._orchestrators = orchestrators
        self._waiting: list[Round] = []
        for agent in orchestrators:
            agent.account.settle = self.settle

    def note(
        self,
        records: Sequence[Transcoder],
        *,
        rewards_lpt: Sequence[int],
        fees_wei: Sequence[int],
        rewarded: Sequence[bool],
        length_us: int,
        prices: Prices,
    ) -> None:
        """A round is over; see `Round`. The orchestrators' counters are still of it."""
        worked = self._costs.worked(self._orchestrators)
        rental_usd = [
            self._cards.rent_usd(each.traits, length_us) * each.traits.off_network
            if each.traits.off_network
            else 0.0
            for each in worked
        ]
        self._waiting.append(
            Round(
                worked,
                rental_usd,
                records,
                rewards_lpt,
                fees_wei,
                rewarded,
                length_us,
                prices,
            )
        )
        if len(self._waiting) * len(worked) >= MOST_WAITING:
            self.settle()

    def settle(self) -> list[RoundResult]:
        """Book all rounds that are over; the results of the last of them."""
        waiting, self._waiting = self._waiting, []
        results: list[RoundResult] = []
        for ended in waiting:
            results = self._results(ended)
            for agent, result in zip(self._orchestrators, results, strict=True):
                agent.account.close_round(result)
        return results

    def _results(self, ended: Round) -> list[RoundResult]:
        """The results of all orchestrators' round at the round's prices."""
        spent = self._costs.of_round(
            ended.worked, ended.length_us, ended.rewarded, ended.prices
        )
        market = ended.prices.market
        lpt_usd, eth_usd = market.lpt_usd, market.eth_usd
        minted_lpt, earned_wei = (
            np.array(each, float) for each in (ended.rewards_lpt, ended.fees_wei)
        )
        kept_lpt = np.array(
            [
                amount_lpt * record.reward_cut / PPM
                for amount_lpt, record in zip(ended.rewards_lpt, ended.records, strict=True)
            ]
        )
        kept_wei = earned_wei * np.array(
            [1 - record.fee_share / PPM for record in ended.records]
        )
        columns = {
            "energy_usd": spent.energy_usd,
            "gas_usd": spent.gas_usd,
            "hardware_usd": spent.hardware_usd,
            "site_usd": spent.site_usd,
            "fees_usd": earned_wei * eth_usd / WEI_PER_UNIT,
            "kept_fees_usd": kept_wei * eth_usd / WEI_PER_UNIT,
            "pool_rewards_usd": minted_lpt * lpt_usd / WEI_PER_UNIT,
            "kept_rewards_lpt": kept_lpt / WEI_PER_UNIT,
            "revenue_usd": (kept_lpt * lpt_usd + kept_wei * eth_usd) / WEI_PER_UNIT,
            "rental_usd": np.array(ended.rental_usd),
        }
        rows = zip(*(columns[name].tolist() for name in RoundResult._fields), strict=True)
        return [RoundResult._make(row) for row in rows]
