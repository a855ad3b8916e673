"""The levels of the study: inflation, demand, and whether orchestrators may leave."""

from typing import NamedTuple

INFLATION, DEMAND, LEAVING = "inflation_ppb", "demand_factor", "leaving"
"""Names of the levels in the table of points."""


class Level(NamedTuple):
    """Where one point is.

    Args:
        inflation_ppb: constant inflation, parts per 1e9 a round.
        demand: multiple of the configured demand.
        leaving: whether orchestrators may leave.
    """

    inflation_ppb: int
    demand: float
    leaving: bool = False

    @property
    def label(self) -> str:
        """A short name."""
        after = ", leaving" if self.leaving else ""
        return f"{self.inflation_ppb:,} ppb, demand x{self.demand:g}{after}"


class Grid(NamedTuple):
    """All levels.

    Args:
        inflation_ppb: lowest first.
        demand: lowest first; 1 is among them.
    """

    inflation_ppb: tuple[int, ...]
    demand: tuple[float, ...]

    def levels(self) -> list[Level]:
        """The points in order: the grid, then those with leaving."""
        grid = [
            Level(each, demand) for each in self.inflation_ppb for demand in self.demand
        ]
        return grid + [Level(each, 1.0, leaving=True) for each in self.inflation_ppb]

    def today(self) -> Level:
        """The highest inflation at the configured demand."""
        return Level(self.inflation_ppb[-1], 1.0)

    def number(self, level: Level) -> int:
        """The point of a level."""
        return self.levels().index(level)
