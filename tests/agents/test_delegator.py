"""Delegators act on what their strategy decides, or say clearly why they can't."""

from typing import Any

import numpy as np
import pytest

from agents.delegator import NonsenseDecisionError
from agents.late_draws import BrokenPromiseError
from agents.ports import LPT_HOLDERS
from agents.strategies.delegation import Add, Claim, Move, RewardSeller, Stay, Unbond
from protocol import token
from protocol.bonding import delegation as bonding
from protocol.bonding import rewards, views
from protocol.events.bonding import Bond, WithdrawStake
from protocol.units import WEI_PER_UNIT, Address
from tests.agents.network import (
    DELEGATORS,
    FIRST_ROUND,
    ORCHESTRATORS,
    STAKES_LPT,
    Always,
    Network,
)

WHO = DELEGATORS[0]
HOUR_US = 3_600_000_000
UNIT = WEI_PER_UNIT


def opened(**parameters: int) -> Network:
    network = Network(**parameters)
    network.open_round()
    return network


def look_once(network: Network, *decisions: object) -> Always:
    strategy = Always(*decisions)
    network.delegator(WHO, strategy).start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    return strategy


def test_a_delegator_sees_its_stake_and_the_orchestrators() -> None:
    strategy = look_once(opened(), Stay())
    seen = strategy.views[0]
    assert (seen.delegate, seen.stake_lpt, seen.unclaimed_lpt) == (0, 10.0, 0.0)
    assert 0 < seen.rounds_since_look < 1
    assert seen.prospects.stake_lpt.tolist() == [340.0, 200.0, 100.0]


def test_the_first_look_counts_the_time_before_the_run() -> None:
    """Hazards work at their rate from the first round on: ages of looks are memoryless."""
    network = opened()
    round_us = network.chain.round_start_us(FIRST_ROUND + 1)
    delegators = [
        network.delegator(
            Address(f"somebody-{index}"), Always(), mean_look_us=30 * round_us
        )
        for index in range(2_000)
    ]
    for delegator in delegators:
        delegator.start()
    ages = np.array([FIRST_ROUND - delegator._last.round for delegator in delegators])
    assert ages.mean() == pytest.approx(30, rel=0.1)
    newcomer = network.delegator(Address("newcomer"), Always())
    newcomer.start(newcomer=True)
    assert newcomer._last.round == FIRST_ROUND


def test_moving_takes_all_stake_along() -> None:
    network = opened()
    look_once(network, Move(2))
    bonding = network.chain.state.bonding
    assert bonding.delegators[WHO].delegate == ORCHESTRATORS[2]
    assert bonding.delegators[WHO].bonded_amount == 10 * UNIT
    assert bonding.delegated_amounts[ORCHESTRATORS[2]] == 110 * UNIT
    moves = [event for _, event in network.events if isinstance(event, Bond)]
    assert moves == [Bond(ORCHESTRATORS[2], ORCHESTRATORS[0], WHO, 0, 10 * UNIT)]


def test_a_move_is_counted_as_no_new_bond() -> None:
    network = opened()
    delegator = network.delegator(WHO, Always(Move(2)))
    delegator.start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    assert delegator.take_net_bonded() == 0


def test_a_part_is_unbonded_exactly_and_the_rest_stays() -> None:
    network = opened()
    delegator = network.delegator(WHO, Always(Unbond(0.25)))
    delegator.start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    state = network.chain.state
    assert views.pending_stake(state, WHO, FIRST_ROUND) == 7.5 * UNIT
    assert state.bonding.unbonding_locks[WHO, 0] == (2.5 * UNIT, FIRST_ROUND + 7)
    assert delegator.take_net_bonded() == -2.5 * UNIT
    assert delegator.take_net_bonded() == 0


def test_who_unbonds_everything_has_nothing_left_to_the_last_unit() -> None:
    network = opened()
    strategy = look_once(network, Unbond(1.0))
    bond = network.chain.state.bonding.delegators[WHO]
    assert (bond.bonded_amount, bond.delegate) == (0, None)
    assert len(strategy.views) == 1, "an empty stake is not looked at"


@pytest.mark.parametrize("period", [0, 1, 3])
def test_a_lock_is_withdrawn_in_the_round_in_which_it_opens(period: int) -> None:
    network = opened(unbonding_period=period)
    look_once(network, Unbond(1.0))
    for ahead in range(1, period + 1):
        network.open_round(FIRST_ROUND + ahead)
    network.clock.run(network.chain.round_start_us(FIRST_ROUND + period + 1))
    withdrawals = [
        (at, event) for at, event in network.events if isinstance(event, WithdrawStake)
    ]
    assert withdrawals == [
        (FIRST_ROUND + period, WithdrawStake(WHO, 0, 10 * UNIT, FIRST_ROUND + period))
    ]
    assert token.balance_of(network.chain.state, WHO) == 10 * UNIT
    assert (WHO, 0) not in network.chain.state.bonding.unbonding_locks


def test_locks_of_several_looks_are_all_withdrawn() -> None:
    network = opened(unbonding_period=1)
    look_once(network, Unbond(0.5), Unbond(0.5), Unbond(1.0))
    network.open_round(FIRST_ROUND + 1)
    network.clock.run(network.chain.round_start_us(FIRST_ROUND + 2))
    assert token.balance_of(network.chain.state, WHO) == 10 * UNIT


SHORT_ROUND_BLOCKS = 100
"""The shortest round that a configuration may ask for: 20 minutes."""


def test_withdrawals_wait_until_a_short_round_is_open() -> None:
    """The initializer takes up to 30 s, a fortieth of the shortest round."""
    network = Network(round_length=SHORT_ROUND_BLOCKS, unbonding_period=1)
    network.open_round()
    delegator = network.delegator(WHO, Always())
    for lock_id in range(400):
        assert network.chain.submit(WHO, bonding.unbond, 1).ok
        delegator.plan_withdrawal(lock_id, FIRST_ROUND + 1)
    network.initializer.schedule(FIRST_ROUND + 1)
    network.clock.run(network.chain.round_start_us(FIRST_ROUND + 2))
    assert token.balance_of(network.chain.state, WHO) == 400


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        "stay",
        Stay,
        Move(-1),
        Move(3),
        Move(1.5),
        Move("orchestrator-1"),
        Move(None),
        Unbond(0.0),
        Unbond(-0.1),
        Unbond(1.0000001),
        Unbond(float("nan")),
        Unbond(float("inf")),
        Unbond("all"),
        Unbond(None),
        Add(0.0),
        Add(float("inf")),
        Add(1e300),
        Add(float("nan")),
        Add(None),
    ],
    ids=repr,
)
def test_nonsense_is_refused_with_the_strategy_and_the_delegator(nonsense: object) -> None:
    network = opened()
    network.delegator(WHO, Always(nonsense)).start()
    with pytest.raises(NonsenseDecisionError) as caught:
        network.clock.run(network.clock.now_us + 20 * HOUR_US)
    said = str(caught.value)
    assert "\n" not in said
    for part in ("Always", repr(nonsense), WHO, "Stay()", "Move(", "Unbond("):
        assert part in said


def test_unbonding_before_there_is_a_bond_is_nonsense() -> None:
    newcomer = opened().delegator(Address("newcomer"), Always(Unbond(0.5)))
    with pytest.raises(NonsenseDecisionError):
        newcomer.enter(5 * UNIT)


def test_more_is_bonded_from_the_wallet_first_and_the_rest_is_bought() -> None:
    network = opened()
    for who, amount in ((LPT_HOLDERS, 5), (WHO, 2)):
        assert network.chain.submit(
            Address("newcomer"), token.transfer, who, amount * UNIT
        ).ok
    delegator = network.delegator(WHO, Always(Add(6.5)))
    delegator.start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    state = network.chain.state
    assert views.pending_stake(state, WHO, FIRST_ROUND) == 16.5 * UNIT
    assert token.balance_of(state, WHO) == 0
    assert token.balance_of(state, LPT_HOLDERS) == 0.5 * UNIT
    assert delegator.take_net_bonded() == 6.5 * UNIT


def test_what_nobody_sells_is_not_bonded() -> None:
    network = opened()
    look_once(network, Add(1.0))
    assert views.pending_stake(network.chain.state, WHO, FIRST_ROUND) == 10 * UNIT


def test_a_claim_makes_rewards_part_of_the_bond() -> None:
    network = opened()
    assert network.chain.submit(ORCHESTRATORS[0], rewards.reward).ok
    network.open_round(FIRST_ROUND + 1)
    before = views.pending_stake(network.chain.state, WHO, FIRST_ROUND + 1)
    strategy = look_once(network, Claim(), Stay())
    bond = network.chain.state.bonding.delegators[WHO]
    assert bond.bonded_amount == before > 10 * UNIT
    first, second = strategy.views[:2]
    assert first.unclaimed_lpt == pytest.approx((before - 10 * UNIT) / UNIT)
    assert second.unclaimed_lpt == 0.0


def test_a_delegator_remembers_the_price_the_cut_and_its_age() -> None:
    network = opened()
    strategy = Always(Stay(), Stay(), Move(1))
    delegator = network.delegator(WHO, strategy, age_rounds=50.0)
    delegator.start()
    network.clock.run(network.clock.now_us + 2 * HOUR_US)
    network.world.market.shock(lpt_factor=0.8)
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    first, last = strategy.views[0], strategy.views[-1]
    assert (first.lpt_usd, first.last_lpt_usd) == (5.0, 5.0)
    assert (last.lpt_usd, last.last_lpt_usd) == (4.0, 4.0)
    fell = [seen for seen in strategy.views if seen.lpt_usd < seen.last_lpt_usd]
    assert [seen.last_lpt_usd for seen in fell] == [5.0]
    assert {seen.age_rounds for seen in strategy.views} == {50.0}
    assert (first.last_reward_cut, last.last_reward_cut) == (0.1, 0.1)


class Restless(Always):
    """Says that it leaves nothing to chance once it is bonded, and does."""

    draws_once_bonded = False

    def decide(self, view: Any, rng: np.random.Generator) -> Any:
        return Unbond(rng.random())


def test_who_draws_after_saying_that_it_does_not_is_told() -> None:
    network = opened()
    network.delegator(WHO, Restless()).start()
    told = r"Restless asks for rng\.random .* draws_once_bonded"
    with pytest.raises(BrokenPromiseError, match=told):
        network.clock.run(network.clock.now_us + 20 * HOUR_US)


class Gambler(RewardSeller):
    """Overrides a strategy that leaves nothing to chance."""

    def decide(self, view: Any, rng: np.random.Generator) -> Any:
        return Unbond(rng.random())


def test_a_strategy_is_not_bound_by_what_it_overrides() -> None:
    network = opened()
    network.delegator(WHO, Gambler()).start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    assert network.chain.state.bonding.unbonding_locks[WHO, 0].amount > 0


def test_newcomers_look_often_at_first() -> None:
    network = opened()
    delegators = [
        network.delegator(Address(f"newcomer-{index}"), Always(), mean_look_us=10**15)
        for index in range(400)
    ]
    now_us, due_us = network.clock.now_us, []
    network.clock.after = lambda delay, *_: due_us.append(now_us + delay)
    for delegator in delegators:
        delegator.start(newcomer=True)
    round_us = network.chain.round_start_us(FIRST_ROUND + 1) - now_us
    assert np.mean(due_us) - now_us == pytest.approx(round_us, rel=0.2)


def test_decisions_of_numpy_integers_count() -> None:
    network = opened()
    look_once(network, Move(np.int64(1)))
    assert network.chain.state.bonding.delegators[WHO].delegate == ORCHESTRATORS[1]


def test_a_newcomer_bonds_what_it_brought() -> None:
    network = opened()
    who = Address("newcomer")
    delegator = network.delegator(who, Always(Move(1)))
    delegator.enter(50 * UNIT)
    assert delegator.take_net_bonded() == 50 * UNIT
    state = network.chain.state
    assert state.bonding.delegators[who].bonded_amount == 50 * UNIT
    assert state.bonding.delegated_amounts[ORCHESTRATORS[1]] == (
        STAKES_LPT[ORCHESTRATORS[1]] * UNIT + 50 * UNIT
    )


def test_a_newcomer_may_wait() -> None:
    network = opened()
    who = Address("newcomer")
    delegator = network.delegator(who, Always(Stay()))
    delegator.enter(50 * UNIT)
    assert delegator.take_net_bonded() == 0
    assert token.balance_of(network.chain.state, who) == 50 * UNIT


def test_calls_before_the_round_is_open_change_nothing() -> None:
    network = Network()
    delegator = network.delegator(WHO, Always(Unbond(1.0)))
    delegator._look(None)
    assert delegator.take_net_bonded() == 0
    assert network.events == []


def test_looks_come_at_exponential_times_of_the_right_mean() -> None:
    network = opened()
    strategy = Always()
    network.delegator(WHO, strategy, mean_look_us=60_000_000).start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    looks = len(strategy.views)
    assert abs(looks - 1_200) < 4 * 1_200**0.5


def look_times(*decisions: object) -> list[int]:
    network = opened()
    times = []

    class Noting(Always):
        def decide(self, view, rng):
            times.append(network.clock.now_us)
            return super().decide(view, rng)

    network.delegator(WHO, Noting(*decisions)).start()
    network.clock.run(network.clock.now_us + 20 * HOUR_US)
    return times


def test_what_a_delegator_decides_does_not_move_its_looks() -> None:
    """Common random numbers: with another strategy the same looks at the same times."""
    stays = look_times()
    assert len(stays) > 10
    assert look_times(Unbond(0.5), Move(1), Unbond(0.1)) == stays
