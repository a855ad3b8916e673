"""When blocks and rounds happen: pure functions of time.

Ethereum proposes a block in slots of 12 s, and some slots are missed. The missed ones
are spread evenly here, so that block numbers and times follow from one another exactly.
The contracts' own rule then decides the rounds: they are counted in blocks.
"""

from dataclasses import dataclass

from sim.clock import US_PER_S

SLOT_US = 12 * US_PER_S
"""Length of an Ethereum slot."""

SLOTS_PER_MILLION_BLOCKS = 1_011_034
"""Slots that a million blocks take: a round of 6,377 blocks lasts 77,368 s as observed."""

US_PER_DAY = 86_400 * US_PER_S
"""Microseconds in a day."""

DAYS_PER_YEAR = 365
"""Days in a year of the published yearly figures."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Maps simulated time to L1 blocks, counted from the start of the first round.

    Attributes:
        first_block: number of the block at time 0.
    """

    first_block: int

    def block_at(self, time_us: int) -> int:
        """Number of the newest block at a time of at least 0."""
        next_slot = time_us // SLOT_US + 1
        # The last whose slot, floored, is before the next one.
        block = (next_slot * 1_000_000 - 1) // SLOTS_PER_MILLION_BLOCKS
        return self.first_block + block

    def start_us(self, block: int) -> int:
        """Time of a block that is not before the first."""
        return self._slot_of(block - self.first_block) * SLOT_US

    @staticmethod
    def _slot_of(block: int) -> int:
        return block * SLOTS_PER_MILLION_BLOCKS // 1_000_000
