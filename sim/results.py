"""What a round cost and brought an orchestrator, from the contracts and its counters."""

from agents.account import RoundResult
from agents.orchestrator import Orchestrator
from protocol.state.bonding import Transcoder
from protocol.units import PPM, WEI_PER_UNIT
from sim.cards import CardMarket
from sim.costs import CostMeter, Prices


def round_result(
    costs: CostMeter,
    cards: CardMarket,
    agent: Orchestrator,
    record: Transcoder,
    *,
    rewards_lpt: int,
    fees_wei: int,
    rewarded: bool,
    length_us: int,
    prices: Prices,
) -> RoundResult:
    """The result of one orchestrator's round at the round's prices.

    Args:
        costs: what its round cost.
        cards: what its cards for other networks earned.
        agent: the orchestrator, with its counters of the round.
        record: its commission.
        rewards_lpt: LPT wei minted for its pool.
        fees_wei: wei that its winning tickets paid.
        rewarded: whether it called reward.
        length_us: length of the round, microseconds.
        prices: of tokens and gas.
    """
    spent = costs.of_round(agent, length_us, rewarded, prices)
    lpt_usd, eth_usd = prices.market.lpt_usd, prices.market.eth_usd
    traits = agent.traits
    kept_lpt = rewards_lpt * record.reward_cut / PPM
    kept_wei = fees_wei * (1 - record.fee_share / PPM)
    return RoundResult(
        energy_usd=spent.energy_usd,
        gas_usd=spent.gas_usd,
        hardware_usd=spent.hardware_usd,
        site_usd=spent.site_usd,
        fees_usd=fees_wei * eth_usd / WEI_PER_UNIT,
        kept_fees_usd=kept_wei * eth_usd / WEI_PER_UNIT,
        pool_rewards_usd=rewards_lpt * lpt_usd / WEI_PER_UNIT,
        kept_rewards_lpt=kept_lpt / WEI_PER_UNIT,
        rental_usd=cards.rent_usd(traits, length_us) * traits.off_network
        if traits.off_network
        else 0.0,
        revenue_usd=(kept_lpt * lpt_usd + kept_wei * eth_usd) / WEI_PER_UNIT,
    )
