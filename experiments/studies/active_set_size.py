"""How many orchestrators should be active: concentration, quality and who earns."""

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.levels import Shown, level_table, plot_levels, sentence
from experiments.studies.worlds import WorldComposer

KEY = "protocol.num_active_transcoders"

SHOWN = (
    Shown(
        "orchestrators_at_loss_share", "Active orchestrators that lose money", "%", 100.0
    ),
    Shown("orchestrators_profit_usd_per_day", "Profit of them all", "USD/day"),
    Shown("orchestrators_cost_usd_per_day", "Costs of them all", "USD/day"),
    Shown("active_stake_top_10_share", "Stake of the ten largest", "%", 100.0),
    Shown("transcode_work_hhi", "Concentration of video work (HHI)"),
    Shown("transcode_latency_s_median", "Median latency of video", "s"),
)
"""What the sizes are compared on."""


@dataclass(frozen=True)
class ActiveSetSize:
    """Worlds that differ in the size of the active set.

    Attributes:
        title, text: of the report.
        sizes: orchestrators in the active set.
        baseline: the size that the others are compared with; one of them.
    """

    title: str = "Size of the active set"
    text: str = ""
    sizes: Sequence[int] = (50, 100, 150, 200)
    baseline: int = 100

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """A world for each size.

        Raises:
            BadInput: an argument of the wrong kind, or a size that can't be.
        """
        sizes = arguments.integers("study.sizes", self.sizes)
        if self.baseline not in sizes:
            raise BadInput("study.baseline", self.baseline, f"must be one of {sizes}")
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            baseline=sizes.index(self.baseline),
            metrics=tuple(each.metric for each in SHOWN),
        )
        return question, [worlds.point({KEY: size}, f"{size} active") for size in sizes]

    def answer(self, results: Results) -> Answer:
        """What grows and shrinks with the active set."""
        sizes = [*self.sizes]
        labels = [str(size) for size in sizes]
        found = (
            sentence(results, each, labels, sizes.index(self.baseline)) for each in SHOWN
        )
        return Answer(
            findings=tuple(text for text in found if text),
            figures={
                "levels": plot_levels(
                    results, SHOWN, sizes, axis="orchestrators in the active set"
                )
            },
            tables={"levels": level_table(results, SHOWN, sizes)},
        )
