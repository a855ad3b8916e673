"""Events of the ServiceRegistry."""

from typing import ClassVar, NamedTuple

from protocol.units import Address


class ServiceURIUpdate(NamedTuple):
    """An account says where it can be reached."""

    contract: ClassVar[str] = "ServiceRegistry"
    addr: Address
    service_uri: str
