"""What Controller stores."""

from protocol.addresses import DEFAULT_OWNER
from protocol.storage import Cell, Journal, Table
from protocol.units import Address


class ControllerStorage:
    """Owner, pause switch and the entries of the registry that can change.

    Attributes:
        owner: sets every parameter.
        paused: whether the system is paused; it is until the deployment's end.
        registry: the account behind "Verifier" or "L2Migrator"; None if there is none.
    """

    __slots__ = ("owner", "paused", "registry")

    def __init__(self, journal: Journal) -> None:
        self.owner: Cell[Address] = Cell(journal, DEFAULT_OWNER)
        self.paused: Cell[bool] = Cell(journal, True)
        self.registry: Table[str, Address | None] = Table(journal, None)
