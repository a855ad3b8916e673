"""The ServiceRegistry: where orchestrators can be reached.

Source: contracts/ServiceRegistry.sol, f225b10.
"""

from protocol.events.registry import ServiceURIUpdate
from protocol.machine import Call
from protocol.state import State
from protocol.units import Address


def set_service_uri(state: State, call: Call, uri: str) -> None:
    """Publish the caller's address on the network. It works while paused, too."""
    state.registry.service_uris.put(call.sender, uri)
    call.emit(ServiceURIUpdate(call.sender, uri))


def service_uri(state: State, account: Address) -> str:
    """Where an account can be reached; "" if it never said."""
    return state.registry.service_uris[account]
