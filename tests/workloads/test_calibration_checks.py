"""What a calibration builds, which sizes it takes, and the checks of its profile."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.workloads.fakes import FakeClock
from workloads.calibration import bench as benches
from workloads.calibration import clock, record, session, sizes
from workloads.calibration.bench import Bench, Builder
from workloads.calibration.output import table
from workloads.calibration.peaks import specified_peaks
from workloads.calibration.plan import FULL, QUICK, Plan, choose_plan
from workloads.calibration.spread import CALLS_BEYOND, SHARES
from workloads.kernels import KERNELS, Kernel
from workloads.kernels.base import Target, run_target

PLAN = Plan(
    passes=3, sweeps=2, min_repeats=1, max_repeats=1, visit_s=0.0, grid_points=9, jobs=50
)


def line(weights=2):
    """A kernel of products with equal weights, at four sizes and one held out."""

    def build(size, target):
        made = [target.weight(4, 4) for _ in range(weights)]
        rows = target.tensor(size, 4)

        def run():
            return sum(rows @ weight for weight in made)

        run.made, run.rows = made, rows
        return run

    return Kernel("line", "rows", build, (2, 4, 8, 16), (6,))


class SizeClock:
    """Tells times that grow with the rows of the call, times given factors in turn."""

    name = "size"
    warm_up_calls = 1

    def __init__(self, factors=(1.0,)):
        self._factors, self._calls = factors, 0

    def seconds(self, run, *, cold_cache):
        run()
        self._calls += 1
        factor = self._factors[self._calls % len(self._factors)]
        rows = getattr(run, "rows", None)
        if rows is None:
            return 1.0
        return 0.02 * rows.shape[0] * factor * getattr(run, "share", 1.0)


def test_sizes_share_weights_but_not_activations():
    build = Builder(line(), run_target("cpu"))
    small, large = build(2), build(8)
    assert all(a is b for a, b in zip(small.made, large.made, strict=True))
    assert small.made[0] is not small.made[1]
    assert small.rows.shape != large.rows.shape


def test_another_pass_has_weights_elsewhere():
    bench = Bench({"line": line()}, run_target("cpu"), FakeClock([1.0]))
    (first, _), (second, graphs) = (bench.build([("line", 2)]) for _ in range(2))
    here, there = first["line", 2].made[0], second["line", 2].made[0]
    assert here.data_ptr() != there.data_ptr()
    assert torch.equal(here, there)
    assert graphs == set()


@pytest.fixture
def fake_gpu(monkeypatch):
    """A bench whose kernels are recorded as graphs, although nothing is on a GPU."""
    cpu = run_target("cpu")

    def recorded(run, pool):
        assert pool == (0, 1)
        if "stubborn" in run.__qualname__:
            raise RuntimeError("operation not permitted when stream is capturing")

        def replay():
            return run()

        replay.rows, replay.share = run.rows, 0.5
        return replay

    monkeypatch.setattr(benches, "recorded", recorded)
    monkeypatch.setattr(torch.cuda, "graph_pool_handle", lambda: (0, 1))

    class OnCpu(Target):
        def tensor(self, *shape):
            return cpu.tensor(*shape)

    monkeypatch.setattr(session, "run_target", lambda kind: OnCpu(kind, cpu.dtype, 0.5))
    monkeypatch.setattr(session, "measure_peaks", lambda target, stopwatch: (1e12, 1e11))

    return clock.Device("cuda", "Some GPU", threads=1)


def calibrate_gpu(device, kernel):
    return session.calibrate(
        "gpu",
        [kernel],
        device=device,
        clock=SizeClock(),
        plan=PLAN,
        tick=lambda *progress: None,
    )


def test_a_gpu_is_timed_by_graphs_and_once_by_single_launches(fake_gpu):
    kernel = calibrate_gpu(fake_gpu, line())["kernels"]["line"]
    assert kernel["location_s"] == pytest.approx([0.02, 0.04, 0.08, 0.16])
    assert kernel["eager_location_s"] == pytest.approx([0.04, 0.08, 0.16, 0.32])


def test_what_cannot_be_recorded_is_launched_one_by_one(fake_gpu):
    def stubborn_build(size, target):
        def stubborn_run():
            return target.tensor(size, 4)

        stubborn_run.rows = torch.ones(size, 4)
        return stubborn_run

    kernel = replace(line(), build=stubborn_build)
    target = session.run_target("cuda")
    run, is_graph = Builder(kernel, target).graphed(4)
    assert not is_graph
    assert run().shape == (4, 4)


def test_a_kernel_that_fails_is_named(fake_gpu):
    def build(size, target):
        def run():
            if size == 8:
                raise RuntimeError("CUDA error: misaligned address")
            return torch.ones(size)

        run.rows = torch.ones(size, 4)
        return run

    with pytest.raises(benches.KernelFailed, match=r"kernel line at size 8 fails .*misal"):
        calibrate_gpu(fake_gpu, replace(line(), build=build))


def test_a_lack_of_memory_is_not_taken_for_what_cannot_be_recorded(fake_gpu, monkeypatch):
    def full(run, pool):
        raise torch.OutOfMemoryError("tried to allocate 9 GiB")

    monkeypatch.setattr(benches, "recorded", full)
    with pytest.raises(torch.OutOfMemoryError):
        Builder(line(), session.run_target("cuda")).graphed(4)


class NvmlError(Exception):
    pass


class Driver:
    """The driver's library, of a card that burns 300 J between two questions."""

    NVMLError = NvmlError

    def __init__(self):
        self.burnt_mj = 0

    def nvmlInit(self):  # noqa: N802
        pass

    def nvmlDeviceGetHandleByUUID(self, uuid):  # noqa: N802
        assert uuid == "GPU-7"
        return "handle"

    def nvmlDeviceGetTotalEnergyConsumption(self, handle):  # noqa: N802
        assert handle == "handle"
        self.burnt_mj += 300_000
        return self.burnt_mj


@pytest.fixture
def driver(monkeypatch):
    library = Driver()
    monkeypatch.setattr(clock, "_driver", lambda: library)
    for name, told in (("clock_rate", 1980), ("power_draw", 312000), ("temperature", 41)):
        monkeypatch.setattr(torch.cuda, name, lambda told=told: told)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    card = type("Properties", (), {"uuid": "7"})
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: card)
    return library


def test_conditions_of_a_gpu_are_told_where_the_driver_can_be_asked(driver, monkeypatch):
    told = {"sm_clock_mhz": 1980.0, "power_w": 312.0, "temperature_c": 41.0}
    assert clock.conditions("cuda") == {**told, "energy_j": 300.0}
    monkeypatch.setattr(clock, "_driver", lambda: None)
    assert clock.conditions("cuda") == {}
    assert clock.conditions("cpu") == {}


def test_what_a_driver_does_not_answer_is_left_out(driver, monkeypatch):
    def unsupported(*arguments):
        raise NvmlError("not supported")

    monkeypatch.setattr(torch.cuda, "temperature", unsupported)
    monkeypatch.setattr(Driver, "nvmlDeviceGetTotalEnergyConsumption", unsupported)
    assert clock.conditions("cuda") == {"sm_clock_mhz": 1980.0, "power_w": 312.0}


def test_energy_of_the_rounds_is_recorded(fake_gpu, driver):
    told = calibrate_gpu(fake_gpu, line())["device"]["conditions"]
    assert told["energy_j"] == pytest.approx(300.0)
    assert told["mean_power_w"] > 0


def test_efficiencies_of_a_known_gpu_are_shares_of_its_specified_peaks(fake_gpu):
    known = calibrate_gpu(fake_gpu._replace(name="NVIDIA H100 80GB HBM3"), line())
    unknown = calibrate_gpu(fake_gpu, line())
    peaks = [
        (made["device"]["peak_flops_per_s"], made["device"]["peak_bytes_per_s"])
        for made in (known, unknown)
    ]
    assert peaks == [(989e12, 3350e9), (1e12, 1e11)]
    assert [made["device"]["measured_peaks"] for made in (known, unknown)] == [
        [1e12, 1e11]
    ] * 2
    assert "(specified; 0% and 3% reached)" in table(known)
    assert "(measured)" in table(unknown)
    assert specified_peaks("cpu", "NVIDIA H100 80GB HBM3") is None


@pytest.mark.parametrize(
    ("longest_s", "grid", "left_out"),
    [
        (9.0, (2, 4, 8, 16), ()),
        (0.2, (2, 4, 8), (16,)),  # 0.04, 0.08, 0.16 and 0.32 s a call
        (0.01, (2, 4, 8), (16,)),  # never fewer than hold a held-out size
    ],
)
def test_sizes_that_take_too_long_are_left_out_and_told(longest_s, grid, left_out):
    plan = replace(PLAN, max_call_s=longest_s, min_grid_points=2)
    bench = Bench({}, run_target("cpu"), SizeClock())
    chosen = sizes.fit_sizes(line(), bench, plan)
    assert chosen == (grid, (6,), left_out)


def test_every_plan_keeps_held_out_sizes_of_every_kernel():
    for kernel in KERNELS.values():
        for points in (QUICK.min_grid_points, QUICK.grid_points, FULL.grid_points):
            chosen = sizes.cut(kernel, points)
            assert len(chosen.grid) >= 3
            assert chosen.held_out
            assert all(chosen.grid[0] < n < chosen.grid[-1] for n in chosen.held_out)
            assert chosen.grid + chosen.left_out == kernel.grid


def test_quick_plan_uses_every_size_on_a_gpu_only():
    assert choose_plan("cpu", quick=True) is QUICK
    assert choose_plan("cpu", quick=False) is FULL
    gpu = [choose_plan("cuda", quick=quick) for quick in (True, False)]
    assert {plan.grid_points for plan in gpu} == {FULL.grid_points}
    assert gpu[0].budget_s < gpu[1].budget_s
    calls = gpu[1].passes * gpu[1].fresh_sweeps * gpu[1].max_repeats
    assert calls * (1 - SHARES[1]) >= CALLS_BEYOND


def test_recorded_law_gives_back_locations_and_noise():
    read = record.kernel_law(
        {"sizes": [2, 4], "location_s": [0.1, 0.3], "log_residuals": [0.0, 0.5]}
    )
    assert read.curve(np.array([2.0, 4.0])) == pytest.approx([0.1, 0.3])
    assert read.noise.factors == pytest.approx([1.0, np.exp(0.5)])
