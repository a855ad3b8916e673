"""One work in one process."""

import os
from pathlib import Path

import pytest

from experiments.errors import RunFailed
from experiments.executors.tasks import Finished, Raised, Refused, attempt, perform_here
from tests.experiments.executors.tasks import work


def ignore(done: int, total: int) -> None:
    """Tell nobody."""


def test_only_the_tables_to_keep_stay(tmp_path: Path) -> None:
    finished = perform_here(work(2, "table", keep=("rounds",)), tmp_path, ignore)
    assert finished.outcome == ({"value": 2 / 3}, {"rows": {"rounds": 1}})
    assert [path.name for path in tmp_path.iterdir()] == ["rounds.parquet"]


def test_a_table_to_keep_that_is_missing_is_the_tasks_fault(tmp_path: Path) -> None:
    report = attempt(work(0, keep=("rounds",)), tmp_path, ignore)
    assert isinstance(report, Raised)
    assert report.reason == (
        "ValueError: tests.experiments.executors.tasks:square wrote no rounds.parquet"
    )


def test_what_a_task_raises_is_the_cause(tmp_path: Path) -> None:
    with pytest.raises(RunFailed) as caught:
        perform_here(work(1, "fail", 1), tmp_path, ignore)
    assert str(caught.value) == "replication 1 failed: ValueError: 1 is bad"
    assert "in fail" in caught.value.traceback
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize("settings", ["none", "facts"])
def test_an_outcome_that_no_file_can_hold_is_a_failure(
    tmp_path: Path, settings: str
) -> None:
    report = attempt(work(0, "wrong", settings), tmp_path, ignore)
    assert isinstance(report, Raised)
    assert report.reason.startswith("TypeError")


@pytest.mark.parametrize(
    ("task", "problem"), [("absent", "AttributeError"), ("fail", "ValueError")]
)
def test_any_exception_is_told(tmp_path: Path, task: str, problem: str) -> None:
    report = attempt(work(0, task, 0), tmp_path, ignore)
    assert isinstance(report, Raised)
    assert report.reason.startswith(problem)
    assert "\n" not in report.reason


def test_metrics_are_told_as_numbers(tmp_path: Path) -> None:
    report = attempt(work(3), tmp_path, ignore)
    assert isinstance(report, Finished)
    assert repr(report.outcome.metrics) == "{'square': 9.0}"
    assert report.outcome.facts == {"process": os.getpid()}


@pytest.mark.parametrize("settings", ["python", "polars"])
def test_a_full_disk_is_no_fault_of_the_task(tmp_path: Path, settings: str) -> None:
    report = attempt(work(0, "fill", settings), tmp_path, ignore)
    assert isinstance(report, Refused)
    assert report.error().strerror == "No space left on device"
    with pytest.raises(OSError, match="No space left"):
        perform_here(work(0, "fill", settings), _fresh(tmp_path), ignore)


def _fresh(tmp_path: Path) -> Path:
    directory = tmp_path / "fresh"
    directory.mkdir()
    return directory


@pytest.mark.parametrize(("settings", "kind"), [("own", Refused), ("other", Raised)])
def test_a_forbidden_file_elsewhere_is_the_tasks_affair(
    tmp_path: Path, settings: str, kind: type
) -> None:
    assert isinstance(attempt(work(0, "forbidden", settings), tmp_path, ignore), kind)
