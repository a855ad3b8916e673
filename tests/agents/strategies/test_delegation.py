"""What delegators decide, from what they see."""

import math

import numpy as np
import pytest

from agents.strategies.delegation import (
    DelegatorView,
    Mix,
    Move,
    Passive,
    Prospects,
    Stay,
    Unbond,
    YieldChaser,
)

PROSPECTS = Prospects(
    stake_lpt=np.array([600.0, 300.0, 100.0, 5_000.0]),
    yield_per_round=np.array([0.0010, 0.0012, 0.0011, 0.0099]),
    active=np.array([True, True, True, False]),
)
LOOKS = 20_000


def view(**changed) -> DelegatorView:
    fields = {
        "delegate": 0,
        "stake_lpt": 500.0,
        "unclaimed_lpt": 50.0,
        "rounds_since_look": 30.0,
        "prospects": PROSPECTS,
    }
    return DelegatorView(**{**fields, **changed})


def decisions(strategy, seen: DelegatorView, looks: int = LOOKS) -> list:
    rng = np.random.default_rng(4)
    return [strategy.decide(seen, rng) for _ in range(looks)]


def share_within(found: int, looks: int, probability: float) -> bool:
    """Within four standard deviations."""
    spread = math.sqrt(probability * (1 - probability) / looks)
    return abs(found / looks - probability) <= 4 * spread


@pytest.mark.parametrize("any_share", [0.0, 0.3, 1.0])
def test_passive_newcomers_follow_active_stake_or_nothing(any_share: float) -> None:
    found = decisions(Passive(any_share=any_share), view(delegate=None))
    moves = [decision.delegate for decision in found]
    for index, by_stake in enumerate((0.6, 0.3, 0.1, 0.0)):
        share = any_share / 4 + (1 - any_share) * by_stake
        assert share_within(moves.count(index), LOOKS, share)


def test_passive_delegators_leave_at_a_constant_rate() -> None:
    strategy = Passive(exit_rate=0.01)
    for rounds in (1.0, 30.0, 200.0):
        found = decisions(strategy, view(rounds_since_look=rounds))
        leaves = found.count(Unbond(1.0))
        assert share_within(leaves, LOOKS, 1 - math.exp(-0.01 * rounds))
        assert found.count(Stay()) == LOOKS - leaves


def test_only_large_delegators_take_profits_and_only_what_they_earned() -> None:
    strategy = Passive(exit_rate=0.0, large_lpt=10_000.0, profit_rate=0.05)
    small = decisions(strategy, view(stake_lpt=9_999.0))
    assert set(small) == {Stay()}
    large = decisions(strategy, view(stake_lpt=10_000.0, unclaimed_lpt=400.0))
    sold = large.count(Unbond(0.04))
    assert share_within(sold, LOOKS, 1 - math.exp(-0.05 * 30))
    assert large.count(Stay()) == LOOKS - sold


@pytest.mark.parametrize("unclaimed_lpt", [0.0, -1e-18])
def test_nothing_earned_is_nothing_to_sell(unclaimed_lpt: float) -> None:
    """Rounding can leave a pending stake one base unit below the bonded amount."""
    strategy = Passive(exit_rate=0.0, profit_rate=10.0)
    seen = view(stake_lpt=50_000.0, unclaimed_lpt=unclaimed_lpt)
    assert set(decisions(strategy, seen, 100)) == {Stay()}


def test_a_look_in_the_same_round_changes_nothing() -> None:
    strategy = Passive(exit_rate=1.0, profit_rate=1.0)
    seen = view(stake_lpt=1e6, rounds_since_look=0.0)
    assert set(decisions(strategy, seen, 1_000)) == {Stay()}


def test_chasers_move_to_one_of_the_best_active_yields() -> None:
    strategy = YieldChaser(threshold=0.05, considered=2)
    found = decisions(strategy, view())
    assert share_within(found.count(Move(1)), LOOKS, 0.5)
    assert share_within(found.count(Move(2)), LOOKS, 0.5)


@pytest.mark.parametrize(("threshold", "moves"), [(0.19, True), (0.21, False)])
def test_chasers_move_for_a_gain_above_their_threshold_only(
    threshold: float, moves: bool
) -> None:
    strategy = YieldChaser(threshold=threshold, considered=1)
    assert decisions(strategy, view(), 5) == [Move(1) if moves else Stay()] * 5


def test_chasers_stay_on_the_best_and_leave_an_inactive_one() -> None:
    strategy = YieldChaser(considered=1)
    assert decisions(strategy, view(delegate=1), 3) == [Stay()] * 3
    idle = Prospects(
        PROSPECTS.stake_lpt, np.array([0.001, 0.0012, 0.0011, 0.0]), PROSPECTS.active
    )
    assert decisions(strategy, view(delegate=3, prospects=idle), 3) == [Move(1)] * 3


def test_chasing_newcomers_bond_to_one_of_the_best() -> None:
    found = decisions(YieldChaser(considered=3), view(delegate=None))
    for index in range(3):
        assert share_within(found.count(Move(index)), LOOKS, 1 / 3)


def test_a_mix_deals_its_strategies_out_by_share() -> None:
    passive, chaser = Passive(), YieldChaser()
    mix = Mix({"slow": passive, "fast": chaser}, {"slow": 0.75, "fast": 0.25})
    uniforms = (np.arange(1_000) + 0.5) / 1_000
    dealt = [mix.assign(float(uniform)) for uniform in uniforms]
    assert (dealt.count(passive), dealt.count(chaser)) == (750, 250)
    assert mix.assign(0.0) is chaser
    assert mix.assign(math.nextafter(1, 0)) is passive


def test_a_mix_gives_nobody_a_strategy_of_share_0() -> None:
    never, always = YieldChaser(), Passive()
    mix = Mix({"a": never, "b": always, "c": never}, {"a": 0, "b": 1, "c": 0})
    for uniform in (0.0, 0.5, math.nextafter(1, 0)):
        assert mix.assign(uniform) is always


def test_the_order_of_a_mix_does_not_matter() -> None:
    one = Mix({"a": Passive(), "b": YieldChaser()}, {"a": 0.3, "b": 0.7})
    two = Mix({"b": YieldChaser(), "a": Passive()}, {"b": 0.7, "a": 0.3})
    for uniform in np.linspace(0, 0.999, 50):
        assert one.assign(float(uniform)) == two.assign(float(uniform))


@pytest.mark.parametrize(
    ("names", "shares", "said"),
    [
        ("ab", {"a": 1.0}, "same names"),
        ("", {}, "same names"),
        ("ab", {"a": 0.5, "b": 0.6}, "sum to 1"),
        ("ab", {"a": 1.5, "b": -0.5}, "at least 0"),
    ],
)
def test_shares_that_are_none_are_refused(names, shares, said) -> None:
    with pytest.raises(ValueError, match=said):
        Mix({name: Passive() for name in names}, shares)


@pytest.mark.parametrize(
    ("strategy", "settings"),
    [
        (YieldChaser, {"considered": 0}),
        (YieldChaser, {"threshold": math.nan}),
        (Passive, {"exit_rate": -0.1}),
        (Passive, {"any_share": 1.5}),
        (Mix, {"strategies": {"a": Passive()}, "shares": {"a": math.nan}}),
    ],
)
def test_settings_that_make_no_sense_are_refused(strategy, settings) -> None:
    with pytest.raises(ValueError, match=list(settings)[-1]):
        strategy(**settings)
