"""What a replayed step gave, against what was recorded.

Everything is compared in the trace's own form: integers as decimal strings, names in
camel case, the null address as None.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from protocol.events import Event, contract_of
from protocol.machine import Receipt
from protocol.replay.document import Step

ABI_NAMES = {"service_uri": "serviceURI", "choice_id": "choiceID"}
"""Parameters whose ABI name is not the camel case of ours."""

UNMODELLED = {"CallSalt": {"salt"}}
"""Recorded parameters that are hashes of what is not modelled, by event."""


class Difference(NamedTuple):
    """The first thing in which a step is not as recorded.

    Attributes:
        what: where, such as "event 2" or "state.accounts.a0.lpt".
        expected: as recorded.
        got: as replayed.
    """

    what: str
    expected: Any
    got: Any


def receipt_difference(step: Step, receipt: Receipt) -> Difference | None:
    """The first difference in success, reason and events, or None."""
    revert = receipt.revert
    if receipt.ok != step.ok:
        reason = "" if revert is None else f" ({revert})"
        recorded = "" if step.ok else f" ({step.revert})"
        return Difference("ok", f"{step.ok}{recorded}", f"{receipt.ok}{reason}")
    if revert is not None:
        if revert.reason != step.revert:
            return Difference("revert", step.revert, revert.reason)
        if step.revert_arguments is not None:
            expected = list(step.revert_arguments.values())
            got = [as_recorded(argument) for argument in revert.args]
            if got != expected:
                return Difference("revert arguments", expected, got)
    return _events_difference(step.events, receipt.events)


def first_difference(what: str, expected: Any, got: Any) -> Difference | None:
    """The first difference between two nested values, or None.

    A number differs from its decimal string and from a boolean: the form counts, too.
    """
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in expected:
            if key not in got:
                return Difference(f"{what}.{key}", expected[key], "nothing")
            difference = first_difference(f"{what}.{key}", expected[key], got[key])
            if difference is not None:
                return difference
        for key in got:
            if key not in expected:
                return Difference(f"{what}.{key}", "nothing", got[key])
        return None
    if type(expected) is not type(got) or expected != got:
        return Difference(what, expected, got)
    return None


def as_recorded(value: Any) -> Any:
    """One event's or error's argument in the trace's form."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: as_recorded(item) for name, item in value._asdict().items()}
    return str(int(value))


def event_as_recorded(event: Event) -> dict[str, Any]:
    """One event in the trace's form."""
    arguments = event._asdict()
    arguments.pop("contract", None)
    return {
        "contract": contract_of(event),
        "event": type(event).__name__,
        "args": {abi_name(name): as_recorded(arguments[name]) for name in arguments},
    }


@cache
def abi_name(name: str) -> str:
    """The contract's name of a parameter, from ours."""
    camel_case = re.sub(r"_(\w)", lambda found: found[1].upper(), name).rstrip("_")
    return ABI_NAMES.get(name, camel_case)


def without_hashes(recorded: dict[str, Any]) -> dict[str, Any]:
    """A recorded event without what is not modelled."""
    for event, hidden in UNMODELLED.items():
        if recorded["event"] == event:
            arguments = recorded["args"]
            kept = {name: arguments[name] for name in arguments if name not in hidden}
            return {**recorded, "args": kept}
    return recorded


def _events_difference(
    expected: Sequence[dict[str, Any]], events: Sequence[Event]
) -> Difference | None:
    got = [event_as_recorded(event) for event in events]
    for index, recorded in enumerate(expected):
        if index >= len(got):
            return Difference(f"event {index}", recorded, "nothing")
        difference = first_difference(
            f"event {index}", without_hashes(recorded), got[index]
        )
        if difference is not None:
            return difference
    if len(got) > len(expected):
        return Difference(f"event {len(expected)}", "nothing", got[len(expected)])
    return None
