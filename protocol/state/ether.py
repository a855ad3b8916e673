"""What the chain itself stores: everybody's ether."""

from protocol.storage import Journal, Table
from protocol.units import Address


class EtherStorage:
    """Ether of accounts and contracts.

    Attributes:
        balances: wei by holder.
    """

    __slots__ = ("balances",)

    def __init__(self, journal: Journal) -> None:
        self.balances: Table[Address, int] = Table(journal, 0)
