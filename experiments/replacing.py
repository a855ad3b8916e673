"""A class of one's own named by `_target_` replaces an option, its parameters included.

Hydra merges, so that the parameters of the option that was chosen would stay behind and
reach a class that doesn't know them.
"""

import re
from collections.abc import Iterator, Sequence

from hydra.core.override_parser.types import Override

_DESCRIPTION = re.compile(r"(?P<choice>strategy\.\w+|emission)(?:\.\w+)*|market\.prices")
"""What describes an object: a strategy, the emission rule, a part of one, prices."""

_TARGET = "._target_"


def without_replaced(overrides: Sequence[Override]) -> list[str]:
    """Overrides that name a class, completed by those that drop what it replaces.

    What other overrides set for the same description stays: it is for the new class.
    """
    described = sorted({key for override in overrides for key in _described(override)})
    dropped = {group_of(key) for key in described if _is_choice(key)}
    nested = [key for key in described if not _is_choice(key)]
    lines = [f"~{group}" for group in sorted(dropped)]
    for override in overrides:
        if override.key_or_group in dropped and not isinstance(override.value(), dict):
            continue
        for key in [key for key in nested if _is_within(override, key)]:
            lines.append(f"++{key}=null")
            nested.remove(key)
        lines.append(_completed(override, described))
    return lines


def group_of(choice: str) -> str:
    """The group whose options may stand at a place: `strategy.x` has `strategy/x`."""
    return choice.replace(".", "/")


def _described(override: Override) -> Iterator[str]:
    """The descriptions that an override gives a class."""
    key = override.key_or_group
    if override.is_delete():
        return
    if key.endswith(_TARGET):
        yield from _descriptions(key.removesuffix(_TARGET))
    value = override.value()
    if isinstance(value, dict) and "_target_" in {str(name) for name in value}:
        yield from _descriptions(key)


def _descriptions(key: str) -> Iterator[str]:
    if _DESCRIPTION.fullmatch(key):
        yield key


def _is_choice(key: str) -> bool:
    match = _DESCRIPTION.fullmatch(key)
    return match is not None and match["choice"] == key


def _is_within(override: Override, key: str) -> bool:
    return f"{override.key_or_group}.".startswith(f"{key}.")


def _completed(override: Override, described: Sequence[str]) -> str:
    """The override, able to set what isn't there any more."""
    line = override.input_line or ""
    inside = any(_is_within(override, key) for key in described)
    if not inside or override.is_delete():
        return line
    return f"++{line.lstrip('+')}"
