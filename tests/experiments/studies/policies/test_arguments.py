"""What the verb is given becomes policies and a study's arguments, or one error."""

from typing import Any

import pytest

from experiments.cli.stress import as_study, split_subject
from experiments.errors import BadInput
from experiments.studies.policies.arguments import Policy, policies


def told_apart(given: list[str]) -> list[str]:
    """The arguments of the study of the verb's."""
    subject, rest = split_subject(given)
    return as_study(rest, subject)


MINE = {"_target_": "mine.Cut", "share": 0.3}


def test_names_decisions_and_classes() -> None:
    given = [
        "fixed",
        "pricing:undercut",
        "keep_stake+pricing:cost_plus",
        MINE,
        {"commission": "harvest", "pricing": {"_target_": "mine.Ask"}},
        {"rewards_use": "hold", "name": "holder"},
    ]
    assert policies(given) == [
        Policy("fixed", {"commission": "fixed"}),
        Policy("pricing:undercut", {"pricing": "undercut"}),
        Policy(
            "keep_stake+pricing:cost_plus",
            {"commission": "keep_stake", "pricing": "cost_plus"},
        ),
        Policy("Cut", {"commission": MINE}),
        Policy(
            "harvest+pricing:Ask",
            {"commission": "harvest", "pricing": {"_target_": "mine.Ask"}},
        ),
        Policy("holder", {"rewards_use": "hold"}),
    ]
    assert [policy.has_class for policy in policies(given)] == [
        *(False, False, False),
        *(True, True, False),
    ]


@pytest.mark.parametrize(
    "given",
    [
        [],
        None,
        [3],
        ["nothing:hold"],
        ["fixed+commission:harvest"],
        ["pricing:"],
        [{"selection": "bandit"}],
        [{"commission": 3}],
        [{}],
        ["fixed", "fixed"],
    ],
)
def test_other_policies_are_refused(given: Any) -> None:
    with pytest.raises(BadInput, match=r"^strategy"):
        policies(given)


def test_the_verbs_keys_are_the_studys() -> None:
    subject, rest = split_subject(
        ["subject=orchestrator", "rank=3", "strategy=[fixed,pricing:undercut]", "seed=1"]
    )
    assert subject == "orchestrator"
    assert as_study(rest, subject) == [
        "study.rank=3",
        "study.strategies=['fixed', 'pricing:undercut']",
        "seed=1",
    ]
    assert split_subject(["rank=3"]) == ("delegator", ["rank=3"])


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["subject=gateway"], "subject=gateway: must be delegator or orchestrator"),
        (["subject=delegator", "subject=orchestrator"], "subject=orchestrator: is given"),
        (["rank=3"], "rank=3: is for subject=orchestrator"),
        (["subject=orchestrator", "stake_lpt=5"], "stake_lpt=5: is for subject=delegator"),
    ],
)
def test_anything_else_is_one_error(given: list[str], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        told_apart(given)
