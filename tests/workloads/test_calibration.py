"""Sampling, and the command from its arguments to the file."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.workloads.fakes import FakeClock
from workloads.calibration import cli, clock, sampling, session
from workloads.calibration.bench import KernelFailed
from workloads.calibration.clock import Device
from workloads.calibration.plan import NoisyDevice, Plan
from workloads.hardware import load_catalogue
from workloads.kernels import KERNELS, base, llm_decode
from workloads.latency import LatencyModel
from workloads.profile import DEFAULT_PROFILE, load_profile, parse_profile

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
    passes=2,
    sweeps=2,
    min_repeats=1,
    max_repeats=2,
    visit_s=0.0,
    grid_points=3,
    jobs=20,
)
SLOWER_LATER = [1.0] * (27 + 16) + [1.5] * 100
"""Peaks, sizes and the first pass at one speed, the second pass at another."""

CPU = Device("cpu", "Some CPU", threads=1)


def quiet(stage, done, total):
    """Show no progress."""


def test_real_calibration_end_to_end(monkeypatch):
    # A layer's 200 MB of weights would take longer to fill than all else here.
    monkeypatch.setattr(llm_decode, "MODEL_WIDTH", 1024)
    monkeypatch.setattr(llm_decode, "FEED_FORWARD_WIDTH", 3584)
    monkeypatch.setattr(base, "TILE", 1 << 14)
    plan = replace(TINY_PLAN, sweeps=1, max_pass_cv=float("inf"))
    device = clock.find_device("cpu")
    with clock.prepared(device) as stopwatch:
        record = session.calibrate(
            "tiny", KERNEL_SET, device=device, clock=stopwatch, plan=plan, tick=quiet
        )
    read = parse_profile(json.loads(json.dumps(record)), "tiny")
    assert (read.device_kind, read.device_name) == ("cpu", device.name)
    assert read.peak_flops > 0
    assert {gate["name"] for gate in record["accuracy"]["gates"]} == {
        "G1",
        "G2",
        "G6",
        "G7",
    }
    assert set(record["accuracy"]["fresh_run"]) == set(KERNELS)
    model = LatencyModel(read, load_catalogue())
    gpu = model.catalogue.index("RTX 4090")
    for name in ("transcode", "live_video_to_video", "text_to_image", "llm"):
        assert model.mean_s(name, 1e5, gpu) > 0


def visit(times, warm_up_calls=1):
    plan = replace(TINY_PLAN, min_repeats=3, max_repeats=7, visit_s=0.1, settle_s=0.01)
    return sampling.visit(iter(times).__next__, plan, warm_up_calls).tolist()


def test_a_visit_goes_on_until_time_and_repeats_are_enough():
    assert visit([1.0] * 9) == [1.0] * 3
    assert visit([0.025] * 9) == [0.025] * 4
    assert visit([0.02] * 9) == [0.02] * 5
    assert visit([0.011] * 9) == [0.011] * 7


def test_short_calls_at_the_start_of_a_visit_are_left_out():
    assert visit([0.009] + [0.002] * 9) == [0.002] * 7
    assert visit([0.004, 0.003] + [0.002] * 9, warm_up_calls=3) == [0.002] * 7
    assert visit([0.02] + [1.0] * 9) == [0.02, 1.0, 1.0]


def test_location_is_the_lower_quartile_and_residuals_refer_to_it():
    passes = [np.array([1.0, 2.0, 3.0, 2.0, 2.0]), np.array([4.0]), np.array([8.0])]
    located = sampling.pass_locations(passes)
    assert located.tolist() == [2.0, 4.0, 8.0]
    assert sampling.location(located) == 3.0
    assert np.exp(sampling.log_residuals(passes)) * 3.0 == pytest.approx(
        [1.0, 2.0, 3.0, 2.0, 2.0, 4.0, 8.0]
    )
    assert sampling.variation(np.array([9.0, 11.0])) == pytest.approx(2**0.5 / 10)


def test_passes_differ_as_wholes_and_one_disturbed_size_does_not_count():
    steady = [np.array([1.0, 1.0, 1.0]), np.array([5.0, 5.0, 5.0])]
    assert sampling.pass_variation([*steady, np.array([2.0, 2.0, 9.0])]) == 0.0
    drifting = [np.array([0.9, 1.1]), np.array([4.5, 5.5]), np.array([2.0, 2.0])]
    assert sampling.pass_variation(drifting) == pytest.approx(2**0.5 / 10)


@pytest.mark.gpu
def test_real_calibration_of_a_gpu():
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")
    plan = replace(TINY_PLAN, sweeps=1, max_pass_cv=float("inf"))
    device = clock.find_device("cuda")
    with clock.prepared(device) as stopwatch:
        record = session.calibrate(
            "tiny", KERNEL_SET, device=device, clock=stopwatch, plan=plan, tick=quiet
        )
    read = parse_profile(json.loads(json.dumps(record)), "tiny")
    assert read.device_kind == "cuda"
    assert read.peak_flops > 1e12
    for name, kernel in record["kernels"].items():
        assert "eager_location_s" in kernel, f"{name} was not recorded as a graph"


def test_noisy_timings_are_refused():
    with pytest.raises(NoisyDevice, match=r"variation \d+\.\d % exceeds 5\.0 %") as refused:
        session.calibrate(
            "noisy",
            LIGHT,
            device=CPU,
            clock=FakeClock(SLOWER_LATER),
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
        monkeypatch.setattr(cli, "choose_plan", lambda kind, quick: TINY_PLAN)
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
    assert "\nG6 p95 time in a queue" in printed.out
    assert f"wrote    {path}" in printed.out
    for kernel in LIGHT:
        assert f"\n{kernel.name} " in printed.out
    assert load_profile(str(path)).name == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine.json"]


def test_an_interrupted_command_leaves_no_file(command, tmp_path, capsys, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "calibrate", interrupt)
    assert command([0.5], f"profile={tmp_path / 'mine.json'}") == 130
    assert capsys.readouterr().err == "calibrate: interrupted; nothing is written\n"
    assert list(tmp_path.iterdir()) == []


def test_a_write_that_is_cut_off_keeps_the_older_profile(command, tmp_path, monkeypatch):
    path = tmp_path / "mine.json"
    path.write_text("an older profile")

    def cut_off(file, mode):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.chmod", cut_off)
    assert command([0.5], f"profile={path}") == 130
    assert path.read_text() == "an older profile"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_without_enough_memory_is_told(command, tmp_path, capsys, monkeypatch):
    def full(*arguments, **options):
        raise torch.OutOfMemoryError("tried to allocate 9 GiB")

    monkeypatch.setattr(session, "calibrate", full)
    assert command([0.5], f"profile={tmp_path / 'mine.json'}") == 2
    assert "too little memory free: tried to allocate 9 GiB" in capsys.readouterr().err


def test_a_kernel_that_fails_ends_the_command(command, tmp_path, capsys, monkeypatch):
    def fail(*arguments, **options):
        raise KernelFailed(("sam2", 24), RuntimeError("misaligned address"))

    monkeypatch.setattr(session, "calibrate", fail)
    assert command([0.5], f"profile={tmp_path / 'mine.json'}") == 4
    told = "calibrate: kernel sam2 at size 24 fails on this device: misaligned address\n"
    assert capsys.readouterr().err == told
    assert list(tmp_path.iterdir()) == []


def test_command_refuses_a_noisy_machine_and_leaves_no_file(command, tmp_path, capsys):
    path = tmp_path / "mine.json"
    assert command(SLOWER_LATER, f"profile={path}") == 3
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
        ([], 2, "a command is missing; one of: python -m workloads calibrate|products"),
        (["burn"], 2, "'burn' is no command"),
        (["products", "--help"], 0, "rows="),
        (["blind", "--help"], 0, "Nothing is fitted"),
        (["blind"], 2, "takes one file of timings, not 0 arguments"),
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
    assert (done.returncode, done.stdout) == (0, f"cpu-scaled:{DEFAULT_PROFILE}\n")
