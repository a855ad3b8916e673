"""Sides of a comparison: what differs between them, and what holds for both."""

import json
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from experiments.cli.sides import sides
from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.schema import STUDY, StudyConfig
from experiments.studies.base import Point
from experiments.studies.pair import Pair
from experiments.studies.worlds import WorldComposer


def run_directory(place: Path, *overrides: str) -> str:
    """A directory with the configuration that a run would leave there."""
    config = compose_job(overrides).config
    plain = OmegaConf.to_container(OmegaConf.structured(config), enum_to_str=True)
    place.mkdir()
    OmegaConf.save(OmegaConf.create(plain), place / "config.yaml")
    (place / "manifest.json").write_text('{"kind": "run"}')
    return str(place)


def pair(a: str, b: str, *common: str) -> tuple[Point, Point]:
    """The two points that a comparison would run."""
    found = sides(a, b, common)
    overrides = ["study=compare", *found.common]
    job = compose_job(overrides, root=STUDY)
    assert isinstance(job.config, StudyConfig)
    _, (first, second) = Pair(a=found.a, b=found.b).points(
        WorldComposer(overrides, job.config)
    )
    return first, second


def composed(*overrides: str) -> Any:
    """The world that overrides make on the command line."""
    overrides = ("study=compare", *overrides)
    job = compose_job(overrides, root=STUDY)
    assert isinstance(job.config, StudyConfig)
    return WorldComposer(overrides, job.config).world({})


def test_two_directories_differ_in_what_differs(tmp_path: Path) -> None:
    first = ("horizon.rounds=8", "seed=3", "market=april_2025")
    second = ("horizon.rounds=8", "seed=3", "protocol.inflation_change=700")
    a = run_directory(tmp_path / "a", *first)
    b = run_directory(tmp_path / "b", *second)
    one, two = pair(a, b)
    assert two.values.keys() == one.values.keys()
    assert two.values["protocol.inflation_change"] == 700
    assert one.values["protocol.inflation_change"] is None
    assert {key.partition(".")[0] for key in one.values} == {"protocol", "market"}
    assert "inflation_change=null" in one.label
    assert (one.settings, two.settings) == (composed(*first), composed(*second))


def test_what_follows_wins_over_both_directories(tmp_path: Path) -> None:
    a = run_directory(tmp_path / "a", "horizon.rounds=8", "seed=3")
    b = run_directory(tmp_path / "b", "horizon.rounds=9", "seed=4", "market.lpt_usd=3")
    common = ("horizon.rounds=2", "seed=5", "demand=quiet", "strategy/selection=random")
    common = (*common[:3], "strategy/selection=cheapest_first")
    one, two = pair(a, b, *common)
    assert (two.label, two.values) == ("lpt_usd=3", {"market.lpt_usd": 3.0})
    assert one.settings == composed(*common)
    assert two.settings == composed(*common, "market.lpt_usd=3")


def test_a_parameter_that_follows_wins_over_stored_descriptions(tmp_path: Path) -> None:
    passive = ("seed=3", "strategy/delegation=passive")
    rate = "strategy.delegation.exit_rate=0.001"
    a = run_directory(tmp_path / "a", *passive, "strategy.delegation.any_share=0.5")
    b = run_directory(tmp_path / "b", *passive, rate)
    common = "strategy.delegation.any_share=0.75"
    one, two = pair(a, b, common)
    assert (two.label, two.values) == ("exit_rate=0.001", {rate.partition("=")[0]: 0.001})
    assert one.settings == composed(*passive, common)
    assert two.settings == composed(*passive, common, rate)


def test_parameters_of_a_strategy_within_another(tmp_path: Path) -> None:
    threshold = "strategy.delegation.strategies.yield_chaser.threshold"
    a = run_directory(tmp_path / "a", "seed=3")
    b = run_directory(tmp_path / "b", "seed=3", f"{threshold}=0.25")
    one, two = pair(a, b)
    assert (one.values, two.values) == ({threshold: 0.05}, {threshold: 0.25})
    assert two.settings == composed("seed=3", f"{threshold}=0.25")


def test_stored_strategies_of_other_classes(tmp_path: Path) -> None:
    a = run_directory(tmp_path / "a", "seed=3")
    b = run_directory(tmp_path / "b", "seed=3", "strategy/selection=cheapest_first")
    one, two = pair(a, b)
    assert {key.rpartition(".")[0] for key in (*one.values, *two.values)} == {
        "strategy.selection"
    }
    assert one.settings == composed("seed=3")
    assert two.settings == composed("seed=3", "strategy/selection=cheapest_first")


def test_a_directory_beside_overrides_has_only_what_is_its_own(tmp_path: Path) -> None:
    own = ("horizon.rounds=8", "seed=3", "market.lpt_usd=3")
    a = run_directory(tmp_path / "a", *own)
    one, two = pair(f"{a}/config.yaml", "demand=quiet", "seed=3")
    assert one.values == {"horizon.rounds": 8, "market.lpt_usd": 3.0}
    assert one.settings == composed(*own)
    assert two.settings == composed("demand=quiet", "seed=3")


def test_what_follows_holds_though_an_option_of_a_side_would_set_it() -> None:
    held = "demand.video_minutes_per_week=2400"
    one, two = pair("", "demand=x10", held)
    assert (one.label, two.label) == ("as configured", "demand=x10")
    assert one.settings.demand.video_minutes_per_week == 2400
    assert two.settings.demand.video_minutes_per_week == 2400
    assert one.settings != two.settings


def test_two_seeds_are_refused_unless_one_follows(tmp_path: Path) -> None:
    a = run_directory(tmp_path / "a", "seed=3")
    b = run_directory(tmp_path / "b", "seed=4", "horizon.rounds=2")
    with pytest.raises(BadInput, match=r"seed=3 and 4: .*give seed=NUMBER after them"):
        sides(a, b, ())
    one, two = pair(a, b, "seed=6")
    assert (one.settings.seed, two.settings.seed) == (6, 6)


def test_the_same_configuration_twice_is_told_in_a_line(tmp_path: Path) -> None:
    a = run_directory(tmp_path / "a", "seed=3")
    b = run_directory(tmp_path / "b", "seed=3", "replications=9")
    for other, common in ((a, ()), (b, ()), (b, ("horizon.rounds=2",)), ("", ("seed=3",))):
        with pytest.raises(BadInput) as caught:
            sides(a, other, common)
        assert str(caught.value) == "A and B: are the same configuration"


@pytest.mark.parametrize("name", ["config.yaml", ""])
def test_a_study_is_no_side(name: str, tmp_path: Path) -> None:
    place = Path(run_directory(tmp_path / "a"))
    (place / "manifest.json").write_text(json.dumps({"kind": "study"}))
    with pytest.raises(BadInput, match="is a study, which varies its values itself"):
        sides(str(place / name), "", ())


def test_a_studys_configuration_is_known_without_its_manifest(tmp_path: Path) -> None:
    file = Path(run_directory(tmp_path / "a"), "config.yaml")
    file.with_name("manifest.json").unlink()
    file.write_text(file.read_text() + "study:\n  _target_: a.B\n")
    with pytest.raises(BadInput, match="is a study") as caught:
        sides("", str(file), ())
    assert (caught.value.key, caught.value.value) == ("compare", str(file))


def test_a_file_of_another_kind_is_named_as_it_was_given(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("_target_: a.B\n")
    with pytest.raises(BadInput, match=r"must be the config\.yaml of a run") as caught:
        sides(str(file), "", ())
    assert (caught.value.key, caught.value.value) == ("compare", str(file))
