"""Checks of the arguments that a study's class is given by its user."""

import math
from itertools import pairwise
from typing import Any

from experiments.errors import BadInput


def text(key: str, given: Any) -> str:
    """A text.

    Raises:
        BadInput: it is something else.
    """
    if not isinstance(given, str):
        raise BadInput(key, given, "must be a text")
    return given


def names(key: str, given: Any) -> tuple[str, ...]:
    """A list of names.

    Raises:
        BadInput: it is something else, or one stands twice in it.
    """
    if not isinstance(given, list | tuple) or not all(isinstance(n, str) for n in given):
        raise BadInput(key, given, "must be a list of names, as [minted_lpt]")
    repeated = {name for name in given if given.count(name) > 1}
    if repeated:
        raise BadInput(key, min(repeated), "stands twice in the list")
    return tuple(given)


def labels(key: str, given: Any, count: int) -> list[str]:
    """A name for each point.

    Raises:
        BadInput: it is no list, or one of another length.
    """
    if not isinstance(given, list | tuple) or len(given) != count:
        raise BadInput(key, given, f"must be a list that names {count} points")
    return [str(label) for label in given]


def items(key: str, given: Any, problem: str) -> list[Any]:
    """The items of a list, which may be empty.

    Args:
        key: of the argument.
        given: by the user.
        problem: what to tell of anything else.

    Raises:
        BadInput: it is something else.
    """
    if not isinstance(given, list | tuple):
        raise BadInput(key, given, problem)
    return [*given]


def integers(key: str, given: Any) -> list[int]:
    """A list of whole numbers.

    Raises:
        BadInput: it is something else.
    """
    problem = "must be a list of integers"
    return [whole(key, number, problem) for number in items(key, given, problem)]


def whole(key: str, given: Any, problem: str) -> int:
    """A whole number.

    Args:
        key: of the argument.
        given: by the user.
        problem: what to tell of anything else.

    Raises:
        BadInput: it is something else.
    """
    if not isinstance(given, int) or isinstance(given, bool):
        raise BadInput(key, given, problem)
    return given


def truth(key: str, given: Any) -> bool:
    """Yes or no.

    Raises:
        BadInput: it is something else.
    """
    if not isinstance(given, bool):
        raise BadInput(key, given, "must be true or false")
    return given


def positive(key: str, given: Any, *, zero: bool = False) -> list[float]:
    """A list of at least one number, each finite and above 0, in ascending order.

    Args:
        key: of the argument.
        given: by the user.
        zero: whether 0 is among what is allowed.

    Raises:
        BadInput: it is something else.
    """
    kind = "at least 0" if zero else "above 0"
    problem = f"must be a list of ascending numbers, {kind}"
    numbers = items(key, given, problem)
    for number in numbers:
        right = isinstance(number, int | float) and not isinstance(number, bool)
        if not right or not (0 <= number < math.inf) or (number == 0 and not zero):
            raise BadInput(key, number, problem)
    if not numbers or any(a >= b for a, b in pairwise(numbers)):
        raise BadInput(key, given, problem)
    return [float(number) for number in numbers]
