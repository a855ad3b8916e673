"""Events of Controller."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("Controller")
class Pause(NamedTuple):
    """The system was paused."""


@emitted_by("Controller")
class Unpause(NamedTuple):
    """The system runs again."""


@emitted_by("Controller")
class OwnershipTransferred(NamedTuple):
    """The Controller, and with it every parameter, has a new owner."""

    previous_owner: Address
    new_owner: Address


@emitted_by("Controller")
class SetContractInfo(NamedTuple):
    """A registry entry points at another account."""

    id: str
    contract_address: Address | None
