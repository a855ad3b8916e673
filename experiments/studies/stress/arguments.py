"""What the user lists: strategies by name or class, scenarios alone or together."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.errors import BadInput

NAME = re.compile(r"[A-Za-z0-9_][\w-]*")
"""What a name may be."""


class Strategy(NamedTuple):
    """A strategy of the list.

    Args:
        name: what it is called.
        given: the name of an option, or a description with `_target_`.
    """

    name: str
    given: str | dict[str, Any]


class Alternative(NamedTuple):
    """Scenarios that befall a world together.

    Args:
        name: what they are called together.
        options: their names.
    """

    name: str
    options: tuple[str, ...]


def strategies(given: Any) -> list[Strategy]:
    """The strategies that are compared.

    Raises:
        BadInput: no list of names and classes, or a name twice.
    """
    found = [_strategy(item) for item in items("strategy", given)]
    once("strategy", [strategy.name for strategy in found])
    return found


def _strategy(item: Any) -> Strategy:
    if isinstance(item, str) and NAME.fullmatch(item):
        return Strategy(item, item)
    if isinstance(item, dict) and isinstance(item.get("_target_"), str):
        described = {str(key): value for key, value in item.items()}
        name = described.pop("name", described["_target_"].rpartition(".")[2])
        return Strategy(str(name), described)
    raise BadInput(
        "strategy",
        item,
        "must be the name of an option of strategy/delegation, or a class of your own: "
        "{_target_: my_module.MyStrategy}, with name: beside it to call it otherwise",
    )


def scenarios(given: Any) -> list[Alternative]:
    """The alternatives that the strategies go through.

    Raises:
        BadInput: no list of names, or an alternative twice.
    """
    found = []
    for item in items("scenario", given):
        options = item.split("+") if isinstance(item, str) else []
        if not options or not all(NAME.fullmatch(option) for option in options):
            raise BadInput(
                "scenario", item, "must be the name of a scenario, or several as one+two"
            )
        found.append(Alternative(item, tuple(options)))
    once("scenario", [alternative.name for alternative in found])
    return found


def settings(given: Any, alternatives: list[Alternative]) -> dict[str, Any]:
    """Parameters of scenarios by key, such as `price_crash.at_round`, out of nested ones.

    Raises:
        BadInput: one of a scenario that is not in the list.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(
        isinstance(each, Mapping) for each in given.values()
    ):
        raise BadInput("study.settings", given, "must be as {price_crash: {at_round: 20}}")
    chosen = {option for alternative in alternatives for option in alternative.options}
    for name in given:
        if name not in chosen:
            listed = ", ".join(alternative.name for alternative in alternatives)
            raise BadInput(f"scenarios.{name}", None, f"is none of scenario=[{listed}]")
    return {
        f"{name}.{key}": value
        for name, each in given.items()
        for key, value in each.items()
    }


def items(key: str, given: Any) -> list[Any]:
    """What a list of the user's holds; one item needs no list.

    Raises:
        BadInput: nothing.
    """
    items = given if isinstance(given, list | tuple) else [given]
    if not items or given is None:
        raise BadInput(key, given, f"must be a list, as {key}=[one,two]")
    return [*items]


def once(key: str, names: list[str]) -> None:
    """Refuse a list in which a name stands twice.

    Raises:
        BadInput: names it.
    """
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise BadInput(key, repeated[0], "stands twice in the list; give it a name: too")
