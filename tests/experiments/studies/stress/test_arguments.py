"""What the verb is given becomes a study's arguments, or one error."""

from typing import Any

import pytest

from experiments.cli.stress import as_study
from experiments.errors import BadInput
from experiments.studies.stress.arguments import (
    Alternative,
    Strategy,
    scenarios,
    settings,
    strategies,
)


def test_names_and_classes() -> None:
    own = {"_target_": "mine.Cautious", "patience": 3}
    assert strategies(["passive", own, {**own, "name": "patient"}]) == [
        Strategy("passive", "passive"),
        Strategy("Cautious", own),
        Strategy("patient", own),
    ]
    assert strategies("passive") == [Strategy("passive", "passive")]


def test_scenarios_alone_and_together() -> None:
    assert scenarios(["baseline", "price_crash+gas_spike"]) == [
        Alternative("baseline", ("baseline",)),
        Alternative("price_crash+gas_spike", ("price_crash", "gas_spike")),
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], r"strategy=\[\]: must be a list"),
        (["passive", "passive"], "strategy=passive: stands twice"),
        ([3], "strategy=3: must be the name of an option"),
        ([{"patience": 3}], "or a class of your own"),
    ],
)
def test_other_strategies_are_refused(given: Any, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        strategies(given)


@pytest.mark.parametrize("given", [[], ["a", "a"], ["a+"], [{"a": 1}], [None]])
def test_other_scenarios_are_refused(given: Any) -> None:
    with pytest.raises(BadInput, match=r"^scenario"):
        scenarios(given)


def test_settings_are_of_scenarios_in_the_list() -> None:
    listed = scenarios(["baseline", "price_crash+gas_spike"])
    given = {"gas_spike": {"factor": 3, "at_round": 2}}
    assert settings(given, listed) == {"gas_spike.factor": 3, "gas_spike.at_round": 2}
    assert settings(None, listed) == {}
    with pytest.raises(BadInput, match=r"scenarios.whale_unbonds: is none of scenario=\["):
        settings({"whale_unbonds": {"count": 3}}, listed)
    with pytest.raises(BadInput, match=r"study\.settings=3: must be"):
        settings(3, listed)


def test_the_verbs_keys_are_the_studys() -> None:
    assert as_study(
        [
            "strategy=[passive,{_target_: mine.A, x: 3}]",
            "scenario=[baseline,a+b]",
            "stake_lpt=5000",
            "scenarios.a.at_round=3",
            "scenarios.a.rounds=2",
            "replications=3",
        ]
    ) == [
        "study.strategies=['passive', {_target_: 'mine.A', x: 3}]",
        "study.scenarios=['baseline', 'a+b']",
        "study.stake_lpt=5000",
        "++study.settings={a: {at_round: 3, rounds: 2}}",
        "replications=3",
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("--foo", "must be key=value"),
        ("mine", "must be key=value"),
        ("scenarios.a=3", r"must be scenarios\.NAME\.KEY"),
    ],
)
def test_anything_else_is_one_error(given: str, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        as_study([given])


def test_a_key_stands_once() -> None:
    with pytest.raises(BadInput, match="scenario=b: is given twice"):
        as_study(["scenario=a", "scenario=b"])
