"""What each kind of delegator does, at the borders of what it reacts to."""

import math

import numpy as np
import pytest

from agents.strategies.delegation import (
    Add,
    Claim,
    Compounder,
    Copycat,
    Dao,
    Diversifier,
    FeeSeeker,
    Institutional,
    Loyal,
    Mix,
    Move,
    PanicSeller,
    Passive,
    Prospects,
    Rational,
    ReputationFollower,
    RewardSeller,
    Stay,
    Unbond,
)
from tests.agents.strategies.test_delegation import LOOKS, decisions, share_within, view

SEEN = Prospects(
    stake_lpt=np.array([600.0, 300.0, 100.0, 5_000.0]),
    yield_per_round=np.array([0.0010, 0.0012, 0.00091, 0.0]),
    active=np.array([True, True, True, False]),
    reward_cut=np.array([0.1, 0.2, 0.3, 0.0]),
    call_ratio=np.array([0.5, 0.99, 0.97, 1.0]),
    reward_yield=np.array([0.0009, 0.0008, 0.0007, 0.0]),
    fee_yield=np.array([0.0001, 0.0004, 0.00021, 0.0]),
    inflow_lpt=np.array([10.0, 2_000.0, -5.0, 90_000.0]),
)
NEWCOMERS = [
    Loyal(),
    Compounder(),
    RewardSeller(),
    PanicSeller(),
    Institutional(),
    Copycat(least_inflow_lpt=1e9),
]


def once(strategy, **changed):
    """The one thing that it does, whatever the draw."""
    found = set(decisions(strategy, view(**{"prospects": SEEN, **changed}), 200))
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("strategy", NEWCOMERS, ids=lambda each: type(each).__name__)
def test_newcomers_without_a_preference_follow_active_stake(strategy) -> None:
    found = decisions(strategy, view(delegate=None, prospects=SEEN))
    moves = [decision.delegate for decision in found]
    for index, share in enumerate((0.6, 0.3, 0.1, 0.0)):
        assert share_within(moves.count(index), LOOKS, share)


def test_views_tell_shares_of_active_stake_and_are_frozen() -> None:
    assert SEEN.active_shares.tolist() == [0.6, 0.3, 0.1, 0.0]
    assert SEEN.price_wei.tolist() == [0.0] * 4
    with pytest.raises(ValueError, match="read-only"):
        SEEN.inflow_lpt[0] = 1.0


@pytest.mark.parametrize(
    ("threshold", "expected"), [(2.9, Move(1)), (3.1, Stay())], ids=["enough", "too little"]
)
def test_fee_seekers_look_at_fees_alone(threshold: float, expected) -> None:
    assert once(FeeSeeker(threshold, considered=1)) == expected


def test_followers_of_reputation_leave_who_misses_calls() -> None:
    strategy = ReputationFollower(least_call_ratio=0.95)
    assert once(strategy, delegate=1) == Stay()
    found = decisions(strategy, view(delegate=0, prospects=SEEN))
    assert share_within(found.count(Move(1)), LOOKS, 0.75)
    assert share_within(found.count(Move(2)), LOOKS, 0.25)
    assert once(ReputationFollower(1.0), delegate=0) == Stay(), "nobody is that good"


def test_diversifiers_go_to_small_pools_of_a_fair_yield() -> None:
    strategy = Diversifier(largest_share=0.4, sacrifice=0.1)
    assert once(strategy, delegate=1) == Stay()
    found = decisions(strategy, view(delegate=0, prospects=SEEN))
    assert share_within(found.count(Move(1)), LOOKS, 0.5)
    assert share_within(found.count(Move(2)), LOOKS, 0.5)
    assert once(Diversifier(0.4, sacrifice=0.08), delegate=0) == Move(1)


def test_a_dao_leaves_large_and_careless_delegates_for_small_ones_and_never_unbonds() -> (
    None
):
    strategy = Dao(largest_share=0.4, least_call_ratio=0.9)
    assert once(strategy, delegate=2) == Stay()
    found = decisions(strategy, view(delegate=0, prospects=SEEN))
    assert share_within(found.count(Move(1)), LOOKS, 0.25)
    assert share_within(found.count(Move(2)), LOOKS, 0.75)


def test_compounders_claim_above_a_share_and_the_loyal_do_nothing() -> None:
    assert once(Compounder(0.1), unclaimed_lpt=50.1) == Claim()
    assert once(Compounder(0.1), unclaimed_lpt=50.0) == Stay()
    assert once(Loyal()) == Stay()


def test_reward_sellers_unbond_what_they_earned_since_they_acted() -> None:
    strategy = RewardSeller(sell_share=0.5, least_lpt=4.0)
    assert once(strategy, earned_lpt=4.0) == Unbond(2.0 / 500.0)
    assert once(strategy, earned_lpt=3.9) == Stay()
    assert once(RewardSeller(least_lpt=0.0), earned_lpt=0.0) == Stay()
    assert once(RewardSeller(sell_share=1.5), earned_lpt=400.0) == Unbond(1.0)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"lpt_usd": 7.4, "last_lpt_usd": 10.0}, Unbond(0.5)),
        ({"lpt_usd": 7.6, "last_lpt_usd": 10.0}, Stay()),
        ({"last_reward_cut": 0.04}, Unbond(0.5)),
        ({"last_reward_cut": 0.06}, Stay()),
        ({"last_reward_cut": None}, Stay()),
    ],
)
def test_panic_needs_a_fall_of_the_price_or_a_rise_of_the_cut(changed, expected) -> None:
    strategy = PanicSeller(price_drop=0.25, cut_rise=0.05, sell_share=0.5)
    assert once(strategy, **changed) == expected


def test_copycats_follow_the_largest_active_inflow_above_their_least() -> None:
    assert once(Copycat(1_000.0, considered=3)) == Move(1)
    assert once(Copycat(2_001.0)) == Stay()
    assert once(Copycat(1_000.0), delegate=1) == Stay()
    assert once(Copycat(1_000.0), delegate=None) == Move(1)


def test_institutions_deal_in_pareto_blocks_at_their_rate() -> None:
    strategy = Institutional(
        move_rate=0.02,
        least_share=0.1,
        tail=1.0,
        buy_share=0.3,
        relocation_share=0.2,
    )
    found = decisions(strategy, view(prospects=SEEN))
    blocks = [each for each in found if each != Stay()]
    assert share_within(len(blocks), LOOKS, 1 - math.exp(-0.02 * 30))
    bought = [each.amount_lpt / 500.0 for each in blocks if isinstance(each, Add)]
    sold = [each.share for each in blocks if isinstance(each, Unbond)]
    moved = [each for each in blocks if isinstance(each, Move)]
    assert share_within(len(bought), len(blocks), 0.3)
    assert share_within(len(moved), len(blocks), 0.2)
    assert {each.delegate for each in moved} == {1, 2}
    for shares in (bought, sold):
        assert min(shares) >= 0.1
        assert max(shares) == 1.0
        assert share_within(sum(share > 0.2 for share in shares), len(shares), 0.5)
        assert share_within(shares.count(1.0), len(shares), 0.1)


@pytest.mark.parametrize(("stake_lpt", "factor"), [(6_250.0, 0.25), (4e6, 4.0)])
def test_large_institutions_deal_more_often(stake_lpt: float, factor: float) -> None:
    strategy = Institutional(move_rate=0.01, size_exponent=0.5)
    found = decisions(strategy, view(prospects=SEEN, stake_lpt=stake_lpt))
    dealt = LOOKS - found.count(Stay())
    assert share_within(dealt, LOOKS, -math.expm1(-0.01 * factor * 30))


def test_leaving_gets_rarer_with_age_and_follows_size() -> None:
    strategy = Passive(
        exit_rate=0.001,
        ageing=0.5,
        size_exponent=0.25,
        dust_lpt=1.0,
        dust_factor=0.1,
        large_lpt=10_000.0,
        profit_rate=0.0,
    )
    for age, since, size, expected in (
        (408.0, 408.0, 100.0, 0.408),
        (102.0, 102.0, 100.0, 0.204),
        (408.0, 306.0, 100.0, 0.204),
        (408.0, 408.0, 1_600.0, 0.816),
        (408.0, 408.0, 1e6, 0.408 * 100**0.25),
        (408.0, 408.0, 0.5, 0.0408),
    ):
        seen = view(age_rounds=age, rounds_since_look=since, stake_lpt=size)
        found = decisions(strategy, seen)
        assert share_within(found.count(Unbond(1.0)), LOOKS, -math.expm1(-expected))


def test_the_best_response_reckons_the_own_stake_in() -> None:
    def fees_of(stakes: list[float], fees: list[float]) -> Prospects:
        stake = np.array(stakes)
        return Prospects(
            stake,
            np.array(fees) / stake,
            np.ones(len(stakes), dtype=bool),
            fee_yield=np.array(fees) / stake,
        )

    # 1 / 100 here; there 1.5 / 100 before and 1.5 / (100 + own) after the move.
    seen = fees_of([100.0, 100.0], [1.0, 1.5])
    assert once(Rational(), stake_lpt=49.0, prospects=seen) == Move(1)
    assert once(Rational(), stake_lpt=51.0, prospects=seen) == Stay()
    assert once(Rational(inertia=0.01), stake_lpt=49.0, prospects=seen) == Stay()
    assert once(Rational(), stake_lpt=10.0, delegate=None, prospects=seen) == Move(1)


def test_a_mix_gives_large_delegators_shares_of_their_own() -> None:
    small, large = Passive(), Institutional()
    mix = Mix({"a": small, "b": large}, {"a": 1.0}, {"b": 1.0}, large_lpt=100.0)
    assert mix.assign(0.5, 99.9) is small
    assert mix.assign(0.5, 100.0) is large
    with pytest.raises(ValueError, match="large_shares="):
        Mix({"a": small, "b": large}, {"a": 1.0}, {"b": 0.5})
    with pytest.raises(ValueError, match="same names"):
        Mix({"a": small, "b": large}, {"a": 1.0})


@pytest.mark.parametrize(
    ("strategy", "settings"),
    [
        (FeeSeeker, {"considered": 0}),
        (ReputationFollower, {"least_call_ratio": 1.1}),
        (Diversifier, {"sacrifice": -0.1}),
        (Diversifier, {"largest_share": math.nan}),
        (Dao, {"mean_look_rounds": 0.0}),
        (Loyal, {"any_share": 2.0}),
        (Compounder, {"least_share": -1.0}),
        (RewardSeller, {"sell_share": 0.0}),
        (RewardSeller, {"least_lpt": math.inf}),
        (PanicSeller, {"price_drop": 1.5}),
        (PanicSeller, {"sell_share": 0.0}),
        (Copycat, {"considered": 0}),
        (Institutional, {"tail": 0.0}),
        (Institutional, {"least_share": 1.5}),
        (Institutional, {"buy_share": 0.6, "relocation_share": 0.5}),
        (Rational, {"inertia": -1.0}),
        (Passive, {"ageing": 0.0}),
        (Passive, {"size_exponent": math.nan}),
    ],
)
def test_settings_that_make_no_sense_are_refused(strategy, settings) -> None:
    with pytest.raises(ValueError, match=list(settings)[-1]):
        strategy(**settings)
