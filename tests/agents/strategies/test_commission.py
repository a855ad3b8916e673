"""What orchestrators decide about their commission."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from agents.strategies.commission import (
    Campaign,
    CommissionView,
    CoverCosts,
    Fixed,
    FollowsStake,
    Harvest,
    KeepStake,
    MatchMedian,
    Terms,
    Typical,
)


def view(stake_lpt: float, rounds: int = 30, reward_cut: float = 0.1) -> CommissionView:
    return CommissionView(reward_cut, 0.5, stake_lpt, 1_000.0, rounds)


def test_fixed_never_changes_anything() -> None:
    assert Fixed().terms(view(1.0, rounds=10_000), 0.0) is None


@pytest.mark.parametrize(
    ("stake_lpt", "reward_cut"),
    [(1_011.0, 0.11), (989.0, 0.09), (1_010.0, 0.1), (990.0, 0.1)],
)
def test_the_cut_follows_the_pool_beyond_the_tolerance(
    stake_lpt: float, reward_cut: float
) -> None:
    terms = FollowsStake().terms(view(stake_lpt), 0.5)
    assert terms == Terms(pytest.approx(reward_cut), 0.5)


def test_it_is_looked_at_after_the_interval_only() -> None:
    assert FollowsStake().terms(view(2_000.0, rounds=29), 0.5) is None
    assert FollowsStake(every_rounds=29).terms(view(2_000.0, rounds=29), 0.5) is not None


@pytest.mark.parametrize(("stake_lpt", "cut"), [(2_000.0, 1.0), (1.0, 0.0)])
def test_the_cut_stays_a_share(stake_lpt: float, cut: float) -> None:
    assert FollowsStake().terms(view(stake_lpt, reward_cut=cut), 0.5) == Terms(cut, 0.5)


def in_network(stake_lpt: float, network_lpt: float, **changed: Any) -> CommissionView:
    """A pool that had 1,000 of 10,000 LPT at the last look."""
    known = view(stake_lpt)
    return replace(known, network_lpt=network_lpt, last_network_lpt=10_000.0, **changed)


@pytest.mark.parametrize(
    ("stake_lpt", "network_lpt", "expected"),
    [
        (1_050.0, 11_000.0, Terms(0.08, 0.52)),  # grew by 5 %, the network by 10 %
        (1_050.0, 10_000.0, Terms(0.105, 0.495)),
        (1_050.0, 10_500.0, Terms(0.1, 0.5)),
        (900.0, 8_000.0, Terms(0.105, 0.495)),
    ],
)
def test_who_keeps_stake_looks_at_its_share_of_the_network(
    stake_lpt: float, network_lpt: float, expected: Terms
) -> None:
    terms = KeepStake().terms(in_network(stake_lpt, network_lpt), 0.5)
    assert terms == pytest.approx(expected)


def test_who_keeps_stake_has_a_floor_that_never_raises_a_cut() -> None:
    loser = in_network(500.0, 10_000.0)
    assert KeepStake(floor=0.09).terms(loser, 0.5) == pytest.approx(Terms(0.09, 0.52))
    assert KeepStake(floor=0.3).terms(loser, 0.5) == pytest.approx(Terms(0.1, 0.52))


def test_a_harvest_begins_with_bait_and_goes_on_until_too_many_leave() -> None:
    harvest = Harvest()
    bait = in_network(1_000.0, 10_000.0, rounds_since_first=59)
    assert harvest.terms(bait, 0.5) == Terms(0.0, 0.5)
    sticky = replace(bait, rounds_since_first=60)
    assert harvest.terms(replace(sticky, rounds_since_look=14), 0.5) is None
    assert harvest.terms(sticky, 0.5) == pytest.approx(Terms(0.15, 0.5))
    assert harvest.terms(replace(sticky, stake_lpt=970.0), 0.5) == pytest.approx(
        Terms(0.05, 0.5)
    )
    assert Harvest(ceiling=0.12).terms(sticky, 0.5) == pytest.approx(Terms(0.12, 0.5))


def test_the_cut_covers_costs_that_fees_leave_over() -> None:
    """110 USD are needed, fees bring 30 of them, and the pool's rewards are 400 USD."""
    known = replace(view(1.0), cost_usd=100.0, pool_rewards_usd=400.0, fees_usd=60.0)
    assert CoverCosts().terms(known, 0.5) == pytest.approx(Terms(0.2, 0.5))
    poor = replace(known, pool_rewards_usd=50.0)
    assert CoverCosts().terms(poor, 0.5) == pytest.approx(Terms(1.0, 0.5))
    assert CoverCosts(ceiling=0.6).terms(poor, 0.5) == pytest.approx(Terms(0.6, 0.5))
    rich = replace(known, fees_usd=1_000.0)
    assert CoverCosts().terms(rich, 0.5) == pytest.approx(Terms(0.0, 0.5))
    assert CoverCosts().terms(view(1.0), 0.5) is None
    assert CoverCosts().terms(replace(known, pool_rewards_usd=0.0), 0.5) == Terms(0.1, 0.5)


def test_the_median_is_approached() -> None:
    known = replace(view(1.0), typical=Typical(0.3, 0.1))
    assert MatchMedian().terms(known, 0.5) == pytest.approx(Terms(0.2, 0.3))
    assert MatchMedian().terms(view(1.0), 0.5) is None
    assert MatchMedian().terms(replace(known, rounds_since_look=9), 0.5) is None


def test_a_campaign_promises_what_is_left_of_it_and_ends_with_the_first_terms() -> None:
    campaign = Campaign(rounds=3, every_rounds=10)
    known = replace(view(1.0, reward_cut=0.2), first=Terms(0.1, 0.5), turn=0.8)
    seen = [
        campaign.terms(replace(known, rounds_since_first=since), 0.5) for since in range(7)
    ]
    usual, low = Terms(0.1, 0.5), [Terms(0.0, 0.5, left) for left in (3, 2, 1)]
    assert seen == [usual, usual, *low, usual, usual]


def test_a_campaign_is_never_dearer_than_usual() -> None:
    cheap = view(1.0, reward_cut=0.02)
    assert Campaign(reward_cut=0.05).terms(cheap, 0.5) == Terms(0.02, 0.5, 30)


BAD = [
    (lambda: KeepStake(every_rounds=0), "every_rounds=0: must be an integer, at least 1"),
    (lambda: KeepStake(give=1.5), "give=1.5: must be at least 0 and at most 1"),
    (lambda: Harvest(tolerance=-1.0), "tolerance=-1.0: must be at least 0"),
    (lambda: Harvest(bait_cut=0.5, ceiling=0.4), "ceiling=0.4: must be at least bait_cut"),
    (lambda: CoverCosts(margin=float("inf")), "margin=inf: must be at least 0"),
    (lambda: MatchMedian(pull=0.0), "pull=0.0: must be above 0"),
    (lambda: Campaign(rounds=30, every_rounds=30), "must be an integer, at least 31"),
]


@pytest.mark.parametrize(("make", "told"), BAD, ids=[told for _, told in BAD])
def test_bad_settings_are_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told.replace(".", r"\.")):
        make()
