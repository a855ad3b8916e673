"""One named tuple for each event of the contracts, fields in the ABI's order.

`@emitted_by` names the emitting contract and `contract_of` tells it. A field whose ABI
name is a Python keyword ends in an underscore. Two events of different classes can hold
equal tuples, so compare an event together with its type.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

__all__ = ["Event", "contract_of", "emitted_by"]

EventClass = TypeVar("EventClass", bound=type)


class Event(Protocol):
    """What every event offers: its fields by name."""

    def _asdict(self) -> dict[str, Any]: ...


class _Emitted(Protocol):
    """An event after `emitted_by`, or one that carries its contract as a field."""

    @property
    def contract(self) -> str: ...


def emitted_by(contract: str) -> Callable[[EventClass], EventClass]:
    """Class decorator that records which contract emits the event.

    A named tuple cannot declare a class attribute next to its fields, so it is set here.
    """

    def record(event_class: EventClass) -> EventClass:
        type.__setattr__(event_class, "contract", contract)
        return event_class

    return record


def contract_of(event: Event) -> str:
    """The contract that emitted the event, by its address."""
    return cast(_Emitted, event).contract
