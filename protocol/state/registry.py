"""What the ServiceRegistry stores."""

from protocol.storage import Journal, Table
from protocol.units import Address


class RegistryStorage:
    """The ServiceRegistry's variables.

    Attributes:
        service_uris: where gateways reach an orchestrator, by its address; default "".
    """

    __slots__ = ("service_uris",)

    def __init__(self, journal: Journal) -> None:
        self.service_uris: Table[Address, str] = Table(journal, "")
