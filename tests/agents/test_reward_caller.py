"""Somebody calls reward for those that have not, where the rules let it."""

import pytest

from agents.reward_caller import REWARD_CALLER, RewardCaller
from protocol.bonding.delegation import unbond
from protocol.eras import DELTA, with_variants
from protocol.events.bonding import Reward, RewardCallerSet
from tests.agents.network import FIRST_ROUND, ORCHESTRATORS, STAKES_LPT, Network

HOUR_US = 3_600_000_000
LIP_118 = with_variants(DELTA, ["lip_118"]).rules
ANYBODY = with_variants(DELTA, ["permissionless_reward"]).rules


class World:
    """Three orchestrators, the first of which calls its rewards itself."""

    def __init__(self, rules, *, share: float = 1.0, wait_us: int = HOUR_US) -> None:
        self.network = Network(rules=rules)
        self.network.open_round()
        self.agents = [
            self.network.orchestrator(name, reliability=1.0 if index == 0 else 0.0)
            for index, name in enumerate(ORCHESTRATORS)
        ]
        self.caller = RewardCaller(
            self.network.model,
            self.network.world,
            self.agents,
            wait_us=wait_us,
            share=share,
        )

    def open_round(self, round_number: int = FIRST_ROUND) -> None:
        for agent in self.agents:
            agent.open_round(round_number)
        self.caller.open_round(round_number)

    def run(self, hours: float) -> None:
        self.network.clock.run(self.network.clock.now_us + int(hours * HOUR_US))

    def found(self, event_class: type) -> list:
        return [event for _, event in self.network.events if isinstance(event, event_class)]

    def rewarded(self) -> list[str]:
        return [event.transcoder for event in self.found(Reward)]


def test_it_waits_and_then_serves_whoever_has_not_called() -> None:
    world = World(ANYBODY)
    world.open_round()
    world.run(0.99)
    assert world.rewarded() == [ORCHESTRATORS[0]]
    world.run(0.02)
    assert sorted(world.rewarded()) == [*ORCHESTRATORS]
    assert world.caller.calls == 2
    assert [agent.rounds_rewarded for agent in world.agents] == [1, 1, 1]
    assert world.found(RewardCallerSet) == []


def test_who_chose_it_is_served_under_lip_118() -> None:
    world = World(LIP_118, share=0.34)
    world.open_round()
    (chosen,) = world.found(RewardCallerSet)
    assert chosen.reward_caller == REWARD_CALLER
    world.run(2)
    assert set(world.rewarded()) == {ORCHESTRATORS[0], chosen.transcoder}


def test_it_is_chosen_once() -> None:
    world = World(LIP_118)
    world.open_round()
    world.network.open_round(FIRST_ROUND + 1)
    world.open_round(FIRST_ROUND + 1)
    assert len(world.found(RewardCallerSet)) == len(ORCHESTRATORS)
    world.run(2)
    assert world.caller.calls == 4


def test_nobody_chooses_it_if_the_share_is_zero() -> None:
    world = World(LIP_118, share=0.0)
    world.open_round()
    world.run(2)
    assert world.found(RewardCallerSet) == []
    assert world.rewarded() == [ORCHESTRATORS[0]]
    assert world.caller.calls == 0


def test_a_round_that_has_ended_is_left_alone() -> None:
    world = World(ANYBODY, wait_us=30 * HOUR_US)
    world.open_round()
    world.network.open_round(FIRST_ROUND + 1)
    world.run(20)
    assert world.rewarded() == [ORCHESTRATORS[0]]


@pytest.mark.parametrize("rules", [LIP_118, ANYBODY], ids=["lip_118", "anybody"])
def test_outside_the_active_set_nobody_is_served(rules) -> None:
    world = World(rules)
    leaver = ORCHESTRATORS[2]
    own_lpt = STAKES_LPT[leaver] * 10**18
    assert world.network.chain.submit(leaver, unbond, own_lpt).ok
    world.network.open_round(FIRST_ROUND + 1)
    world.open_round(FIRST_ROUND + 1)
    world.run(2)
    assert sorted(world.rewarded()) == [*ORCHESTRATORS[:2]]
