"""The verb `run` as its users meet it: a process, judged by what it prints and leaves."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.experiments.in_process import in_this_process
from tests.experiments.worlds import (
    ROOT,
    SMALL,
    command,
    environment,
    names,
    wait_for_folders,
)

Run = Callable[..., subprocess.CompletedProcess[str]]

BAD = [
    "horizon.rounds=-1",
    "seed=abc",
    "demand.video_minutes_per_week=-5",
    "resolution=weekly",
    "horizon.roundz=3",
    "snapshot=nowhere.json",
    "protocol.unbonding_period=0.5",
    "protocol.num_active_transcoders=-3",
    "protocol.target_bonding_rate=2000000000",
    "replications=0",
    "foo",
    "a=[1,",
    "strategy/selection=best",
    "strategy.selection._target_=absent.Strategy",
    "hydra.run.dir=/proc/result",
    "--foo",
]


@pytest.mark.parametrize("argument", BAD)
def test_bad_input_is_one_line_and_leaves_nothing(argument: str, tmp_path: Path) -> None:
    done = in_this_process("run", argument, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    key, _, value = argument.partition("=")
    assert line.startswith("livepeer-sim run: ")
    assert key in line
    assert value in line
    assert names(tmp_path) == []


def test_a_process_tells_bad_input_in_one_line(tmp_path: Path) -> None:
    done = command("run", "horizon.rounds=-1", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "livepeer-sim run: horizon.rounds=-1: must be at least 1 and at most 100000\n"
    )
    assert names(tmp_path) == []


def test_a_bad_job_of_a_sweep_stops_the_sweep(tmp_path: Path) -> None:
    done = in_this_process("run", "-m", "seed=1,2", "horizon.rounds=3,-3", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "livepeer-sim run: horizon.rounds=-3: must be at least 1 and at most 100000\n"
    )
    assert names(tmp_path) == []


def test_a_run_in_two_processes_is_the_same_to_the_byte(tmp_path: Path) -> None:
    """Two processes with hash seeds of their own: another one, and this one."""
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    for place, seed in (("a", 7), ("b", 7), ("c", 8)):
        asked = ("run", *SMALL, f"seed={seed}", f"hydra.run.dir={place}")
        if place == "a":
            done = command(*asked, cwd=tmp_path, PYTHONHASHSEED=other)
        else:
            done = in_this_process(*asked, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert done.stdout.endswith(f"Results: {tmp_path / place}\n")
        assert "One realisation" in done.stdout
    assert names(tmp_path) == ["a", "b", "c"]
    for path in sorted((tmp_path / "a" / "tables").iterdir()):
        same, other = (tmp_path / place / "tables" / path.name for place in ("b", "c"))
        assert path.read_bytes() == same.read_bytes()
        # Nobody is followed, so that this table is empty under any seed.
        if path.stem != "wallets":
            assert path.read_bytes() != other.read_bytes()

    refused = in_this_process("run", *SMALL, "hydra.run.dir=a", cwd=tmp_path)
    assert refused.returncode == 2
    (line,) = refused.stderr.splitlines()
    assert "hydra.run.dir=a: holds a result" in line


def test_a_sweep_has_a_run_directory_for_each_job(tmp_path: Path) -> None:
    """With a strategy of the user's own, from a module in the working folder."""
    (tmp_path / "mine.py").write_text(
        "from agents.strategies.selection import CheapestFirst\n"
        "class Mine:\n"
        "    def prepare(self, offers):\n"
        "        return CheapestFirst().prepare(offers)\n"
    )
    done = in_this_process(
        *("run", "-m", *SMALL, "horizon.rounds=1", "seed=1,2"),
        *("~strategy/selection", "+strategy.selection._target_=mine.Mine"),
        "hydra.sweep.dir=sweep",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "sweep") == ["0", "1"]
    for number in ("0", "1"):
        assert "manifest.json" in names(tmp_path / "sweep" / number)
    assert done.stdout.count("Results: ") == 2


def test_a_run_is_repeated_from_its_configuration(tmp_path: Path) -> None:
    given = ("seed=7", "replications=2", "workers=1", "strategy/selection=cheapest_first")
    first = in_this_process("run", *SMALL, *given, "hydra.run.dir=first", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    config = "first/config.yaml"
    again = in_this_process("run", "--from", config, "hydra.run.dir=again", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    for name in ("config.yaml", "summary.json", "tables"):
        pair = [tmp_path / place / name for place in ("first", "again")]
        if name == "tables":
            assert names(pair[0]) == names(pair[1])
            for table in names(pair[0]):
                assert (pair[0] / table).read_bytes() == (pair[1] / table).read_bytes()
        else:
            assert pair[0].read_bytes() == pair[1].read_bytes()


def test_output_that_nobody_reads_ends_quietly(tmp_path: Path) -> None:
    """As under `| head`; here the reader is gone before the first line."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "experiments", "run", "-m", *SMALL),
                *("horizon.rounds=1", "seed=1,2", "hydra.sweep.dir=sweep"),
            ],
            check=False,
            cwd=tmp_path,
            env=environment(),
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert [*map(names, sorted((tmp_path / "sweep").iterdir()))][1].count("manifest.json")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"]], ids=str)
def test_help_that_nobody_reads_ends_quietly(arguments: list[str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "experiments", *arguments],
            check=False,
            cwd=tmp_path,
            env=environment(),
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_failed_job_of_a_sweep_is_told_and_the_next_still_run(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(
        "class Broken:\n"
        "    def prepare(self, offers):\n"
        "        raise ValueError('broken')\n"
    )
    classes = "broken.Broken,agents.strategies.selection.CheapestFirst"
    done = in_this_process(
        *("run", "-m", *SMALL, "horizon.rounds=1", "hydra.sweep.dir=sweep"),
        f"strategy.selection._target_={classes}",
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "livepeer-sim run: job 0: replication 0 failed: ValueError: broken"
    )
    assert names(tmp_path / "sweep") == ["1"]


@pytest.mark.parametrize(
    ("run", "workers"),
    [(command, ()), (in_this_process, ("replications=2", "workers=2"))],
    ids=["alone", "workers"],
)
def test_a_strategy_that_fails_in_the_run_is_a_failed_run(
    run: Run, workers: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "broken.py").write_text(
        "class Broken:\n"
        "    def prepare(self, offers):\n"
        "        raise ValueError('broken')\n"
    )
    target = ("~strategy/selection", "+strategy.selection._target_=broken.Broken")
    done = run("run", *SMALL, *target, *workers, "hydra.run.dir=x", cwd=tmp_path)
    assert done.returncode == 1
    assert "in prepare" in done.stderr
    assert re.fullmatch(
        r"livepeer-sim run: replication [01] failed: ValueError: broken",
        done.stderr.splitlines()[-1],
    )
    assert "Hydra" not in done.stderr
    assert {*names(tmp_path)} - {"__pycache__"} == {"broken.py"}


def test_hydra_shows_the_configuration_without_a_run(tmp_path: Path) -> None:
    asked = ("run", "--cfg", "job", "-p", "horizon", "horizon.rounds=9")
    done = in_this_process(*asked, cwd=tmp_path)
    assert done.returncode == 0
    assert "rounds: 9" in done.stdout
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("number", "code", "told"),
    [
        (signal.SIGINT, 130, "livepeer-sim run: interrupted\n"),
        (signal.SIGTERM, 143, ""),
        (signal.SIGKILL, -9, ""),
    ],
)
def test_a_run_that_is_stopped_leaves_no_result(
    tmp_path: Path, number: int, code: int, told: str
) -> None:
    process = subprocess.Popen(
        [
            *(
                sys.executable,
                "-m",
                "experiments",
                "run",
                "horizon.rounds=5000",
                *SMALL[1:],
            ),
            *("replications=2", "workers=2", "hydra.run.dir=here/result"),
        ],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Without a group of its own Ctrl-C would reach the tests too.
        start_new_session=True,
    )
    here = tmp_path / "here"
    wait_for_folders(process, here, ".result.partial-*/replications/*", count=2)
    time.sleep(0.5)
    if number == signal.SIGINT:
        # A terminal sends it to the whole group.
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (code, told)
    left = names(here)
    if number == signal.SIGKILL:
        (partial,) = left
        assert partial.startswith(".result.partial-")
        assert not (here / partial / "manifest.json").exists()
    else:
        assert left == []


def test_the_project_is_run_from_its_checkout() -> None:
    """The other tests rely on it: no installed copy stands in the way."""
    code = "import experiments; print(experiments.__file__)"
    found = subprocess.check_output(
        [sys.executable, "-c", code], env=environment(), cwd="/", text=True
    )
    assert Path(found.strip()).parents[1] == ROOT
