"""What the user lists: policies by names of options, or by classes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.errors import BadInput
from experiments.studies.stress.arguments import NAME, items, once
from sim.followed import DECISIONS

USUAL = "commission"
"""The decision that a name without one is of."""

ALLOWED = (
    "must be the name of an option of strategy/commission; or of another decision as "
    "pricing:undercut, joined by +; or {decision: option or class}, of "
    f"{', '.join(DECISIONS)}"
)
"""What a policy may be."""


class Policy(NamedTuple):
    """A policy of the list.

    Args:
        name: what it is called.
        given: by decision the name of an option, or a description with `_target_`.
    """

    name: str
    given: Mapping[str, str | dict[str, Any]]

    @property
    def has_class(self) -> bool:
        """Whether a part of it is a class of the user's own."""
        return any(isinstance(part, dict) for part in self.given.values())


def policies(given: Any) -> list[Policy]:
    """The policies that are compared.

    Raises:
        BadInput: no list of policies, or a name twice.
    """
    found = [_policy(item) for item in items("strategy", given)]
    once("strategy", [policy.name for policy in found])
    return found


def _policy(item: Any) -> Policy:
    if isinstance(item, str):
        return Policy(item, _of_text(item))
    if not isinstance(item, Mapping) or not item:
        raise BadInput("strategy", item, ALLOWED)
    described = {str(key): value for key, value in item.items()}
    name = described.pop("name", None)
    if "_target_" in described:
        described = {USUAL: described}
    for decision, part in described.items():
        if decision not in DECISIONS or not _is_part(part):
            raise BadInput("strategy", item, ALLOWED)
    named = "+".join(_shown(decision, part) for decision, part in described.items())
    return Policy(str(name or named), described)


def _of_text(text: str) -> dict[str, str | dict[str, Any]]:
    found: dict[str, str | dict[str, Any]] = {}
    for part in text.split("+"):
        decision, colon, option = part.partition(":")
        if not colon:
            decision, option = USUAL, part
        if decision not in DECISIONS or decision in found or not NAME.fullmatch(option):
            raise BadInput("strategy", text, ALLOWED)
        found[decision] = option
    return found


def _is_part(part: Any) -> bool:
    if isinstance(part, str):
        return NAME.fullmatch(part) is not None
    return isinstance(part, dict) and isinstance(part.get("_target_"), str)


def _shown(decision: str, part: Any) -> str:
    name = part if isinstance(part, str) else part["_target_"].rpartition(".")[2]
    return name if decision == USUAL else f"{decision}:{name}"
