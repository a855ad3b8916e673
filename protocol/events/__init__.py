"""One named tuple for each event of the contracts, fields in the ABI's order.

`contract` names the emitting contract. Two events of different classes can hold equal
tuples, so compare an event together with its type.
"""

from typing import Any, ClassVar, Protocol

__all__ = ["Event"]


class Event(Protocol):
    """What every event offers: its contract, and its fields by name."""

    contract: ClassVar[str]

    def _asdict(self) -> dict[str, Any]: ...
