"""Sweeps handed to Hydra's launchers, as a user's process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import experiments
from tests.experiments.in_process import in_this_process
from tests.experiments.worlds import SMALL, command, environment, names, wait_for_folders

JOBLIB = ("hydra/launcher=joblib", "hydra.launcher.n_jobs=2")

BROKEN = """\
from agents.strategies.selection import CheapestFirst


class Broken:
    def prepare(self, offers):
        raise ValueError("broken")


class Mine:
    def prepare(self, offers):
        return CheapestFirst().prepare(offers)
"""


def test_joblib_runs_the_jobs_and_names_the_one_that_fails(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    (tmp_path / "own.py").write_text(BROKEN)
    done = command(
        *("run", "-m", *SMALL, *JOBLIB, "horizon.rounds=1", "hydra.sweep.dir=sweep"),
        "strategy.selection._target_=own.Broken,own.Mine",
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert "in prepare" in done.stderr
    assert done.stderr.splitlines()[-1] == (
        "livepeer-sim run: job 0: replication 0 failed: ValueError: broken"
    )
    assert "job 1 of 2: " in done.stdout
    assert done.stdout.endswith(f"Results: {tmp_path / 'sweep' / '1'}\n")
    assert names(tmp_path / "sweep") == ["1"]
    same = experiments.simulate(
        *SMALL, "horizon.rounds=1", "strategy/selection=cheapest_first"
    )
    found = experiments.load(tmp_path / "sweep" / "1")
    assert found.tables["jobs"].equals(same.tables["jobs"])
    assert found.manifest["config"]["workers"] is None


@pytest.mark.slow
def test_ray_runs_the_jobs_with_its_settings(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_ray_launcher")
    pytest.importorskip("ray")
    (tmp_path / "own.py").write_text(BROKEN)
    done = command(
        *("run", "-m", *SMALL, "horizon.rounds=1", "hydra.sweep.dir=sweep", "seed=1,2"),
        *("strategy.selection._target_=own.Mine", "hydra/launcher=ray"),
        "+hydra.launcher.ray.init.num_cpus=1",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "sweep") == ["0", "1"]
    for number in ("0", "1"):
        assert "manifest.json" in names(tmp_path / "sweep" / number)
    assert done.stdout.count("Results: ") == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            [*JOBLIB[:1], "hydra.launcher.n_jobs=0"],
            "hydra/launcher=joblib: n_jobs == 0 in Parallel has no meaning",
        ),
        (
            [*JOBLIB[:1], "hydra.launcher.n_jobs=1,2"],
            "hydra.launcher.n_jobs=1,2: must be one value for the sweep",
        ),
        (
            [*JOBLIB[:1], "hydra.launcher.jobs=2"],
            "hydra.launcher.jobs=2: no such key; -m --cfg hydra -p hydra.launcher shows "
            "what the launcher takes",
        ),
        (
            [*JOBLIB, "horizon.rounds=3,-3"],
            "horizon.rounds=-3: must be at least 1 and at most 100000",
        ),
    ],
    ids=["refused", "several", "unknown", "job"],
)
def test_bad_settings_are_one_line_and_leave_nothing(
    arguments: list[str], told: str, tmp_path: Path
) -> None:
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    done = in_this_process("run", "-m", "seed=1,2", *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, f"livepeer-sim run: {told}\n")
    assert names(tmp_path) == []


@pytest.mark.parametrize("launcher", ["joblib", "ray"])
def test_a_launcher_that_is_not_installed_names_the_extra(
    launcher: str, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['hydra_plugins'] = None\n"
    )
    found = environment()
    done = command(
        *("run", "-m", f"hydra/launcher={launcher}"),
        cwd=tmp_path,
        PYTHONPATH=f"{tmp_path}:{found['PYTHONPATH']}",
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"livepeer-sim run: hydra/launcher={launcher}: needs ")
    assert line.endswith("pip install 'livepeer-sim[launchers]'")


def test_a_launcher_is_for_a_sweep(tmp_path: Path) -> None:
    done = in_this_process("run", "hydra/launcher=joblib", cwd=tmp_path)
    assert done.returncode == 2
    assert "hydra/launcher=joblib: is for a sweep; add -m" in done.stderr


def test_ctrl_c_ends_the_jobs_and_leaves_nothing(tmp_path: Path) -> None:
    pytest.importorskip("hydra_plugins.hydra_joblib_launcher")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "experiments", "run", "-m", *SMALL, *JOBLIB),
            *("horizon.rounds=5000", "seed=1,2", "hydra.sweep.dir=here/sweep"),
        ],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    sweep = tmp_path / "here" / "sweep"
    wait_for_folders(process, sweep, ".*.partial-*/replications/*", count=2)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (130, "livepeer-sim run: interrupted\n")
    assert names(tmp_path) == []
