"""Events of the ServiceRegistry."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("ServiceRegistry")
class ServiceURIUpdate(NamedTuple):
    """An account says where it can be reached."""

    addr: Address
    service_uri: str
