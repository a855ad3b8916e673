"""Messages of our own errors."""

import pickle

import pytest

from experiments.errors import BadInput, JobFailed, RunFailed


def test_bad_input_is_one_line_of_key_value_and_problem() -> None:
    assert str(BadInput("a.b", "x\ny", "must be\n  one")) == "a.b=x y: must be one"
    assert str(BadInput("flags", None, "no such flag")) == "flags: no such flag"


def test_a_failed_run_names_its_replication() -> None:
    assert str(RunFailed(3, "ValueError: no")) == "replication 3 failed: ValueError: no"
    assert str(RunFailed(0, "E: a\n b")) == "replication 0 failed: E: a b"


@pytest.mark.parametrize(
    "error",
    [
        BadInput("seed", "a", "must be an integer"),
        BadInput("a", None, "b"),
        RunFailed(3, "ValueError: broken", "a traceback\n"),
        JobFailed("MemoryError: ", "a traceback\n"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_travel_between_processes(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
