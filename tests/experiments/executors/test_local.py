"""Runs shared out among processes of this machine."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.executors.local import LocalExecutor, together
from experiments.executors.work import Done, Failed, Told, Work
from tests.experiments.executors.tasks import work

ROOT = Path(__file__).resolve().parents[3]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # A process that ended but that nobody waited for is not alive either.
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def all_of(
    works: list[Work], staging: Path, workers: int = 2
) -> list[Done | Failed | Told]:
    with LocalExecutor(workers) as executor:
        return [*executor.run(iter(works), staging)]


def test_every_work_is_done_and_told(tmp_path: Path) -> None:
    events = all_of([work(number) for number in range(3)], tmp_path)
    done = [event for event in events if isinstance(event, Done)]
    squares = {event.work.replication: event.outcome.metrics for event in done}
    assert squares == {number: {"square": number**2} for number in range(3)}
    told = sorted(event for event in events if isinstance(event, Told))
    assert [(each.work.replication, each.done, each.total) for each in told] == [
        (number, so_far, 2) for number in range(3) for so_far in (1, 2)
    ]
    processes = {event.outcome.facts["process"] for event in done}
    assert os.getpid() not in processes
    assert len(processes) <= 2
    assert not any(is_alive(process) for process in processes)
    assert sorted(tmp_path.iterdir()) == sorted(event.directory for event in done)


def test_the_processes_are_kept_from_one_batch_to_the_next(tmp_path: Path) -> None:
    with LocalExecutor(1) as executor:
        processes = {
            event.outcome.facts["process"]
            for batch in range(3)
            for event in executor.run(iter([work(batch)]), tmp_path)
            if isinstance(event, Done)
        }
    assert len(processes) == 1


def test_a_work_is_pulled_only_when_a_slot_is_free(tmp_path: Path) -> None:
    pulled: list[int] = []

    def works() -> Iterator[Work]:
        for number in range(10):
            pulled.append(number)
            yield work(number)

    ended = 0
    with LocalExecutor(2) as executor:
        for event in executor.run(works(), tmp_path):
            ended += isinstance(event, Done)
            assert len(pulled) <= ended + 3
    assert (ended, len(pulled)) == (10, 10)


PASTS = ["a", "a", "a", None, "b", "b"]


def going_on(*dying: int) -> list[Work]:
    """Works with those pasts, all of one replication; some kill their process."""
    return [
        work(number, "goes_on", "die" if number in dying else None)._replace(
            replication=0, past=past
        )
        for number, past in enumerate(PASTS)
    ]


def test_works_with_a_past_in_common_are_done_by_one_process(tmp_path: Path) -> None:
    works = going_on()
    shares = [[each.past for each in share] for share in together(iter(works))]
    assert shares == [["a", "a", "a"], [None], ["b", "b"]]
    assert not works[0].goes_with(works[1]._replace(replication=1))
    done = [event for event in all_of(works, tmp_path) if isinstance(event, Done)]
    found = sorted((event.work.key, event.outcome.facts) for event in done)
    assert [facts["past"] for _, facts in found] == PASTS
    processes = [facts["process"] for _, facts in found]
    assert len(set(processes[:3])) == len(set(processes[4:])) == 1
    assert len(set(processes)) == 2


def test_a_lost_process_leaves_the_past_to_another(tmp_path: Path) -> None:
    events = all_of(going_on(1), tmp_path, 1)
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed.work.key == work(1).key
    assert len([event for event in events if isinstance(event, Done)]) == len(PASTS) - 1


def test_workers_have_one_thread_and_the_parent_keeps_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLARS_MAX_THREADS", "5")
    monkeypatch.delenv("MPLBACKEND", raising=False)
    names = ["POLARS_MAX_THREADS", "MPLBACKEND"]
    works = [work(number, "environment", name) for number, name in enumerate(names)]
    done = [event for event in all_of(works, tmp_path, 1) if isinstance(event, Done)]
    assert [event.outcome.facts["value"] for event in done] == ["1", "Agg"]
    # The pool itself loads nothing that would read the environment before the task does.
    assert [event.outcome.facts["loaded"] for event in done] == [[], []]
    assert os.environ["POLARS_MAX_THREADS"] == "5"
    assert "MPLBACKEND" not in os.environ


def test_one_failure_does_not_stop_the_others(tmp_path: Path) -> None:
    events = all_of([work(number, "fail", 1) for number in range(4)], tmp_path)
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed.work == work(1, "fail", 1)
    assert failed.reason == "ValueError: 1 is bad"
    assert "in fail" in failed.traceback
    done = sorted(event.work.replication for event in events if isinstance(event, Done))
    assert done == [0, 2, 3]
    assert len([*tmp_path.iterdir()]) == 3


@pytest.mark.parametrize(("task", "code"), [("die", -9), ("leave", 7)])
def test_a_lost_process_fails_its_own_run_and_is_replaced(
    tmp_path: Path, task: str, code: int
) -> None:
    works = [work(0), work(1, task, 1), work(2), work(3)]
    events = all_of(works, tmp_path, 1)
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed == Failed(works[1], f"its process ended with exit code {code}", "")
    done = [event for event in events if isinstance(event, Done)]
    assert [event.work.replication for event in done] == [0, 2, 3]
    first, second, third = (event.outcome.facts["process"] for event in done)
    assert first != second == third


def test_a_full_disk_stops_everything(tmp_path: Path) -> None:
    works = [work(0, "fill", "polars"), *(work(number) for number in range(1, 50))]
    with pytest.raises(OSError, match="No space left on device"):
        all_of(works, tmp_path, 1)


class _Stop(BaseException):
    """What Ctrl-C is to the parent."""


def test_workers_are_gone_when_the_parent_stops(tmp_path: Path) -> None:
    files = [tmp_path / "first", tmp_path / "second"]
    staging = tmp_path / "staging"
    staging.mkdir()
    works = [work(at, "wait_for_ever", str(file)) for at, file in enumerate(files)]

    def stop_when_both_run() -> None:
        with LocalExecutor(2) as executor:
            for _ in executor.run(iter(works), staging):
                if all(file.exists() and file.read_text() for file in files):
                    raise _Stop

    with pytest.raises(_Stop):
        stop_when_both_run()
    patience = 500
    while any(is_alive(int(file.read_text())) for file in files) and patience:
        time.sleep(0.01)
        patience -= 1
    assert not any(is_alive(int(file.read_text())) for file in files)
    assert [*staging.iterdir()] == []


PARENT = """
import sys
from pathlib import Path
from experiments.executors.local import LocalExecutor
from tests.experiments.executors.tasks import work
if __name__ == "__main__":
    file, staging = sys.argv[1:]
    with LocalExecutor(1) as executor:
        for _ in executor.run(iter([work(0, "sleep_for_ever", file)]), Path(staging)):
            pass
"""


def test_workers_end_when_the_parent_was_killed(tmp_path: Path) -> None:
    script, file = tmp_path / "parent.py", tmp_path / "worker"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), str(file), str(tmp_path)]
    parent = subprocess.Popen(command, env=environment)
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
