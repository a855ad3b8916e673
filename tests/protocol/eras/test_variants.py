"""Proposals on top of an era."""

from dataclasses import replace

import pytest

from protocol.bonding.delegation import bond
from protocol.bonding.reward_callers import reward_for_transcoder, set_reward_caller
from protocol.bonding.rewards import reward, transcoder
from protocol.bonding.views import get_earnings_pool
from protocol.controller import pause
from protocol.emission import Bounded, FixedSchedule, signed_step
from protocol.eras import CONFLUENCE, DELTA, ERAS, VARIANTS, VariantError, with_variants
from protocol.eras.variants import anybody, its_reward_caller
from protocol.errors import FunctionMissing
from protocol.errors.bonding import (
    CallerMustBeActive,
    CallerMustBeRewardCaller,
    RewardAlreadyCalled,
)
from protocol.errors.controller import SystemPaused
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.events.bonding import RewardCallerSet
from protocol.parameters import Parameters
from tests.protocol.support import (
    ALICE,
    BOB,
    CAROL,
    DAVE,
    LPT,
    MINIMAL,
    OWNER,
    Network,
    dump,
)


def network(*variants: str) -> Network:
    """Alice and Carol are active; Dave is somebody else."""
    built = Network(MINIMAL, rules=with_variants(DELTA, variants).rules)
    built.next_round()
    built.do(ALICE, bond, 100 * LPT, ALICE)
    built.do(ALICE, transcoder, 200_000, 500_000)
    built.do(CAROL, bond, 100 * LPT, CAROL)
    built.do(BOB, bond, 200 * LPT, ALICE)
    built.next_round()
    return built


def test_the_variants() -> None:
    assert [*VARIANTS] == ["lip_100", "lip_107", "lip_118", "permissionless_reward"]
    today = Parameters()
    for name, variant in VARIANTS.items():
        assert variant.name == name
        assert variant.meaning
        for parameter, value in variant.numbers.items():
            assert getattr(today, parameter) != value


def test_without_variants_an_era_stays_as_it_is() -> None:
    for era in ERAS.values():
        assert with_variants(era, []) == era


def test_lip_100_bounds_whatever_rule_there_is() -> None:
    era = with_variants(DELTA, ["lip_100"])
    assert era.differences() == {"inflation_change": 1_000}
    assert era.emission == Bounded(50_000, 750_000, signed_step)
    schedule = FixedSchedule()
    own = with_variants(replace(DELTA, emission=schedule), ["lip_100"])
    assert own.emission == Bounded(50_000, 750_000, schedule)


def test_lip_107_sets_numbers_only() -> None:
    era = with_variants(CONFLUENCE, ["lip_107"])
    changed = {"inflation_change": 700, "target_bonding_rate": 460_000_000}
    assert era.differences() == {**CONFLUENCE.differences(), **changed}
    assert era.parameters("2022-03-01").round_length == 5_760
    assert era.rules == CONFLUENCE.rules
    assert era.emission is signed_step


def test_two_that_contradict_each_other_are_named() -> None:
    for names in (["lip_100", "lip_107"], ["lip_107", "lip_100"]):
        with pytest.raises(VariantError, match=r"^sets inflation_change=700, but lip_100"):
            with_variants(DELTA, names)


def test_an_unknown_variant_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="lip_1"):
        with_variants(DELTA, ["lip_1"])


def test_permissionless_includes_lip_118() -> None:
    for names in (
        ["lip_118", "permissionless_reward"],
        ["permissionless_reward", "lip_118"],
    ):
        rules = with_variants(DELTA, names).rules
        assert rules.may_call_reward is anybody
        assert set_reward_caller not in rules.missing
    assert with_variants(DELTA, ["lip_118"]).rules.may_call_reward is its_reward_caller
    alone = with_variants(DELTA, ["permissionless_reward"]).rules
    assert set_reward_caller in alone.missing


def test_what_is_deployed_knows_no_reward_callers() -> None:
    today = network()
    assert type(today.refused(ALICE, set_reward_caller, DAVE)) is FunctionMissing
    assert type(today.refused(ALICE, reward_for_transcoder, ALICE)) is FunctionMissing


def test_the_chosen_caller_calls_reward() -> None:
    calling = network("lip_118")
    assert type(calling.refused(DAVE, reward_for_transcoder, ALICE)) is (
        CallerMustBeRewardCaller
    )
    events = calling.do(ALICE, set_reward_caller, DAVE)
    assert events == [RewardCallerSet(ALICE, DAVE)]
    calling.do(DAVE, reward_for_transcoder, ALICE)
    assert get_earnings_pool(calling.state, ALICE, calling.round).cumulative_reward_factor
    assert type(calling.refused(ALICE, reward)) is RewardAlreadyCalled
    assert type(calling.refused(DAVE, reward_for_transcoder, CAROL)) is (
        CallerMustBeRewardCaller
    )


def test_it_is_as_if_the_orchestrator_had_called() -> None:
    """Same events, same books; only who may call is new."""
    own, other = network("permissionless_reward"), network("permissionless_reward")
    expected = own.do(ALICE, reward, new_pos_next=CAROL)
    found = other.do(DAVE, reward_for_transcoder, ALICE, new_pos_next=CAROL)
    assert found == expected
    assert [type(event) for event in found] == [type(event) for event in expected]
    assert dump(own.state) == dump(other.state)


def test_the_choice_can_be_taken_back() -> None:
    calling = network("lip_118")
    before = dump(calling.state)
    calling.do(ALICE, set_reward_caller, DAVE)
    assert calling.do(ALICE, set_reward_caller, None) == [RewardCallerSet(ALICE, None)]
    assert dump(calling.state) == before
    assert type(calling.refused(DAVE, reward_for_transcoder, ALICE)) is (
        CallerMustBeRewardCaller
    )
    calling.do(ALICE, reward_for_transcoder, ALICE)


def test_anybody_may_call_for_the_active_and_only_once() -> None:
    anyone = network("permissionless_reward")
    anyone.do(DAVE, reward_for_transcoder, ALICE)
    anyone.do(BOB, reward_for_transcoder, CAROL)
    assert type(anyone.refused(DAVE, reward_for_transcoder, ALICE)) is RewardAlreadyCalled
    assert type(anyone.refused(DAVE, reward_for_transcoder, BOB)) is CallerMustBeActive


def test_checks_that_reward_makes_come_first() -> None:
    calling = network("lip_118")
    calling.next_round(initialize=False)
    assert type(calling.refused(DAVE, reward_for_transcoder, ALICE)) is (
        CurrentRoundNotInitialized
    )
    calling.do(OWNER, pause)
    assert type(calling.refused(DAVE, reward_for_transcoder, ALICE)) is SystemPaused
    assert type(calling.refused(ALICE, set_reward_caller, DAVE)) is SystemPaused
