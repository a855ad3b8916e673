"""Two worlds side by side."""

from typing import Any

import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.schema import STUDY, StudyConfig
from experiments.studies.pair import Pair
from experiments.studies.worlds import WorldComposer


@pytest.fixture(scope="module")
def worlds() -> WorldComposer:
    job = compose_job(["study=compare", "seed=7"], root=STUDY)
    assert isinstance(job.config, StudyConfig)
    return WorldComposer(["study=compare"], job.config)


def test_the_first_is_the_baseline_and_labels_tell_what_differs(
    worlds: WorldComposer,
) -> None:
    common = {"horizon.rounds": 2}
    pair = Pair(a=common, b={"protocol": {"inflation_change": 700}, **common})
    question, (a, b) = pair.points(worlds)
    assert question.baseline == 0
    assert (a.label, b.label) == ("as configured", "inflation_change=700")
    assert (a.settings.horizon.rounds, b.settings.horizon.rounds) == (2, 2)
    assert b.settings.protocol.inflation_change == 700


def test_names_of_ones_own(worlds: WorldComposer) -> None:
    pair = Pair(b={"protocol.inflation_change": 700}, labels=["today", "faster"])
    assert [point.label for point in pair.points(worlds)[1]] == ["today", "faster"]


@pytest.mark.parametrize(
    ("arguments", "key", "problem"),
    [
        ({}, "A and B", "are the same configuration"),
        ({"a": {"seed": 1}, "b": {"seed": 1}}, "A and B", "are the same configuration"),
        ({"b": {"seed": 8}}, "seed", "must be the same in both: they are paired"),
        ({"a": {"seed": 8}}, "seed", "must be the same in both: they are paired"),
        ({"b": 3}, "study.b", "must map keys, as {horizon.rounds: [8, 16]}"),
        ({"b": {"nope": 8}}, "nope", "no such key"),
        ({"b": {"market.lpt_usd": 2}, "labels": ["a"]}, "study.labels", "must be a list"),
        ({"b": {"market.lpt_usd": 2}, "metrics": "a"}, "study.metrics", "must be a list"),
        ({"b": {"market.lpt_usd": 2}, "title": 2}, "study.title", "must be a text"),
    ],
)
def test_what_it_refuses(
    arguments: dict[str, Any], key: str, problem: str, worlds: WorldComposer
) -> None:
    with pytest.raises(BadInput) as caught:
        Pair(**arguments).points(worlds)
    assert caught.value.key == key
    assert caught.value.problem.startswith(problem)
