"""What a round cost and brought orchestrators, from the contracts and their counters."""

from collections.abc import Sequence

import numpy as np

from agents.account import RoundResult
from agents.orchestrator import Orchestrator
from agents.traits import OrchestratorTraits
from protocol.state.bonding import Transcoder
from protocol.units import PPM, WEI_PER_UNIT
from sim.cards import CardMarket
from sim.costs import CostMeter, Prices


def round_results(
    costs: CostMeter,
    cards: CardMarket,
    agents: Sequence[Orchestrator],
    records: Sequence[Transcoder],
    *,
    rewards_lpt: Sequence[int],
    fees_wei: Sequence[int],
    rewarded: Sequence[bool],
    length_us: int,
    prices: Prices,
) -> list[RoundResult]:
    """The results of some orchestrators' round at the round's prices.

    Args:
        costs: what their round cost.
        cards: what their cards for other networks earned.
        agents: the orchestrators, with their counters of the round.
        records: their commissions.
        rewards_lpt: LPT wei minted for each one's pool.
        fees_wei: wei that each one's winning tickets paid.
        rewarded: whether each called reward.
        length_us: length of the round, microseconds.
        prices: of tokens and gas.
    """
    spent = costs.of_round(agents, length_us, rewarded, prices)
    lpt_usd, eth_usd = prices.market.lpt_usd, prices.market.eth_usd
    minted_lpt, earned_wei = (np.array(each, float) for each in (rewards_lpt, fees_wei))
    kept_lpt = np.array(
        [
            amount_lpt * record.reward_cut / PPM
            for amount_lpt, record in zip(rewards_lpt, records, strict=True)
        ]
    )
    kept_wei = earned_wei * np.array([1 - record.fee_share / PPM for record in records])
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
        "rental_usd": np.array(
            [_rental_usd(cards, agent.traits, length_us) for agent in agents]
        ),
    }
    rows = zip(*(columns[name].tolist() for name in RoundResult._fields), strict=True)
    return [RoundResult._make(row) for row in rows]


def _rental_usd(cards: CardMarket, traits: OrchestratorTraits, length_us: int) -> float:
    """What an orchestrator's cards earned at other networks, USD."""
    if not traits.off_network:
        return 0.0
    return cards.rent_usd(traits, length_us) * traits.off_network
