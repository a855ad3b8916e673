"""Streams arrive at the demanded rate, with a daily cycle."""

from typing import Any

import numpy as np
import pytest
from scipy.stats import chisquare, poisson

from sim.calendar import US_PER_DAY
from sim.clock import US_PER_S
from sim.demand import Bursts, Rate, StreamDemand, Weeks
from sim.demand.streams import MIN_DURATION_US

WEEK_US = 7 * US_PER_DAY
MINUTE_US = 60 * US_PER_S


def demand(seed: int = 1, **changed: Any) -> StreamDemand:
    fields = {
        "rng": np.random.default_rng(seed),
        "minutes_per_week": 2_400_000.0,
        "mean_session_us": 30.0 * MINUTE_US,
        "session_sigma": 1.0,
        "max_price_wei": 300.0,
        "segment_us": 2 * US_PER_S,
        "noise_moments": (1.0, 0.2),
    }
    rates = {"diurnal_amplitude": 0.3} | {
        name: changed.pop(name) for name in list(changed) if hasattr(Rate(), name)
    }
    return StreamDemand(rate=Rate(**rates), **{**fields, **changed})


def test_minutes_a_week_are_met() -> None:
    arrivals = demand().draw(0, WEEK_US)
    minutes = sum(arrivals.duration_us) / MINUTE_US
    assert len(arrivals.start_us) == pytest.approx(80_000, rel=0.015)
    assert minutes == pytest.approx(2_400_000, rel=0.02)


@pytest.mark.parametrize("amplitude", [0.0, 0.3, 1.0])
def test_the_mean_does_not_depend_on_the_daily_cycle(amplitude: float) -> None:
    arrivals = demand(diurnal_amplitude=amplitude).draw(0, WEEK_US)
    assert len(arrivals.start_us) == pytest.approx(80_000, rel=0.015)


def test_counts_are_poisson() -> None:
    source = demand(diurnal_amplitude=0.0, minutes_per_week=30_000.0)
    mean = 1_000 / 7 / 24
    counts = [
        len(source.draw(hour * 3_600 * US_PER_S, (hour + 1) * 3_600 * US_PER_S).start_us)
        for hour in range(4_000)
    ]
    bins = range(2, 11)
    found = [sum(count <= 2 for count in counts)]
    expected = [poisson.cdf(2, mean)]
    for count in list(bins)[1:]:
        found.append(counts.count(count))
        expected.append(poisson.pmf(count, mean))
    found.append(sum(count > 10 for count in counts))
    expected.append(poisson.sf(10, mean))
    assert chisquare(found, np.array(expected) * 4_000).pvalue > 0.001


@pytest.mark.parametrize("offset_us", [0, US_PER_DAY // 3])
def test_arrivals_follow_the_time_of_day(offset_us: int) -> None:
    """Most at three quarters of the day, least half a day later, 1 +- 0.3 of the mean."""
    source = demand(day_offset_us=offset_us, minutes_per_week=1.2e7)
    times = np.array(source.draw(0, WEEK_US).start_us) + offset_us
    hours = np.bincount(times % US_PER_DAY * 24 // US_PER_DAY, minlength=24)
    middle = (np.arange(24) + 0.5) / 24
    rate = 1 + 0.3 * np.cos(2 * np.pi * (middle - 0.75)) * np.sinc(1 / 24)
    assert chisquare(hours, rate / rate.sum() * hours.sum()).pvalue > 0.001
    assert hours.argmax() in (16, 17, 18, 19)


def test_arrivals_lie_in_their_stretch_of_time_and_in_order() -> None:
    start_us, end_us = 5 * US_PER_DAY + 17, 6 * US_PER_DAY + 3
    arrivals = demand().draw(start_us, end_us)
    assert start_us <= arrivals.start_us[0] <= arrivals.start_us[-1] < end_us
    assert (np.diff(arrivals.start_us) >= 0).all()
    assert len(arrivals.start_us) == len(arrivals.duration_us) == len(arrivals.noise)
    assert arrivals.start_us.dtype == arrivals.duration_us.dtype == np.int64


def test_lengths_are_log_normal_and_at_least_one_segment() -> None:
    lengths = np.array(demand().draw(0, WEEK_US).duration_us)
    logs = np.log(lengths / MINUTE_US)
    assert logs.mean() == pytest.approx(np.log(30) - 0.5, abs=0.02)
    assert logs.std() == pytest.approx(1.0, abs=0.02)
    short = demand(mean_session_us=3.0 * US_PER_S, minutes_per_week=1_000.0)
    assert min(short.draw(0, WEEK_US).duration_us) == MIN_DURATION_US


def test_all_streams_are_equal_without_spread() -> None:
    arrivals = demand(session_sigma=0.0, noise_moments=(1.0, 0.0)).draw(0, US_PER_DAY)
    assert len(set(arrivals.duration_us)) == 1
    assert arrivals.duration_us[0] == pytest.approx(30 * MINUTE_US, abs=1)
    assert set(arrivals.noise) == {1.0}


def test_noise_averages_out_over_a_streams_segments() -> None:
    fixed = {"session_sigma": 0.0, "mean_session_us": 200.0 * US_PER_S}
    noise = np.array(demand(**fixed).draw(0, US_PER_DAY).noise)
    assert noise.mean() == pytest.approx(1.0, abs=0.001)
    assert noise.std() == pytest.approx(0.2 / 10, rel=0.05)


def test_no_demand_is_nobody() -> None:
    arrivals = demand(minutes_per_week=0.0).draw(0, WEEK_US)
    assert len(arrivals.start_us) == len(arrivals.duration_us) == len(arrivals.noise) == 0


def test_the_week_swings_around_its_mean() -> None:
    """Most on Saturday noon; the run starts on a Thursday at noon."""
    since_monday_us = 3 * US_PER_DAY + US_PER_DAY // 2
    source = demand(
        weekly_amplitude=0.4,
        diurnal_amplitude=0.0,
        week_offset_us=since_monday_us,
        minutes_per_week=1.2e7,
    )
    times = np.array(source.draw(0, WEEK_US).start_us) + since_monday_us
    days = np.bincount(times % WEEK_US // US_PER_DAY, minlength=7)
    middle = (np.arange(7) + 0.5) / 7
    rate = 1 + 0.4 * np.cos(2 * np.pi * (middle - 5.5 / 7)) * np.sinc(1 / 7)
    assert chisquare(days, rate / rate.sum() * days.sum()).pvalue > 0.001
    assert days.argmax() == 5


def test_growth_is_compound() -> None:
    rate = Rate(growth_per_year=0.5)
    year_us = 365 * US_PER_DAY
    assert rate.factor(np.array([0, year_us, 2 * year_us])).tolist() == [1, 1.5, 2.25]
    assert rate.bound(0, 2 * year_us) == 2.25
    assert Rate(growth_per_year=-0.5).bound(0, year_us) == 1


def test_levels_go_by_day_and_the_last_one_stays() -> None:
    rate = Rate(levels=np.array([1.0, 3.0, 0.5]))
    days = np.array([0.0, 0.99, 1, 2, 9]) * US_PER_DAY
    assert rate.factor(days.astype(int)).tolist() == [1, 1, 3, 0.5, 0.5]
    assert rate.bound(0, 2 * US_PER_DAY) == 3
    assert rate.bound(5 * US_PER_DAY, 6 * US_PER_DAY) == 0.5
    source = demand(levels=np.array([1.0, 0.0]), diurnal_amplitude=0.0)
    assert source.draw(US_PER_DAY, 3 * US_PER_DAY).start_us.size == 0


def test_weeks_change_as_the_fees_did() -> None:
    """Sd of the change of the logarithm 0.30 within 30 %; the mean stays one."""
    changes, levels = [], []
    for seed in range(200):
        logs = np.log(Weeks(0.30, np.random.default_rng(seed)).factors(0, 52))
        changes.append(np.diff(logs).std())
        levels.append(np.exp(logs).mean())
    assert np.mean(changes) == pytest.approx(0.30, rel=0.1)
    assert all(0.7 * 0.30 < change < 1.3 * 0.30 for change in changes[:20])
    assert np.mean(levels) == pytest.approx(1.0, abs=0.06)


def test_weeks_are_the_same_however_they_are_asked_for() -> None:
    whole = Weeks(0.30, np.random.default_rng(5)).factors(0, 20)
    again = Weeks(0.30, np.random.default_rng(5))
    parts = [again.factors(at, at + 6) for at in (0, 7, 14)]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("branching", [0.3, 0.7])
def test_bursts_keep_the_mean_and_cluster(branching: float) -> None:
    """Over windows much longer than a burst the variance is 1 / (1 - n)^2 of the mean."""
    source = demand(
        bursts=Bursts(branching, 2.0 * MINUTE_US),
        diurnal_amplitude=0.0,
        minutes_per_week=2e6,
    )
    hour_us = 3_600 * US_PER_S
    times = np.concatenate(
        [
            source.draw(at * 7 * hour_us, (at + 1) * 7 * hour_us).start_us
            for at in range(900)
        ]
    )
    counts = np.bincount((times // (3 * hour_us)).astype(int))[5:-5]
    assert counts.mean() == pytest.approx(2e6 / 30 / 7 / 8, rel=0.02)
    spread = counts.var() / counts.mean()
    assert spread == pytest.approx(1 / (1 - branching) ** 2, rel=0.15)


def test_bursts_reach_over_the_end_of_a_stretch() -> None:
    bursts = Bursts(0.9, 1e9)
    rng = np.random.default_rng(3)
    first = bursts.with_children(np.arange(1_000) * 10, 0, 10_000, rng)
    later = bursts.with_children(np.zeros(0, dtype=np.int64), 10_000, 10**12, rng)
    assert len(first) < 1_100
    assert len(later) > 5_000
    assert (np.diff(later) >= 0).all()
