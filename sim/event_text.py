"""The arguments of a contract event as JSON text, for the table `events`."""

import json
from functools import cache
from typing import Any

from protocol.replay.compare import abi_name, as_recorded


def arguments_text(event: Any) -> str:
    """A JSON object of the ABI's parameters, integers as strings.

    Writes what `json.dumps` would write of the event as it is recorded in traces; two
    hundred thousand events a run are worth a faster way for names and integers.
    """
    parts = [
        f'"{key}": {_text(value)}'
        for key, value in zip(_keys(event.__class__), event, strict=True)
        if key
    ]
    return f"{{{', '.join(parts)}}}"


@cache
def _keys(kind: Any) -> tuple[str, ...]:
    """The ABI's names of an event's fields; empty for what is not one of its parameters."""
    return tuple("" if name == "contract" else abi_name(name) for name in kind._fields)


def _text(value: Any) -> str:
    if type(value) is int:
        return f'"{value}"'
    if type(value) is str and value.isascii() and value.isprintable():
        return json.dumps(value) if '"' in value or "\\" in value else f'"{value}"'
    return json.dumps(as_recorded(value))
