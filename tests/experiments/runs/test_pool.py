"""Tasks shared out among processes."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.errors import RunFailed
from experiments.runs.pool import run_in_place, run_tasks
from tests.experiments.runs import tasks

ROOT = Path(__file__).resolve().parents[3]


def ignore(index: int, done: int, total: int) -> None:
    """Tell nobody."""


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that ended but that nobody waited for is not alive either.
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_results_keep_the_order_and_progress_is_told() -> None:
    told: list[tuple[int, int, int]] = []
    results = run_tasks(
        tasks.square,
        [3, 1, 2],
        workers=2,
        on_progress=lambda index, done, total: told.append((index, done, total)),
    )
    assert [square for square, _ in results] == [9, 1, 4]
    assert sorted(told) == [(index, done, 2) for index in range(3) for done in (1, 2)]
    processes = {process for _, process in results}
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_workers_have_one_thread_and_the_parent_keeps_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("POLARS_MAX_THREADS", "5")
    monkeypatch.delenv("MPLBACKEND", raising=False)
    ((threads, loaded), (backend, _)) = run_tasks(
        tasks.environment,
        ["POLARS_MAX_THREADS", "MPLBACKEND"],
        workers=1,
        on_progress=ignore,
    )
    assert (threads, backend) == ("1", "Agg")
    # The pool itself loads nothing that would read the environment before the task does.
    assert loaded == []
    assert os.environ["POLARS_MAX_THREADS"] == "5"
    assert "MPLBACKEND" not in os.environ


def test_a_failure_names_its_item_with_the_traceback() -> None:
    with pytest.raises(RunFailed) as caught:
        run_tasks(
            tasks.fail_at,
            [(number, 1) for number in range(3)],
            workers=1,
            on_progress=ignore,
        )
    assert caught.value.replication == 1
    assert caught.value.reason == "ValueError: 1 is bad"
    assert "in fail_at" in caught.value.traceback


def test_in_place_as_in_processes() -> None:
    told: list[tuple[int, int, int]] = []
    results = run_in_place(
        tasks.square,
        [3, 1],
        on_progress=lambda index, done, total: told.append((index, done, total)),
    )
    assert results == [(9, os.getpid()), (1, os.getpid())]
    assert told == [(0, 1, 2), (0, 2, 2), (1, 1, 2), (1, 2, 2)]
    with pytest.raises(RunFailed) as caught:
        run_in_place(
            tasks.fail_at, [(number, 1) for number in range(3)], on_progress=ignore
        )
    assert str(caught.value) == "replication 1 failed: ValueError: 1 is bad"
    assert "in fail_at" in caught.value.traceback
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize(("task", "code"), [(tasks.die, -9), (tasks.leave, 7)])
def test_a_lost_process_is_a_failed_run(task: object, code: int) -> None:
    with pytest.raises(RunFailed, match=rf"its process ended with exit code {code}"):
        run_tasks(task, [0, 1], workers=2, on_progress=ignore)


class _Stop(BaseException):
    """What Ctrl-C is to the parent."""


def test_workers_are_gone_when_the_parent_stops(tmp_path: Path) -> None:
    files = [tmp_path / "first", tmp_path / "second"]

    def stop_when_both_run(index: int, done: int, total: int) -> None:
        if all(file.exists() and file.read_text() for file in files):
            raise _Stop

    with pytest.raises(_Stop):
        run_tasks(
            tasks.wait_for_ever,
            [str(file) for file in files],
            workers=2,
            on_progress=stop_when_both_run,
        )
    assert not any(is_alive(int(file.read_text())) for file in files)


PARENT = """
import sys
from experiments.runs.pool import run_tasks
from tests.experiments.runs import tasks
if __name__ == "__main__":
    run_tasks(tasks.wait_for_ever, [sys.argv[1]], workers=1, on_progress=lambda *_: None)
"""


def test_workers_end_when_the_parent_was_killed(tmp_path: Path) -> None:
    script, file = tmp_path / "parent.py", tmp_path / "worker"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, str(script), str(file)], env=environment)
    while not (file.exists() and file.read_text()):
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    worker = int(file.read_text())
    patience = 2_000
    while is_alive(worker) and patience:
        time.sleep(0.01)
        patience -= 1
    assert not is_alive(worker)
