"""Orchestrators leave for good, and enter with stake of their own."""

from dataclasses import dataclass, replace

from agents.account import RoundResult
from agents.strategies.presence import EntryView, PresenceView
from agents.traits import Presence
from protocol.bonding import views
from protocol.events.bonding import Reward
from protocol.units import WEI_PER_UNIT, Address
from sim.entrants import Candidate, Entrants
from sim.exchange import Exchange
from sim.genesis import LPT_HOLDERS
from sim.market import Market
from tests.agents.network import FIRST_ROUND, ORCHESTRATORS, Network

ENTRANT = Address("entrant")


@dataclass(frozen=True)
class AtLoss:
    """Leaves after a bad round; enters after good ones of others."""

    def stays(self, view: PresenceView) -> bool:
        return not view.profits_usd or view.profits_usd[-1] >= 0

    def enters(self, view: EntryView) -> bool:
        return view.marginal_usd > 0


def test_who_leaves_serves_no_more_and_resigns() -> None:
    network = Network()
    network.open_round()
    agent = network.orchestrator(ORCHESTRATORS[0], presence=AtLoss())
    agent.account.close_round(RoundResult(energy_usd=1.0))
    agent.open_round(FIRST_ROUND)
    assert (agent.presence, agent.traits.slots) == (Presence.left, {"transcode": 0})
    network.clock.run(network.clock.now_us + 3_600_000_000)
    assert not [event for _, event in network.events if isinstance(event, Reward)]
    assert not views.is_registered(network.chain.state, ORCHESTRATORS[0])
    network.open_round(FIRST_ROUND + 1)
    state = network.chain.state
    assert not views.is_active_transcoder(state, ORCHESTRATORS[0], FIRST_ROUND + 1)
    assert state.bonding.delegated_amounts[ORCHESTRATORS[0]] == 40 * WEI_PER_UNIT
    agent.account.close_round(RoundResult(revenue_usd=1e6))
    agent.open_round(FIRST_ROUND + 1)
    assert agent.presence is Presence.left


def entrants(network: Network, most_lpt: float = 1_000.0) -> tuple[Entrants, Candidate]:
    exchange = Exchange(network.chain, Market(5.0, 3_000.0, 1))
    network.world = replace(network.world, exchange=exchange)
    there = [network.orchestrator(name) for name in ORCHESTRATORS]
    for agent, profit in zip(there, (9.0, 9.0, 1.0), strict=True):
        agent.account.close_round(RoundResult(revenue_usd=profit))
    agent = network.orchestrator(ENTRANT, presence=AtLoss())
    agent.sleep()
    candidate = Candidate(agent, 200_000, 700_000)
    found = Entrants(
        network.world,
        [*there, agent],
        [candidate],
        looks_per_year=1e6,
        most_lpt=most_lpt,
    )
    return found, candidate


def funded(**parameters: int) -> Network:
    network = Network(**parameters)
    network.open_round()
    chain = network.chain
    balances = chain.state.token.balances
    balances.put(LPT_HOLDERS, 10_000 * WEI_PER_UNIT)
    return network


def test_who_enters_is_active_in_the_next_round_with_its_commission() -> None:
    network = funded()
    found, (agent, *_) = entrants(network)
    assert agent.traits.slots == {"transcode": 0}
    assert found.needed_lpt() == 110 * WEI_PER_UNIT
    assert found.marginal_usd(FIRST_ROUND) == 1.0
    found.open_round(FIRST_ROUND)
    assert found.entered == 1
    assert (agent.presence, agent.traits.slots) == (Presence.present, {"transcode": 4})
    record = network.chain.state.bonding.transcoders[ENTRANT]
    assert (record.reward_cut, record.fee_share) == (200_000, 700_000)
    assert agent.proceeds.take_net_bonded() == 110 * WEI_PER_UNIT
    network.open_round(FIRST_ROUND + 1)
    active = views.active_orchestrators(network.chain.state)
    assert active == (ORCHESTRATORS[0], ORCHESTRATORS[1], ENTRANT)


def test_an_open_set_asks_for_no_lead() -> None:
    found, _ = entrants(funded(num_active_transcoders=4))
    assert found.needed_lpt() == 100 * WEI_PER_UNIT


def test_nobody_enters_whose_stake_is_too_dear_or_without_profit() -> None:
    network = funded()
    dear, (agent, *_) = entrants(network, most_lpt=109.0)
    dear.open_round(FIRST_ROUND)
    assert (dear.entered, agent.presence) == (0, Presence.dormant)
    poor, (agent, *_) = entrants(network)
    for other in poor._orchestrators:
        other.account.close_round(RoundResult(energy_usd=1e3))
    poor.open_round(FIRST_ROUND)
    assert (poor.entered, agent.presence) == (0, Presence.dormant)


def test_a_dormant_orchestrator_does_nothing() -> None:
    network = funded()
    _, (agent, *_) = entrants(network)
    agent.open_round(FIRST_ROUND)
    assert (agent.rounds_active, agent.commission.changes) == (0, 0)
