"""How a fresh run and a queue compare with the profile, and how surely."""

import numpy as np
import pytest

from workloads.calibration import gates, queueing, record, spread
from workloads.calibration.plan import Plan
from workloads.calibration.queueing import Law
from workloads.calibration.rounds import Part
from workloads.calibration.spread import Estimate, KernelCalls, Spread, Spreads
from workloads.interpolation import LogLogCurve
from workloads.noise import Noise

PLAN = Plan(
    passes=4, sweeps=1, min_repeats=1, max_repeats=1, visit_s=0.0, grid_points=9, jobs=200
)
SIZES = np.array([2.0, 4.0, 8.0])


def rng():
    return np.random.default_rng(3)


def drawn(rounds, calls, scale=0.05, shift=0.0, seed=0):
    draws = np.random.default_rng(seed)
    return [shift + scale * draws.standard_normal(calls) for _ in range(rounds)]


def test_percentiles_are_compared_size_by_size_where_calls_are_enough():
    own = np.linspace(-0.1, 0.1, 201)
    apart = KernelCalls([own] * 4, [[own + 0.1] * 4, [own - 0.1] * 4])
    found = spread.compare({"a": apart}, rng()).kernels["a"]
    by_size = (np.expm1(0.1) - np.expm1(-0.1)) / 2
    assert found.p50.reached == pytest.approx(by_size)
    assert found.p95.reached == pytest.approx(by_size)
    assert found.calls == 2 * 4 * 201


def test_sizes_with_few_calls_have_the_percentiles_of_all():
    own = np.linspace(-0.1, 0.1, 201)
    few = KernelCalls([own] * 2, [[own[::50] + 0.1] * 2, [own[::50] - 0.1] * 2])
    found = spread.compare({"a": few}, rng()).kernels["a"]
    together = np.concatenate([own[::50] + 0.1, own[::50] - 0.1] * 2)
    for error, share in ((found.p50, 0.5), (found.p95, 0.95)):
        told, measured = np.quantile(own, share), np.quantile(together, share)
        assert error.reached == pytest.approx(abs(np.expm1(told - measured)))


def test_a_median_is_known_before_a_95th_percentile_is():
    own = np.linspace(-0.1, 0.1, 101)
    calls = [[own[::4] + 0.2] * 4, [own[::4]] * 4]  # 104 calls of each size
    found = spread.compare({"a": KernelCalls([own] * 4, calls)}, rng()).kernels["a"]
    together = np.quantile(np.concatenate([own[::4] + 0.2, own[::4]] * 4), 0.95)
    assert found.p50.reached == pytest.approx(-np.expm1(-0.2) / 2)
    assert found.p95.reached == pytest.approx(
        abs(np.expm1(np.quantile(own, 0.95) - together))
    )


def test_a_fresh_run_of_the_same_spread_passes_for_sure_and_a_slower_one_misses():
    same = KernelCalls(drawn(6, 100), [drawn(6, 100, seed=1)])
    slow = KernelCalls(drawn(6, 100), [drawn(6, 100, shift=0.2, seed=1)])
    fine = spread.compare({"a": same, "b": same}, rng())
    assert fine.p50.high < 0.02
    assert fine.p95.high < 0.03
    late = spread.compare({"a": same, "b": slow}, rng())
    assert late.worst("p50").low > 0.12
    assert late.worst("p50") == late.kernels["b"].p50
    assert late.p50.reached == pytest.approx(
        (late.kernels["a"].p50.reached + late.kernels["b"].p50.reached) / 2
    )


def test_rounds_that_differ_as_wholes_leave_the_error_open():
    levels = (0.0, 0.2, 0.0, 0.2)
    calls = [own + level for own, level in zip(drawn(4, 100), levels, strict=True)]
    steady = spread.compare({"a": KernelCalls(drawn(4, 100), [drawn(4, 100)])}, rng())
    moving = spread.compare({"a": KernelCalls(drawn(4, 100), [calls])}, rng())
    width = {
        name: one.p50.high - one.p50.low for name, one in (("s", steady), ("m", moving))
    }
    assert width["m"] > 5 * width["s"]


def test_intervals_hold_an_error_of_nothing_as_often_as_they_say():
    held = 0
    for seed in range(60):
        calls = KernelCalls(drawn(8, 30, seed=seed), [drawn(8, 30, seed=1000 + seed)])
        held += spread.compare({"a": calls}, rng()).kernels["a"].p50.low < 0.004
    assert held >= 0.75 * 60


@pytest.mark.parametrize(
    ("ratio", "redrawn", "expected"),
    [
        (1.0, np.ones(100), (0.0, 0.0, 0.0)),
        (1.1, np.full(100, 1.1), (0.1, 0.1, 0.1)),
        (0.9, np.full(100, 0.9), (0.1, 0.1, 0.1)),
    ],
)
def test_a_ratio_that_is_sure_lies_at_its_figure(ratio, redrawn, expected):
    assert spread.interval_of_ratio(ratio, redrawn, 4) == pytest.approx(expected)


def test_a_ratio_whose_interval_holds_one_may_have_no_error():
    redrawn = np.exp(np.linspace(-0.07, 0.07, 1001))
    found = spread.interval_of_ratio(1.02, redrawn, 10**9)
    assert (found.reached, found.low) == (pytest.approx(0.02), 0.0)
    assert found.high == pytest.approx(1.02**2 / np.exp(-0.063) - 1)


def test_two_rounds_make_a_wider_interval_than_many():
    redrawn = np.linspace(0.01, 0.05, 1001)
    wide, narrow = (spread.interval(0.03, redrawn, rounds) for rounds in (2, 10**9))
    assert narrow == pytest.approx((0.03, 0.012, 0.048))
    assert wide.high - 0.03 == pytest.approx(2**0.5 * 0.018)


def test_calls_are_taken_over_their_location_and_over_the_curve():
    laws = {"line": Law(LogLogCurve(SIZES, 0.1 * SIZES), Noise(np.zeros(1)))}
    profile = {
        ("line", 2): [np.array([0.2]), np.array([0.4])],
        ("line", 3): [np.array([0.6]), np.array([0.6])],
    }
    fresh = {("line", 2): [np.array([0.2]), np.array([0.3, 0.2])]}
    calls = record.kernel_calls(laws, profile, fresh)["line"]
    location = np.quantile([0.2, 0.4], 0.25)
    assert [np.exp(one).tolist() for one in calls.profile] == [
        pytest.approx([0.2 / location, 1.0]),
        pytest.approx([0.4 / location, 1.0]),
    ]
    assert [np.exp(one).tolist() for one in calls.fresh[0]] == [
        pytest.approx([1.0]),
        pytest.approx([1.5, 1.0]),
    ]


def test_gates_compare_with_their_limits():
    kernels = {
        "a": Spread(Estimate(0.01, 0.0, 0.02), p95=Estimate(0.02, 0.01, 0.03), calls=9),
        "b": Spread(Estimate(0.04, 0.035, 0.05), p95=Estimate(0.08, 0.05, 0.1), calls=9),
    }
    judged = gates.judge(
        held_out_mape=0.08,
        pass_cv=0.02,
        max_pass_cv=0.05,
        fresh=Spreads(kernels, p50=Estimate(0.025, 0.02, 0.03), p95=Estimate(0.1, 0, 0.2)),
        queue=queueing.QueueCheck(
            1.0, 1.04, 2.0, 1.8, Estimate(0.04, 0.0, 0.06), Estimate(0.1, 0.095, 0.2)
        ),
    )
    assert [(gate.name, gate.reached, gate.passed, gate.verdict) for gate in judged] == [
        ("G1", 0.08, True, "passed"),
        ("G2", 0.025, True, "passed"),
        ("G2", 0.04, False, "missed"),
        ("G2", 0.1, False, "undecided"),
        ("G2", 0.08, True, "undecided"),
        ("G6", 0.04, True, "undecided"),
        ("G6", 0.1, False, "missed"),
        ("G7", 0.02, True, "passed"),
    ]


def queue(factors, parts=4, noise=(0.0,)):
    """A queue whose jobs took some factors of what the profile says."""
    draws = np.random.default_rng(8)
    laws = {"line": Law(LogLogCurve(SIZES, 0.02 * SIZES), Noise(np.array(noise)))}
    rounds = {"line": [np.array(noise)] * parts}
    run = []
    for part in range(parts):
        jobs = [("line", int(size)) for size in draws.choice(SIZES, 50)]
        sizes = np.array([size for _, size in jobs])
        run.append(Part(jobs, 0.02 * sizes * draws.choice(factors, 50), part))
    return queueing.check_queue(laws, rounds, run, PLAN)


def test_queue_that_runs_as_the_profile_says_agrees_with_its_simulation():
    exact = queue([1.0])
    assert exact.simulated_mean_s == pytest.approx(exact.measured_mean_s)
    assert exact.simulated_p95_s == pytest.approx(exact.measured_p95_s)
    assert exact.mean_error == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    noisy = queue([0.9, 1.1], noise=np.log([0.9, 1.1]))
    assert noisy.mean_error.reached < 0.05
    assert noisy.p95_error.reached < 0.09
    assert noisy.mean_error.low == 0.0


def test_queue_that_runs_slower_than_the_profile_says_is_told():
    slow = queue([1.1])
    assert slow.measured_mean_s > 1.1 * slow.simulated_mean_s
    assert slow.mean_error.low > 0.05


def test_sojourn_is_waiting_and_service_first_come_first_served():
    arrivals = np.array([0.0, 1.0, 1.5, 9.0])
    services = np.array([2.0, 1.0, 3.0, 0.5])
    expected = [2.0, 2.0, 4.5, 0.5]  # ends at 2, 3, 6 and 9.5
    assert queueing.sojourn_s(arrivals, services).tolist() == expected
    both = queueing.sojourn_s(arrivals, np.stack([services, 2 * services]))
    assert both[0].tolist() == expected
    assert both[1].tolist() == [4.0, 5.0, 10.5, 4.0]
