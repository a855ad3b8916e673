"""How far live AI demand can grow before the network is full, and who earns by it."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.levels import Shown, estimate, level_table, plot_levels, sentence
from experiments.studies.worlds import WorldComposer

KEY = "demand.live_ai.minutes_per_week"

SERVED = Shown(
    "live_video_to_video_served_share", "Live AI streams that are served", "%", 100.0
)

SHOWN = (
    SERVED,
    Shown("live_video_to_video_fees_eth", "Fees of live AI", "ETH"),
    Shown("live_video_to_video_latency_s_median", "Median latency of a frame", "s"),
    Shown("live_video_to_video_work_top_10_share", "Work of the busiest ten", "%", 100.0),
    Shown("orchestrators_profit_usd_per_day", "Profit of all orchestrators", "USD/day"),
    Shown("orchestrators_at_loss_share", "Orchestrators that lose money", "%", 100.0),
)
"""What the levels of demand are compared on."""


@dataclass(frozen=True)
class AiGrowth:
    """Worlds whose demand for live AI is a multiple of the configured one.

    Attributes:
        title, text: of the report.
        factors: multiples of the configured demand; the first is the baseline.
        enough_served: share of streams that counts as served well.
    """

    title: str = "Growth of live AI"
    text: str = ""
    factors: Sequence[float] = (1, 3, 10, 30, 100)
    enough_served: float = 0.95

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """A world for each level of demand.

        Raises:
            BadInput: an argument of the wrong kind, or a level that can't be simulated.
        """
        factors = arguments.positive("study.factors", self.factors)
        if not 0 < self.enough_served <= 1:
            raise BadInput(
                "study.enough_served", self.enough_served, "must be above 0 and at most 1"
            )
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            baseline=0,
            metrics=tuple(each.metric for each in SHOWN),
        )
        base = worlds.world({}).demand.live_ai.minutes_per_week
        points = [worlds.point({KEY: base * factor}, f"x{factor:g}") for factor in factors]
        return question, points

    def answer(self, results: Results) -> Answer:
        """How far the network carries, and what grows with demand."""
        factors = [float(factor) for factor in self.factors]
        labels = [f"x{factor:g}" for factor in factors]
        found = (sentence(results, each, labels, 0) for each in SHOWN)
        return Answer(
            findings=(*self._reach(results, labels), *(text for text in found if text)),
            figures={
                "levels": plot_levels(
                    results,
                    SHOWN,
                    factors,
                    axis="live AI demand over today's",
                    logarithmic=True,
                )
            },
            tables={"levels": level_table(results, SHOWN, factors)},
        )

    def _reach(self, results: Results, labels: Sequence[str]) -> tuple[str, ...]:
        """Up to which level enough streams are surely served."""
        served = [estimate(results, point, SERVED) for point in range(len(labels))]
        if all(each.value is None for each in served):
            return ()
        wanted = 100 * self.enough_served
        enough = 0
        for each in served:
            lowest = each.value if each.low is None else each.low
            if lowest is None or lowest < wanted:
                break
            enough += 1
        if enough == 0:
            return (
                f"Not even at {labels[0]} are {wanted:g} % of the streams surely served.",
            )
        text = f"Up to {labels[enough - 1]} at least {wanted:g} % of the streams are served"
        if enough == len(labels):
            return (f"{text}: the highest demand that was asked.",)
        return (f"{text}; at {labels[enough]} that is not sure any more.",)
