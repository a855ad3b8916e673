"""A study from its name or file, checked before anything runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from experiments.errors import BadInput
from experiments.runs.manifest import write_config
from experiments.studies.prepare import prepare
from experiments.studies.sweep import Sweep
from tests.experiments.studies.cheap import Cheap
from tests.experiments.worlds import names

OWN = """\
_target_: tests.experiments.studies.cheap.Cheap
means: [0, 2, 4]
"""


def test_a_shipped_study_with_values_of_ones_own() -> None:
    made = prepare("sweep", ["replications=3", "study.grid={horizon.rounds: [1, 2]}"])
    assert (made.name, made.config.replications) == ("sweep", 3)
    assert isinstance(made.study, Sweep)
    assert [point.settings.horizon.rounds for point in made.points] == [1, 2]
    assert made.directory.startswith("studies/sweep_")


def test_descriptions_of_strategies_are_values(tmp_path: Path) -> None:
    """A class among the arguments is what a point is given, and no object of the study."""
    passive = "{_target_: agents.strategies.delegation.Passive}"
    made = prepare("compare", [f"study.b={{strategy.delegation: {passive}}}"])
    assert made.points[1].values == {
        "strategy.delegation._target_": "agents.strategies.delegation.Passive"
    }


@pytest.mark.parametrize("name", ["mine.yaml", "my, own=study.yml", "1.yaml", "null.yaml"])
def test_a_study_in_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(OWN)
    made = prepare(str(file), ["+study.metrics=[value]", "hydra.run.dir=here"])
    assert made.name == file.stem
    assert isinstance(made.study, Cheap)
    assert [point.label for point in made.points] == ["mean 0", "mean 2", "mean 4"]
    assert made.directory == "here"
    assert names(tmp_path) == [name]


def test_a_file_may_be_named_like_a_shipped_study(tmp_path: Path) -> None:
    file = tmp_path / "sweep.yaml"
    file.write_text(OWN)
    made = prepare(str(file), [])
    assert made.name == "sweep"
    assert isinstance(made.study, Cheap)


def test_a_file_for_the_whole_configuration(tmp_path: Path) -> None:
    file = tmp_path / "whole.yaml"
    study = "\n".join(f"  {line}" for line in OWN.splitlines())
    file.write_text(
        f"# @package _global_\nreplications: 9\nhorizon: {{rounds: 5}}\nstudy:\n{study}\n"
    )
    made = prepare(str(file), [])
    assert (made.config.replications, made.config.horizon.rounds) == (9, 5)
    assert len(made.points) == 3


def test_a_stored_configuration_is_the_same_study(tmp_path: Path) -> None:
    options = (
        "{demand: [mainnet, x10], strategy/selection: [stake_weighted, cheapest_first]}"
    )
    overrides = ["seed=9", "keep_tables=[jobs]", f"study.grid={options}"]
    first = prepare("sweep", overrides)
    write_config(first.config, tmp_path / "config.yaml")
    (tmp_path / "manifest.json").write_text(json.dumps({"study": "sweep"}))
    again = prepare(str(tmp_path / "config.yaml"), ["overwrite=true"])
    assert again.name == "sweep"
    assert [point.identity for point in again.points] == [
        point.identity for point in first.points
    ]
    assert again.config.seed == 9
    changed = prepare(str(tmp_path / "config.yaml"), ["seed=10"])
    assert changed.points[0].identity != first.points[0].identity


def test_a_stored_configuration_without_its_manifest(tmp_path: Path) -> None:
    write_config(prepare("sweep", []).config, tmp_path / "config.yaml")
    assert prepare(str(tmp_path / "config.yaml"), []).name == "config"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "can't be read: No such file or directory"),
        (b"a: [", "can't be read: while parsing"),
        (b"\xff", "can't be read: 'utf-8' codec"),
        (b"3", "must map keys, _target_ among them"),
        (b"", "must map keys, _target_ among them"),
    ],
)
def test_a_file_that_is_no_study(
    content: bytes | None, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        prepare(str(file), [])
    assert (caught.value.key, caught.value.value) == ("study", str(file))
    assert caught.value.problem.startswith(problem)


@pytest.mark.parametrize(
    ("text", "key", "problem"),
    [
        ("title: x", "study", "names no class; set study._target_"),
        ("_target_: nowhere.Study", "study._target_", "can't be built: "),
        (f"{OWN}nope: 3", "study._target_", "can't be built: "),
        (
            "_target_: builtins.dict",
            "study._target_",
            "must be a class with the methods points and answer",
        ),
        (OWN.replace("[0, 2, 4]", "[]"), "study", "has no points"),
    ],
)
def test_a_class_that_is_no_study(
    text: str, key: str, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(BadInput) as caught:
        prepare(str(file), [])
    assert caught.value.key == key
    assert caught.value.problem.startswith(problem)


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        (["seed=1,2"], "seed=1,2: a study takes lists: study.grid={key: [value, value]}"),
        (["keep_tables=[nope]"], "keep_tables=nope: must be of "),
        (
            ["stop.metric=minted_lpt"],
            "stop.half_width=null: must be set with the other of the two",
        ),
        (
            ["stop.half_width=1"],
            "stop.metric=null: must be set with the other of the two",
        ),
        (
            ["stop.metric=minted_lpt", "stop.half_width=1"],
            "replications=1: must be at least 2 with a stopping rule",
        ),
        (
            [
                "replications=5",
                "stop.metric=minted_lpt",
                "stop.half_width=1",
                "stop.max_replications=3",
            ],
            "stop.max_replications=3: must be at least replications=5",
        ),
        (
            ["study.grid={seed: [1, 2]}", "study.baseline=0"],
            "seed=[1, 2]: must be one for points that are compared",
        ),
        (
            ["study.grid={seed: [1, 2]}", "study.rank_by=minted_lpt"],
            "seed=[1, 2]: must be one for points that are compared",
        ),
        (["stop.half_width=0"], "stop.half_width=0.0: must be above 0"),
        (["stop.max_replications=1"], "stop.max_replications=1: must be at least 2"),
        (["executor=slurm"], "executor=slurm: must be one of local, ray"),
        (["study.gird={}"], "study.gird={}: no such key"),
        (["study.baseline=3"], "study.baseline=3: must be a point, 0 to 0"),
        (["stopp.metric=x"], "stopp"),
    ],
)
def test_what_can_not_be_run(overrides: list[str], told: str) -> None:
    with pytest.raises(BadInput) as caught:
        prepare("sweep", overrides)
    assert str(caught.value).startswith(told)


def test_seeds_may_differ_where_nothing_is_compared() -> None:
    points = prepare("sweep", ["study.grid={seed: [1, 2]}"]).points
    assert [point.settings.seed for point in points] == [1, 2]


def test_an_unknown_name() -> None:
    with pytest.raises(BadInput) as caught:
        prepare("nope", [])
    assert str(caught.value) == (
        "study=nope: no such option; allowed: active_set_size, ai_growth, compare, "
        "lip107, policies, resolutions, stress, sustainability, sweep, validation"
    )


def test_a_baseline_that_is_no_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(OWN)
    asked = Cheap.points

    def points(study: Cheap, worlds: Any) -> Any:
        question, found = asked(study, worlds)
        return type(question)("Q", baseline=3), found

    monkeypatch.setattr(Cheap, "points", points)
    with pytest.raises(BadInput, match=r"study\.baseline=3: is no point of the study"):
        prepare(str(file), [])
