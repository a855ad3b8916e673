"""Worlds of points: changed in place or composed anew, and checked either way."""

from dataclasses import asdict
from typing import Any

import pytest

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.schema import STUDY, StudyConfig
from experiments.studies.worlds import WORLD_TASK, WorldComposer, label_of

OVERRIDES = ["study=sweep", "horizon.rounds=3"]


def composer(*more: str) -> WorldComposer:
    job = compose_job([*OVERRIDES, *more], root=STUDY)
    assert isinstance(job.config, StudyConfig)
    return WorldComposer([*OVERRIDES, *more], job.config)


@pytest.fixture(scope="module")
def worlds() -> WorldComposer:
    return composer()


def test_values_are_set_in_a_world_of_their_own(worlds: WorldComposer) -> None:
    changed = worlds.world({"protocol.inflation_change": 700, "market.lpt_usd": 2})
    plain = worlds.world({})
    assert changed.protocol.inflation_change == 700
    assert changed.market.lpt_usd == 2.0
    assert isinstance(changed.market.lpt_usd, float)
    assert changed.horizon.rounds == plain.horizon.rounds == 3
    assert plain.protocol.inflation_change != 700
    assert plain == worlds.world({})


@pytest.mark.parametrize(
    "values",
    [
        {"demand": "x10"},
        {"strategy/selection": "cheapest_first"},
        {"emission": "supply_cap"},
        {"strategy.selection.stake_weight": 0.25, "strategy.selection.random_weight": 0.75},
        {"variant.lip_107": True},
        {
            "strategy.delegation._target_": "agents.strategies.delegation.Passive",
            "strategy/selection": "cheapest_first",
        },
    ],
)
def test_a_point_is_what_the_command_line_would_make(values: dict[str, Any]) -> None:
    made = composer().world(values)
    texts = [f"{key}={value}" for key, value in values.items()]
    composed = composer(*texts).world({})
    assert asdict(made) == asdict(composed)
    assert asdict(made) != asdict(composer().world({}))


@pytest.mark.parametrize(
    ("key", "lists"),
    [
        ("save.rounds", ([2], [1, 2], [])),
        ("network.shocks", ([{"region": "europe", "share": 0.5}], [{"share": 0.25}, {}])),
    ],
)
def test_values_may_be_lists(key: str, lists: tuple[list[Any], ...]) -> None:
    """Each point has its own, as from the command line, and the next has none of it."""
    worlds = composer()
    before = worlds.point({})
    for value in lists:
        point = worlds.point({key: value})
        text = str(value).replace("'", "")
        assert asdict(point.settings) == asdict(composer(f"{key}={text}").world({}))
        assert (point.identity == before.identity) == (value == [])
        assert worlds.point({}).identity == before.identity


def test_an_option_of_a_point_wins_over_what_the_study_sets(worlds: WorldComposer) -> None:
    own = composer(
        "demand.video_minutes_per_week=5",
        "demand.diurnal_amplitude=0.125",
        "strategy.selection={_target_: agents.strategies.selection.CheapestFirst}",
    )
    x10 = worlds.world({"demand": "x10"}).demand.video_minutes_per_week
    chosen = own.world({"demand": "x10", "strategy/selection": "stake_weighted"})
    assert chosen.demand.video_minutes_per_week == x10
    assert chosen.demand.diurnal_amplitude == 0.125
    assert chosen.strategy.selection == worlds.world({}).strategy.selection
    both = own.world({"demand": "x10", "demand.video_minutes_per_week": 6})
    assert both.demand.video_minutes_per_week == 6


def test_parameters_of_another_class_come_with_it(worlds: WorldComposer) -> None:
    selection = worlds.world({}).strategy.selection
    stored = {f"strategy.selection.{name}": value for name, value in selection.items()}
    assert worlds.world(stored).strategy.selection == selection


def test_a_point_of_the_agent_world() -> None:
    point = composer("keep_tables=[jobs]").point({"protocol.inflation_change": 700})
    assert point.label == "inflation_change=700"
    assert point.values == {"protocol.inflation_change": 700}
    assert (point.task, point.keep) == (WORLD_TASK, ("rounds", "jobs"))
    assert point.settings.protocol.inflation_change == 700
    assert point.replications is None


def test_points_differ_in_identity_by_values_and_kept_tables(
    worlds: WorldComposer,
) -> None:
    plain, changed = worlds.point({}), worlds.point({"protocol.inflation_change": 700})
    kept = composer("keep_tables=[jobs]").point({})
    assert plain.identity == worlds.point({}, "another label").identity
    assert len({str(point.identity) for point in (plain, changed, kept)}) == 3


def test_what_the_study_does_with_runs_is_no_part_of_their_identity(
    worlds: WorldComposer,
) -> None:
    other = composer("replications=9", "workers=3", "store=elsewhere", "executor=ray")
    assert other.point({}).identity == worlds.point({}).identity


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"nothing.at_all": 1}, "nothing.at_all=1: no such key"),
        ({"horizon": 3}, "horizon=3: no such key"),
        ({"demand.live_ai": 3}, "demand.live_ai=3: no such key"),
        ({"strategy": "nope"}, "strategy=nope: no such key"),
        ({"seed": "a"}, "seed=a: must be an integer, at least 0"),
        ({"seed": None}, "seed: must be an integer"),
        ({"seed": -1}, "seed=-1: must be at least 0"),
        ({"horizon.rounds": 0}, "horizon.rounds=0: must be at least 1"),
        ({"horizon.rounds": 1.5}, "horizon.rounds=1.5: must be an integer"),
        ({"market.lpt_usd": float("nan")}, "market.lpt_usd=nan: must be a finite number"),
        (
            {"demand": "nope"},
            "demand=nope: no such option; allowed: growing, mainnet, noisy_weeks, quiet",
        ),
        ({"strategy/selection": "nope"}, "strategy/selection=nope: no such option"),
        ({"strategy.selection._target_": "a.B"}, "strategy.selection"),
        (
            {"replications": 3},
            "replications=3: belongs to the study and can't differ between points",
        ),
        ({"stop.metric": "x"}, "stop.metric=x: belongs to the study"),
        ({"study": "x"}, "study=x: belongs to the study"),
    ],
)
def test_a_value_that_no_world_can_have(
    values: dict[str, Any], told: str, worlds: WorldComposer
) -> None:
    before = worlds.world({})
    with pytest.raises(BadInput) as caught:
        worlds.world(values)
    assert str(caught.value).startswith(told)
    assert worlds.world({}) == before


@pytest.mark.parametrize(
    ("key", "whole"),
    [
        ("horizon.rounds", True),
        ("protocol.inflation_change", True),
        ("demand.diurnal_amplitude", False),
        ("strategy.selection.stake_weight", False),
        ("era", None),
        ("variant.lip_107", None),
        ("nothing.at_all", None),
    ],
)
def test_whether_a_key_takes_integers(
    key: str, whole: bool | None, worlds: WorldComposer
) -> None:
    assert worlds.is_whole(key) is whole


def test_labels() -> None:
    assert label_of({}) == "as configured"
    assert label_of({"protocol.inflation_change": 700, "seed": 3}) == (
        "inflation_change=700, seed=3"
    )
    clash = {"demand.video.minutes": 1.0, "demand.live_ai.minutes": 0.123456789}
    assert label_of(clash) == "demand.video.minutes=1, demand.live_ai.minutes=0.123457"
    nothing = {"inflation_change": None, "lip_107": True, "list": [1, "a"]}
    assert label_of(nothing) == "inflation_change=null, lip_107=true, list=[1, 'a']"
    assert label_of({"strategy/selection": "x"}) == "selection=x"
    assert label_of({"strategy.selection._target_": "a.B"}) == "selection=a.B"
