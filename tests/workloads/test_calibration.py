"""Sampling, and the command from its arguments to the file."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from tests.workloads.fakes import FakeClock
from workloads.calibration import cli, clock, sampling, session
from workloads.calibration.clock import Device
from workloads.calibration.plan import FULL, QUICK, NoisyDevice, Plan
from workloads.hardware import load_catalogue
from workloads.kernels import KERNELS, llm_decode
from workloads.kernels.base import run_target
from workloads.latency import LatencyModel
from workloads.profile import load_profile, parse_profile

TINY = {
    "transcode": ((64, 96, 128), (80,)),
    "text_to_image": ((32, 64, 96), (64 + 16,)),
    "vae_decode": ((16, 24, 32), (20,)),
    "live_v2v": ((32, 48, 64), (56,)),
    "llm_decode": ((4, 8, 16), (12,)),
    "llm_prefill": ((8, 16, 32), (24,)),
    "audio_to_text": ((8, 16, 32), (24,)),
    "tts": ((4, 8, 16), (12,)),
    "sam2": ((8, 24, 32), (16,)),
    "upscale": ((9, 18, 27), (21,)),
    "interpolate": ((18, 36, 54), (45,)),
    "train": ((8, 16, 32), (24,)),
}
KERNEL_SET = tuple(
    replace(kernel, grid=TINY[name][0], held_out=TINY[name][1])
    for name, kernel in KERNELS.items()
)
LIGHT = (KERNEL_SET[2], replace(KERNEL_SET[3], cold_cache=True))
TINY_PLAN = Plan(
    passes=2, sweeps=2, min_repeats=1, max_repeats=2, visit_s=0.0, grid_points=3
)
CPU = Device("cpu", "Some CPU", threads=1)


def quiet(done, total):
    """Show no progress."""


def test_real_calibration_end_to_end(monkeypatch):
    # A layer's 200 MB of weights would take longer to fill than all else here.
    monkeypatch.setattr(llm_decode, "MODEL_WIDTH", 1024)
    monkeypatch.setattr(llm_decode, "FEED_FORWARD_WIDTH", 3584)
    plan = replace(TINY_PLAN, sweeps=1, max_pass_cv=float("inf"))
    device = clock.find_device("cpu")
    with clock.prepared(device) as stopwatch:
        record = session.calibrate(
            "tiny", KERNEL_SET, device=device, clock=stopwatch, plan=plan, tick=quiet
        )
    read = parse_profile(json.loads(json.dumps(record)), "tiny")
    assert (read.device_kind, read.device_name) == ("cpu", device.name)
    assert read.peak_flops > 0
    model = LatencyModel(read, load_catalogue())
    gpu = model.catalogue.index("RTX 4090")
    for name in ("transcode", "live_video_to_video", "text_to_image", "llm"):
        assert model.mean_s(name, 1e5, gpu) > 0


def test_every_size_is_visited_once_a_sweep_in_changing_order():
    visited = []

    class Recorder(FakeClock):
        def seconds(self, run, *, cold_cache):
            visited.append(cold_cache)
            return super().seconds(run, cold_cache=cold_cache)

    ticks = []
    samples = sampling.sample(
        LIGHT,
        run_target("cpu"),
        Recorder([1.0]),
        TINY_PLAN,
        lambda done, total: ticks.append((done, total)),
    )
    assert set(samples) == {
        (kernel.name, size) for kernel in LIGHT for size in (*kernel.grid, *kernel.held_out)
    }
    assert all([len(calls) for calls in passes] == [2, 2] for passes in samples.values())
    assert ticks == [(done, 32) for done in range(1, 33)]
    assert visited[:8] != visited[8:]  # the cold-cache kernel's turns move
    assert sum(visited) == 16


def test_a_visit_goes_on_until_time_and_repeats_are_enough():
    def calls(times, plan):
        stopwatch = FakeClock(times)
        return len(sampling.visit(lambda: None, stopwatch, plan, cold_cache=False))

    plan = Plan(
        passes=1, sweeps=1, min_repeats=3, max_repeats=7, visit_s=0.1, grid_points=9
    )
    assert calls([1.0], plan) == 3
    assert calls([0.025], plan) == 4
    assert calls([0.001], plan) == 7


def test_location_is_the_lower_quartile_and_residuals_refer_to_it():
    passes = [np.array([3.0, 1.0, 2.0]), np.array([4.0]), np.array([8.0]), np.array([4.0])]
    medians = sampling.pass_medians(passes)
    assert medians.tolist() == [2.0, 4.0, 8.0, 4.0]
    assert sampling.location(medians) == 3.5
    assert np.exp(sampling.log_residuals(passes)) * 3.5 == pytest.approx(
        [3.0, 1.0, 2.0, 4.0, 8.0, 4.0]
    )
    assert sampling.variation(np.array([9.0, 11.0])) == pytest.approx(2**0.5 / 10)


def test_quick_plan_keeps_held_out_sizes_of_every_kernel():
    for kernel in KERNELS.values():
        for plan in (QUICK, FULL):
            grid, held_out = sampling.used_sizes(kernel, plan)
            assert len(grid) >= 4
            assert held_out
            assert all(grid[0] < size < grid[-1] for size in held_out)


def test_noisy_timings_are_refused():
    with pytest.raises(NoisyDevice, match=r"variation \d+\.\d % exceeds 5\.0 %") as refused:
        session.calibrate(
            "noisy",
            LIGHT,
            device=CPU,
            clock=FakeClock([1.0, 1.1, 1.5, 1.2, 1.3]),
            plan=TINY_PLAN,
            tick=quiet,
        )
    assert refused.value.pass_cv > 0.05


@pytest.fixture
def command(monkeypatch):
    """The command on the tiny kernels, with a fake clock."""

    def run(times, *arguments):
        @contextmanager
        def prepared(device):
            yield FakeClock(times)

        monkeypatch.setattr(clock, "prepared", prepared)
        monkeypatch.setattr(cli, "QUICK", TINY_PLAN)
        monkeypatch.setattr(
            "workloads.kernels.KERNELS", {kernel.name: kernel for kernel in LIGHT}
        )
        return cli.main(["device=cpu", "quick=true", *arguments])

    return run


def test_command_writes_a_profile_and_prints_its_errors(command, tmp_path, capsys):
    path = tmp_path / "mine.json"
    path.write_text("an older profile")
    assert command([0.5], f"profile={path}") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "held-out MAPE" in printed.out
    assert f"wrote    {path}" in printed.out
    for kernel in LIGHT:
        assert f"\n{kernel.name} " in printed.out
    assert load_profile(str(path)).name == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.json"]


def test_command_refuses_a_noisy_machine_and_leaves_no_file(command, tmp_path, capsys):
    path = tmp_path / "mine.json"
    assert command([1.0, 1.1, 1.5, 1.2, 1.3], f"profile={path}") == 3
    assert "pass-to-pass variation" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("device=tpu", "device='tpu': must be one of auto, cpu, cuda"),
        ("speed=9", "'speed=9' is not an option"),
        ("quick", "'quick' is not an option"),
        ("quick=maybe", "quick='maybe': must be true or false"),
        ("profile=", "profile='': must be the path of a file"),
        ("profile=no/such/folder/p.json", "folder no/such/folder does not exist"),
        ("profile=.", "is a folder"),
    ],
)
def test_bad_argument_is_one_line_and_runs_nothing(argument, message, capsys):
    assert cli.main([argument]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_repeated_argument_is_refused(capsys):
    assert cli.main(["quick=true", "quick=false"]) == 2
    assert "quick= is given twice" in capsys.readouterr().err


def test_unwritable_folder_is_refused(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert cli.main([f"profile={tmp_path / 'p.json'}"]) == 2
    assert "is not writable" in capsys.readouterr().err


def test_cuda_without_a_device_is_refused(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert cli.main(["device=cuda", f"profile={tmp_path / 'p.json'}"]) == 2
    assert "torch finds no CUDA device" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["calibrate", "--help"], 0, "profile=PATH"),
        (["calibrate", "device=tpu"], 2, "device='tpu'"),
        ([], 2, "python -m workloads calibrate"),
    ],
)
def test_module_command(arguments, code, text):
    done = subprocess.run(
        [sys.executable, "-m", "workloads", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert text in done.stdout + done.stderr


def test_help_and_bad_input_do_not_load_torch():
    script = (
        "import sys; from workloads.calibration.cli import main; "
        "main(['--help']); main(['device=tpu']); sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == 0


def test_model_works_without_torch():
    script = (
        "import sys; sys.modules['torch'] = None; "
        "from workloads.hardware import load_catalogue; "
        "from workloads.latency import LatencyModel; "
        "from workloads.profile import load_profile; "
        "model = LatencyModel(load_profile(), load_catalogue()); "
        "print(model.emulated)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "cpu-scaled:cpu-amd-epyc\n")
