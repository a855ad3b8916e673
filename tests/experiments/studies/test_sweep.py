"""The general study: its points, its question, and what it refuses."""

from typing import Any

import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.schema import STUDY, StudyConfig
from experiments.studies.sweep import SHOWN, Sweep
from experiments.studies.worlds import WorldComposer

GRID = {"protocol": {"inflation_change": [500, 700]}, "horizon.rounds": [1, 2]}


@pytest.fixture(scope="module")
def worlds() -> WorldComposer:
    job = compose_job(["study=sweep"], root=STUDY)
    assert isinstance(job.config, StudyConfig)
    return WorldComposer(["study=sweep"], job.config)


def test_a_point_for_each_combination(worlds: WorldComposer) -> None:
    question, points = Sweep(title="Steps", text="Which?", grid=GRID).points(worlds)
    assert (question.title, question.text) == ("Steps", "Which?")
    assert (question.baseline, question.rank_by) == (None, None)
    assert question.metrics == SHOWN
    assert [point.label for point in points] == [
        "inflation_change=500, rounds=1",
        "inflation_change=500, rounds=2",
        "inflation_change=700, rounds=1",
        "inflation_change=700, rounds=2",
    ]
    world = points[2].settings
    assert (world.protocol.inflation_change, world.horizon.rounds) == (700, 1)


def test_whole_bounds_of_a_real_key_give_real_values(worlds: WorldComposer) -> None:
    ranges = {"demand.diurnal_amplitude": {"low": 0, "high": 1}}
    _, points = Sweep(sobol=ranges, samples=8).points(worlds)
    values = {point.settings.demand.diurnal_amplitude for point in points}
    assert len(values) == 8
    assert len(values - {0.0, 1.0}) >= 6


def test_nothing_varied_is_the_world_as_configured(worlds: WorldComposer) -> None:
    _, (point,) = Sweep().points(worlds)
    assert (point.label, point.values) == ("as configured", {})


@pytest.mark.parametrize(
    ("baseline", "number"),
    [
        (None, None),
        (2, 2),
        ({"protocol.inflation_change": 700, "horizon.rounds": 1}, 2),
        ({"protocol": {"inflation_change": 500}, "horizon": {"rounds": 2}}, 1),
    ],
)
def test_the_baseline_is_a_number_or_values(
    baseline: Any, number: int | None, worlds: WorldComposer
) -> None:
    question, _ = Sweep(grid=GRID, baseline=baseline).points(worlds)
    assert question.baseline == number


@pytest.mark.parametrize(
    ("arguments", "key", "problem"),
    [
        ({"baseline": 4}, "study.baseline", "must be a point, 0 to 3, or the values of"),
        ({"baseline": -1}, "study.baseline", "must be a point, 0 to 3"),
        ({"baseline": True}, "study.baseline", "must be a point, 0 to 3"),
        ({"baseline": "today"}, "study.baseline", "must be a point, 0 to 3"),
        ({"baseline": {"seed": 3}}, "study.baseline", "must be one point, but 0 match"),
        (
            {"baseline": {"protocol.inflation_change": 500}},
            "study.baseline",
            "must be one point, but 2 match",
        ),
        ({"labels": ["a"]}, "study.labels", "must be a list that names 4 points"),
        ({"labels": []}, "study.labels", "must be a list that names 4 points"),
        ({"labels": "abcd"}, "study.labels", "must be a list that names 4 points"),
        ({"metrics": "minted_lpt"}, "study.metrics", "must be a list of names"),
        ({"rank_by": 3}, "study.rank_by", "must be a text"),
        ({"higher_is_better": "no"}, "study.higher_is_better", "must be true or false"),
        ({"title": 3}, "study.title", "must be a text"),
        ({"text": None}, "study.text", "must be a text"),
        ({"samples": 3}, "study.samples", "is for study.latin_hypercube or study.sobol"),
    ],
)
def test_what_it_refuses(
    arguments: dict[str, Any], key: str, problem: str, worlds: WorldComposer
) -> None:
    with pytest.raises(BadInput) as caught:
        Sweep(grid=GRID, **arguments).points(worlds)
    assert caught.value.key == key
    assert caught.value.problem.startswith(problem)


def test_labels_may_be_numbers(worlds: WorldComposer) -> None:
    _, points = Sweep(grid=GRID, labels=[1, 2, 3, "four"]).points(worlds)
    assert [point.label for point in points] == ["1", "2", "3", "four"]
