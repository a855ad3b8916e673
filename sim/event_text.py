"""The arguments of a contract event as JSON text, for the table `events`."""

import json
from functools import cache, lru_cache
from typing import Any

from protocol.replay.compare import abi_name, as_recorded


def arguments_text(event: Any) -> str:
    """A JSON object of the ABI's parameters, integers as strings.

    Writes what `json.dumps` would write of the event as it is recorded in traces; two
    hundred thousand events a run are worth a faster way for names and integers.
    """
    return _template(event.__class__) % tuple(
        [
            f'"{value}"' if value.__class__ is int else _text(value)
            for value in (event[1:] if event._fields[0] == "contract" else event)
        ]
    )


@cache
def _template(kind: Any) -> str:
    """The JSON object of a kind of event, with gaps for the values."""
    names = [abi_name(name) for name in kind._fields if name != "contract"]
    return "{" + ", ".join(f'"{name}": %s' for name in names) + "}"


@lru_cache(8_192, typed=True)
def _text(value: Any) -> str:
    """What is no integer: the same addresses and parameters over and over in a round."""
    return json.dumps(as_recorded(value))
