"""Which points have a past in common, and how long it lasts."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from experiments.composing import compose_job
from experiments.runs.past import Past, common_past
from experiments.schema import STUDY, StudyConfig
from experiments.studies.base import Point
from experiments.studies.sharing import sharing
from experiments.studies.worlds import WorldComposer
from sim.config import SaveConfig

Made = Callable[..., list[Point]]


@pytest.fixture(scope="module")
def made() -> Made:
    """Points of worlds with some values, as they are shared."""
    overrides = ["study=sweep", "horizon.rounds=60"]
    job = compose_job(overrides, root=STUDY)
    assert isinstance(job.config, StudyConfig)
    worlds = WorldComposer(overrides, job.config)

    def points(*values: dict[str, Any]) -> list[Point]:
        return sharing([worlds.point(each) for each in values])

    return points


def scenario(names: str, **values: Any) -> dict[str, Any]:
    own = {key.replace("__", "."): value for key, value in values.items()}
    return {"scenario": f"[{names}]"} | {f"scenarios.{key}": own[key] for key in own}


def test_the_past_ends_where_the_first_scenario_of_their_own_begins(made: Made) -> None:
    calm, crash, both = made(
        scenario("baseline"),
        scenario("price_crash", price_crash__at_round=20),
        scenario("price_crash,gas_spike", price_crash__at_round=30),
    )
    assert calm.past is not None
    assert (calm.past.rounds, calm.past.scenarios) == (10, ())
    assert calm.past == crash.past == both.past
    now = made(scenario("baseline"), scenario("gas_spike", gas_spike__at_round=0))
    assert [point.past and point.past.rounds for point in now] == [None, None]


def test_a_scenario_that_all_have_is_part_of_the_past(made: Made) -> None:
    spike = {"gas_spike__at_round": 8}
    calm, crash = made(
        scenario("gas_spike", **spike), scenario("gas_spike,price_crash", **spike)
    )
    assert calm.past == crash.past
    assert crash.past is not None
    assert (crash.past.rounds, crash.past.scenarios) == (10, ("gas_spike",))
    # Another parameter makes it another one.
    other = made(
        scenario("gas_spike", **spike), scenario("gas_spike", gas_spike__at_round=9)
    )
    assert [point.past and point.past.rounds for point in other] == [8, 8]


def test_worlds_that_differ_otherwise_share_nothing(made: Made) -> None:
    crash = scenario("price_crash")
    assert not any(point.past for point in made({"seed": 1}, {"seed": 2}))
    assert not any(point.past for point in made({"seed": 1}, {"seed": 2} | crash))
    calm, crashed = made({}, crash)
    saved = replace(calm.settings, save=SaveConfig([5]))
    again = sharing([calm._replace(past=None, settings=saved), crashed])
    assert [point.past for point in again] == [None, None]
    pairs = made({"seed": 1}, {"seed": 2}, {"seed": 1} | crash, {"seed": 2} | crash)
    first, second = pairs[0].past, pairs[1].past
    assert first is not None
    assert first != second
    assert [point.past for point in pairs] == [first, second, first, second]


def test_a_process_remembers_the_past_of_its_last_run() -> None:
    past, other = Past("a", 3, ()), Past("b", 3, ("gas_spike",))
    found = common_past(past, 0)
    assert found is not None
    assert found.rounds == 3
    assert common_past(Past("a", 3, ()), 0) is found
    assert common_past(past, 1) is not found
    assert common_past(other, 1) is not common_past(past, 1)
    assert common_past(None, 0) is None
