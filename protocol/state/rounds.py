"""What RoundsManager stores."""

from typing import NamedTuple

from protocol.storage import Cell, Journal, Table


class RoundSchedule(NamedTuple):
    """How blocks become rounds.

    Attributes:
        length: blocks in a round.
        lock_amount: locked share at the end of a round, parts per million.
        last_length_update_round: the current round when the length was last set.
        last_length_update_start_block: that round's first block.
    """

    length: int = 0
    lock_amount: int = 0
    last_length_update_round: int = 0
    last_length_update_start_block: int = 0


class RoundsStorage:
    """The schedule and which rounds were initialised.

    Attributes:
        schedule: how blocks become rounds.
        last_initialized_round: the latest round that was initialised.
        block_hash_blocks: block whose hash stands for a round, by round. A round without
            an entry was never initialised and has no block hash.
    """

    __slots__ = ("block_hash_blocks", "last_initialized_round", "schedule")

    def __init__(self, journal: Journal) -> None:
        self.schedule: Cell[RoundSchedule] = Cell(journal, RoundSchedule())
        self.last_initialized_round: Cell[int] = Cell(journal, 0)
        self.block_hash_blocks: Table[int, int] = Table(journal, 0)
