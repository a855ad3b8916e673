"""What orchestrators decide about their commission."""

import pytest

from agents.strategies.commission import CommissionView, Fixed, FollowsStake, Terms


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
