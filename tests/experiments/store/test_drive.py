"""Only what is missing is done, whoever was killed and whoever else works."""

import errno
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from experiments.executors.local import LocalExecutor
from experiments.executors.work import Done, Failed, Work
from experiments.store.drive import Event, Skipped, Tally, drive
from experiments.store.runs import RunStore
from tests.experiments.executors.tasks import work

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def executor() -> Iterator[LocalExecutor]:
    with LocalExecutor(2) as shared:
        yield shared


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:
    with RunStore.open(tmp_path / "store") as opened:
        yield opened


def driven(
    works: Iterable[Work],
    store: RunStore,
    executor: LocalExecutor,
    *,
    retry_failed: bool = False,
) -> tuple[Tally, list[Event]]:
    events: list[Event] = []
    tally = drive(works, store, executor, retry_failed=retry_failed, on_event=events.append)
    assert [*store.staging.iterdir()] == []
    return tally, events


def start(root: Path, count: int, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.experiments.store.driver", str(root)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [*command, str(count), str(seconds)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def tally_of(study: subprocess.Popen[str]) -> list[int]:
    output, _ = study.communicate(timeout=100)
    assert study.returncode == 0
    return [int(word) for word in output.splitlines()[-1].split()]


def content(root: Path) -> dict[str, bytes | dict[str, float]]:
    """Tables byte for byte and metrics of every run; times are of no account."""
    with RunStore.open(root) as store:
        keys = store.index().collect()["key"].to_list()
        runs = {key: store.read(key) for key in keys}
    return {
        **{f"{key} metrics": run.metrics for key, run in runs.items()},
        **{
            f"{key} {name}": path.read_bytes()
            for key, run in runs.items()
            for name, path in run.tables.items()
        },
    }


def test_what_the_store_has_is_not_done_again(
    store: RunStore, executor: LocalExecutor
) -> None:
    works = [work(number, "table", keep=("rounds",)) for number in range(4)]
    assert driven(works[:3], store, executor)[0] == Tally(3, 0, 0)
    tally, events = driven(works, store, executor)
    assert tally == Tally(1, 3, 0)
    assert events[:3] == [Skipped(each, None) for each in works[:3]]
    (done,) = [event for event in events if isinstance(event, Done)]
    assert done.directory == store.folder(works[3].key)
    assert (done.directory / "rounds.parquet").exists()


def test_one_bad_run_is_kept_with_its_traceback_and_not_tried_again(
    store: RunStore, executor: LocalExecutor
) -> None:
    works = [work(number, "fail", 1) for number in range(4)]
    tally, events = driven(works, store, executor)
    assert tally == Tally(3, 0, 1)
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed.work == works[1]
    failure = store.failure(works[1].key)
    assert failure is not None
    assert "in fail" in failure.traceback
    tally, events = driven(works, store, executor)
    assert tally == Tally(0, 3, 1)
    assert events[1] == Skipped(works[1], failure)


def test_a_failed_run_is_tried_again_on_request(
    store: RunStore, executor: LocalExecutor, tmp_path: Path
) -> None:
    cure = tmp_path / "cure"
    works = [work(1, "fail_once", str(cure))]
    assert driven(works, store, executor)[0] == Tally(0, 0, 1)
    assert driven(works, store, executor, retry_failed=True)[0] == Tally(0, 0, 1)
    cure.touch()
    assert driven(works, store, executor)[0] == Tally(0, 0, 1)
    assert driven(works, store, executor, retry_failed=True)[0] == Tally(1, 0, 0)
    assert store.failure(works[0].key) is None


def test_a_killed_worker_costs_its_own_run(
    store: RunStore, executor: LocalExecutor
) -> None:
    works = [work(number, "die", 2) for number in range(6)]
    assert driven(works, store, executor)[0] == Tally(5, 0, 1)
    failure = store.failure(works[2].key)
    assert failure is not None
    assert failure.reason == "its process ended with exit code -9"


def test_the_same_run_twice_is_done_once(store: RunStore, executor: LocalExecutor) -> None:
    works = [work(number // 3) for number in range(30)]
    assert driven(works, store, executor)[0] == Tally(10, 20, 0)


def test_works_are_pulled_as_slots_become_free(
    store: RunStore, executor: LocalExecutor
) -> None:
    pulled, ended = 0, 0

    def works() -> Iterator[Work]:
        nonlocal pulled
        for number in range(20):
            pulled += 1
            yield work(number)

    def check(event: Event) -> None:
        nonlocal ended
        ended += isinstance(event, Done)
        assert pulled <= ended + executor.slots + 1

    drive(works(), store, executor, retry_failed=False, on_event=check)
    assert (pulled, ended) == (20, 20)


def test_what_another_process_does_is_waited_for(
    store: RunStore, executor: LocalExecutor
) -> None:
    """It finishes one, fails one, and lets go of one without having done it."""
    finishes, fails, leaves = (work(number) for number in range(3))
    with RunStore.open(store.root) as other:
        for each in (finishes, fails, leaves):
            assert other.claim(each.key)

        def go_on() -> None:
            time.sleep(0.3)
            directory = other.staging / "run"
            directory.mkdir()
            with LocalExecutor(1) as alone:
                (done,) = [
                    event
                    for event in alone.run(iter([finishes]), other.staging)
                    if isinstance(event, Done)
                ]
            other.commit(finishes, done.directory, done.outcome, done.wall_s)
            other.fail(fails, "bad", "")
            for each in (finishes, fails, leaves):
                other.release(each.key)

        thread = threading.Thread(target=go_on)
        thread.start()
        tally, _ = driven([finishes, fails, leaves], store, executor, retry_failed=True)
        thread.join()
    assert tally == Tally(1, 1, 1)


def test_claims_are_given_back_when_it_is_stopped(
    store: RunStore, executor: LocalExecutor
) -> None:
    def stop(event: Event) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(
            (work(number) for number in range(9)),
            store,
            executor,
            retry_failed=False,
            on_event=stop,
        )
    assert [*(store.root / "claims").iterdir()] == []


def test_a_full_disk_stops_it_and_keeps_what_is_stored(
    store: RunStore, executor: LocalExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = [work(number) for number in range(9)]
    driven(works[:3], store, executor)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("experiments.store.records.write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        driven(works, store, executor)
    monkeypatch.undo()
    assert driven(works, store, executor)[0] == Tally(6, 3, 0)


def test_a_disk_that_is_full_for_a_worker_stops_it(
    store: RunStore, executor: LocalExecutor
) -> None:
    works = [work(0), work(1, "fill", "polars"), work(2)]
    with pytest.raises(OSError, match="No space left"):
        driven(works, store, executor)
    assert store.failure(works[1].key) is None
    assert [*store.staging.iterdir()] == []


def test_killed_in_the_middle_and_started_again(tmp_path: Path) -> None:
    count = 200
    killed = start(tmp_path / "killed", count, 0.01)
    assert killed.stdout is not None
    with killed, killed.stdout:
        finished = [killed.stdout.readline() for _ in range(70)]
        killed.kill()
    before = sum(line.startswith("Done") for line in finished)
    assert before == 70
    done, cached, failed, rows = tally_of(start(tmp_path / "killed", count, 0.01))
    # What was done when the signal came was stored, if not yet told.
    assert cached >= before
    assert (done, failed, rows) == (count - cached, 0, count)
    assert done > 0
    assert tally_of(start(tmp_path / "undisturbed", count, 0))[:3] == [count, 0, 0]
    assert content(tmp_path / "killed") == content(tmp_path / "undisturbed")


def test_two_processes_share_the_work(tmp_path: Path) -> None:
    count = 100
    studies = [start(tmp_path / "shared", count, 0.02) for _ in range(2)]
    (first, first_cached, *first_rest), (second, second_cached, *second_rest) = map(
        tally_of, studies
    )
    assert first_rest == second_rest == [0, count]
    assert first + second == count
    assert (first_cached, second_cached) == (second, first)
    assert min(first, second) > 0
    assert len(content(tmp_path / "shared")) == 2 * count
