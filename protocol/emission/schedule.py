"""An inflation that is fixed in advance, whatever is bonded."""

from collections.abc import Sequence
from dataclasses import dataclass

from protocol.emission.rule import EmissionInputs
from protocol.units import PPB

FIFTEEN_PERCENT_LESS_A_YEAR = (
    686_500,
    583_525,
    495_996,
    421_597,
    358_357,
    304_604,
    258_913,
    220_076,
)
"""From the inflation of 2025-11-20, 15 % less in each year for seven years, ppb
(assumption: an example, nobody proposed it)."""

ROUNDS_PER_YEAR = 408
"""Observed: a round takes 77,368 s."""

FIRST_ROUND = 4_002
"""The round of 2025-11-20, in which the shipped snapshot starts."""


@dataclass(frozen=True, slots=True)
class FixedSchedule:
    """One inflation after the other, each for so many rounds; the last one stays.

    Before the first round inflation stays as it is. Skipped rounds count.

    Attributes:
        inflation_ppb: of a round, in order.
        rounds_per_step: rounds that each of them lasts.
        first_round: round in which the first begins.
    """

    inflation_ppb: Sequence[int] = FIFTEEN_PERCENT_LESS_A_YEAR
    rounds_per_step: int = ROUNDS_PER_YEAR
    first_round: int = FIRST_ROUND

    def __post_init__(self) -> None:
        for each_ppb in self.inflation_ppb:
            if type(each_ppb) is not int or not 0 <= each_ppb <= PPB:
                raise ValueError(f"inflation_ppb={each_ppb}: must be from 0 to {PPB}")
        if not self.inflation_ppb:
            raise ValueError("inflation_ppb=[]: must hold at least one inflation")
        if self.rounds_per_step < 1:
            raise ValueError(f"rounds_per_step={self.rounds_per_step}: must be at least 1")
        if self.first_round < 0:
            raise ValueError(f"first_round={self.first_round}: must be at least 0")

    def __call__(self, inputs: EmissionInputs) -> int:
        """The inflation that the schedule has for the round."""
        if inputs.round < self.first_round:
            return inputs.inflation_ppb
        step = (inputs.round - self.first_round) // self.rounds_per_step
        return self.inflation_ppb[min(step, len(self.inflation_ppb) - 1)]
