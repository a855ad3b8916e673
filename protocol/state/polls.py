"""What the PollCreator and its polls store."""

from protocol.storage import Cell, Journal, Table
from protocol.units import Address


class PollStorage:
    """The polls that exist.

    Attributes:
        created: polls ever created; the next one is named after it.
        end_blocks: last block in which a poll takes votes, by the poll's address. A
            poll that was destroyed has no entry.
    """

    __slots__ = ("created", "end_blocks")

    def __init__(self, journal: Journal) -> None:
        self.created: Cell[int] = Cell(journal, 0)
        self.end_blocks: Table[Address, int] = Table(journal, 0)
