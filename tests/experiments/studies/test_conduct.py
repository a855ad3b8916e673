"""Runs are done until there are enough of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.errors import JobFailed
from experiments.executors.local import LocalExecutor
from experiments.executors.ray import RayExecutor
from experiments.schema import ExecutorName
from experiments.statistics.stopping import FIRST_STAGE
from experiments.store.drive import Event, Skipped
from experiments.store.runs import RunStore
from experiments.studies import conduct as conducting
from experiments.studies.base import Point
from experiments.studies.conduct import Tally, conduct, executor_of
from tests.experiments.studies.cheap import Here, config_of, point


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    monkeypatch.setattr(conducting, "executor_of", lambda config, runs: Here())
    with RunStore.open(tmp_path / "store") as opened:
        yield opened


def conducted(
    points: list[Point], store: RunStore, **changes: Any
) -> tuple[Tally, list[tuple[Event, int]]]:
    told: list[tuple[Event, int]] = []
    tally = conduct(
        config_of(**changes),
        points,
        store,
        lambda event, total: told.append((event, total)),
    )
    return tally, told


def test_a_fixed_number_of_replications(store: RunStore) -> None:
    points = [point("a"), point("once", mean=1.0, replications=1)]
    tally, told = conducted(points, store, replications=3)
    assert tally[:4] == (4, 0, 0, 3)
    assert [total for _, total in told] == [4] * 4
    again, told = conducted(points, store, replications=4)
    assert again[:4] == (1, 4, 0, 4)
    assert sum(isinstance(event, Skipped) for event, _ in told) == 4


def test_it_goes_on_until_the_interval_is_narrow(store: RunStore) -> None:
    """The half-width of n normal draws is near 2 / sqrt(n): some 40 to 80 for 0.3."""
    points = [point("a"), point("own", mean=1.0, replications=30)]
    rule = {"stop__metric": "value", "stop__half_width": 0.3}
    tally, told = conducted(points, store, replications=2, **rule)
    assert 25 < tally.replications < 120
    # A point that says its own number is run once and never looked at again.
    assert tally[:3] == (tally.replications + 30, 0, 0)
    assert told[-1][1] == tally.replications + 30
    again, _ = conducted(points, store, replications=2, **rule)
    assert again[:4] == (0, tally.done, 0, tally.replications)


def test_a_share_of_the_mean(store: RunStore) -> None:
    rule = {"stop__metric": "value", "stop__half_width": 0.05, "stop__relative": True}
    tally, _ = conducted([point("far", mean=100.0)], store, replications=2, **rule)
    assert tally.replications == FIRST_STAGE


def test_the_widest_point_decides(store: RunStore) -> None:
    rule = {"stop__metric": "value", "stop__half_width": 0.5}
    calm, _ = conducted([point("calm", sigma=0.1)], store, replications=2, **rule)
    both, _ = conducted(
        [point("calm", sigma=0.1), point("wild", sigma=2.0)], store, replications=2, **rule
    )
    assert (calm.replications, calm.narrow) == (FIRST_STAGE, True)
    assert both.replications > FIRST_STAGE
    assert both.narrow is True


def test_it_ends_at_the_most_replications(store: RunStore) -> None:
    rule = {"stop__metric": "value", "stop__half_width": 0.001}
    tally, _ = conducted(
        [point("a")], store, replications=2, stop__max_replications=25, **rule
    )
    assert (tally.done, tally.replications, tally.narrow) == (25, 25, False)


def test_a_point_without_the_metric_does_not_hold_it_up(store: RunStore) -> None:
    points = [point("a", more={"other": 1.0}), point("b", mean=1.0)]
    rule = {"stop__metric": "other", "stop__half_width": 0.1}
    tally, _ = conducted(points, store, replications=2, **rule)
    assert (tally.replications, tally.narrow) == (FIRST_STAGE, True)


def test_a_metric_that_no_run_has(store: RunStore) -> None:
    rule = {"stop__metric": "valeu", "stop__half_width": 0.1}
    with pytest.raises(JobFailed) as caught:
        conducted([point("a", more={"other": 1.0})], store, replications=2, **rule)
    assert str(caught.value) == "stop.metric=valeu: no run has it; they have other, value"


def test_no_run_has_a_result(store: RunStore) -> None:
    rule = {"stop__metric": "value", "stop__half_width": 0.1}
    tally, _ = conducted([point("bad", fails=[0, 1])], store, replications=2, **rule)
    assert tally[:4] == (0, 0, 2, 2)
    assert tally.narrow is False


def test_failed_runs_are_tried_again_on_request(store: RunStore) -> None:
    points = [point("bad", fails=[1])]
    assert conducted(points, store, replications=3)[0][:3] == (2, 0, 1)
    assert conducted(points, store, replications=3)[0][:3] == (0, 2, 1)
    again, told = conducted(points, store, replications=3, retry_failed=True)
    assert again[:3] == (0, 2, 1)
    assert not isinstance(told[1][0], Skipped)


def test_the_executor_is_that_of_the_configuration() -> None:
    local = executor_of(config_of(workers=8), runs=3)
    assert isinstance(local, LocalExecutor)
    assert local.slots == 3
    ray = pytest.importorskip("ray")
    assert not ray.is_initialized()
    assert isinstance(
        executor_of(config_of(executor=ExecutorName.ray), runs=3), RayExecutor
    )
