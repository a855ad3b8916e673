"""What LivepeerToken stores."""

from protocol.storage import Cell, Journal, Table
from protocol.units import Address

MINTER_ROLE = "MINTER_ROLE"
"""Lets an account mint LPT."""

BURNER_ROLE = "BURNER_ROLE"
"""Lets an account burn its own LPT."""


class TokenStorage:
    """Who holds LPT, and who may spend, mint and burn it.

    Attributes:
        balances: LPT by holder.
        allowances: LPT that a spender may take, by (holder, spender).
        roles: whether an account has a role, by (role, account).
        total_supply: all LPT.
    """

    __slots__ = ("allowances", "balances", "roles", "total_supply")

    def __init__(self, journal: Journal) -> None:
        self.balances: Table[Address, int] = Table(journal, 0)
        self.allowances: Table[tuple[Address | None, Address], int] = Table(journal, 0)
        self.roles: Table[tuple[str, Address], bool] = Table(journal, False)
        self.total_supply: Cell[int] = Cell(journal, 0)
