"""What fees must pay for as inflation falls: worlds over inflation and demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.identity import point_identity, world_content
from experiments.studies.sustainability.answers import answer
from experiments.studies.sustainability.levels import (
    DEMAND,
    INFLATION,
    LEAVING,
    Grid,
    Level,
)
from experiments.studies.worlds import WorldComposer

METRICS = (
    "orchestrators_profit_usd_per_day",
    "orchestrators_at_loss_share",
    "orchestrators_cost_usd_per_day",
    "minted_usd_per_day",
    "fees_eth_per_day",
)
"""What the points are compared on."""

KEPT = ("rounds", "orchestrators")
"""Tables that are kept of the worlds whose orchestrators may leave."""


@dataclass(frozen=True)
class Sustainability:
    """Worlds at constant levels of inflation and multiples of the configured demand.

    At each level of inflation one more world, of the configured demand, lets orchestrators
    leave, to see who goes first.

    Attributes:
        title, text: of the report.
        inflation: levels, parts per 1e9 a round, lowest first; the last is the baseline.
        demand: multiples of the configured demand, of video and live AI alike.
        patience_rounds: rounds of losses after which orchestrators leave.
    """

    title: str = "Sustainability"
    text: str = ""
    inflation: Sequence[int] = (0, 10_000, 50_000, 200_000, 686_500)
    demand: Sequence[float] = (0, 1, 4)
    patience_rounds: int = 10

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """A world for every pair of levels, and those whose orchestrators may leave.

        Raises:
            BadInput: an argument of the wrong kind, or a level that can't be simulated.
        """
        grid = self._grid()
        arguments.whole("study.patience_rounds", self.patience_rounds, "must be an integer")
        levels = grid.levels()
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            baseline=levels.index(grid.today()),
            metrics=METRICS,
        )
        return question, [self._point(level, worlds) for level in levels]

    def answer(self, results: Results) -> Answer:
        """Fees that are needed, the subsidy of the work, and who leaves first."""
        return answer(results, self._grid())

    def _grid(self) -> Grid:
        inflation = arguments.integers("study.inflation", self.inflation)
        demand = arguments.positive("study.demand", self.demand, zero=True)
        ordered = sorted(set(inflation)) == inflation
        if not inflation or not ordered or inflation[0] < 0:
            raise BadInput(
                "study.inflation",
                self.inflation,
                "must be a list of ascending integers, at least 0",
            )
        if 1.0 not in demand or len(demand) < 2:
            raise BadInput("study.demand", self.demand, "must be 1 and at least one more")
        return Grid(tuple(inflation), tuple(demand))

    def _point(self, level: Level, worlds: WorldComposer) -> Point:
        base = worlds.world({}).demand
        world: dict[str, Any] = {
            "protocol.inflation": level.inflation_ppb,
            "protocol.inflation_change": 0,
            "demand.video_minutes_per_week": base.video_minutes_per_week * level.demand,
            "demand.live_ai.minutes_per_week": base.live_ai.minutes_per_week * level.demand,
        }
        if level.leaving:
            world["strategy/presence"] = "leaves_at_loss"
            world["strategy.presence.memory_rounds"] = self.patience_rounds
            world["strategy.presence.patience_rounds"] = self.patience_rounds
        values = {
            INFLATION: level.inflation_ppb,
            DEMAND: level.demand,
            LEAVING: level.leaving,
        }
        point = worlds.point(world, level.label)._replace(values=values)
        if not level.leaving:
            return point
        keep = tuple(dict.fromkeys((*KEPT, *point.keep)))
        identity = point_identity(world_content(point.settings), keep)
        return point._replace(keep=keep, identity=identity)
