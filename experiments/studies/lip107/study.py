"""The emissions study of LIP-107: which target and step keep dilution down, and how surely.

Models answer side by side: the published regression, the same without its penalty, the
reduced form that only replays recorded changes, and the agent world at small scale.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from experiments.errors import BadInput
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.identity import point_identity
from experiments.studies.lip107.answers import answer
from experiments.studies.lip107.drivers import DriverModel
from experiments.studies.lip107.families import AGENTS, LEAST_SQUARES, MODEL, STEP, TARGET
from experiments.studies.lip107.objective import Objective
from experiments.studies.lip107.task import TuningSettings, check_tuning
from experiments.studies.lip107.tunings import NO_CHANGE, Tuning
from experiments.studies.worlds import WorldComposer

TASK = "experiments.studies.lip107.task:simulate_tuning"
"""What does a run of the aggregate model."""

AGENT_METRICS = (
    "inflation_ppb_last",
    "bonding_rate_last",
    "minted_lpt",
    "stake_yield_per_year",
)
"""Metrics of the agent world that tunings are compared on."""


@dataclass(frozen=True)
class Lip107:
    """Tunings of the emission rule under three models.

    Attributes:
        title, text: of the report.
        targets: target bonding rates of the grid, ppb.
        steps: inflation changes of the grid, ppb.
        models: aggregate models that are asked the grid, by name.
        paths: of each tuning in the aggregate models.
        rounds: from 2025-11-20 on; the last 207 are the first half of 2026.
        least_squares: tunings, as [target, step], that the regression is asked without its
            penalty.
        agents: tunings that the agent world is asked, the first one being the baseline.
        objective: what a tuning must reach; see `Objective`.
    """

    title: str = "LIP-107"
    text: str = ""
    targets: Sequence[int] = (450_000_000, 500_000_000)
    steps: Sequence[int] = (500, 700, 1_000, 1_500)
    models: Sequence[str] = (DriverModel.ridge.name, DriverModel.reduced_form.name)
    paths: int = 20_000
    rounds: int = 262
    least_squares: Sequence[Sequence[int]] = ()
    agents: Sequence[Sequence[int]] = ()
    objective: Mapping[str, float] = field(default_factory=dict)

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """Every tuning under every model that is asked it.

        Raises:
            BadInput: an argument of the wrong kind, or a tuning that can't be simulated.
        """
        arguments.whole("study.paths", self.paths, "must be an integer")
        arguments.whole("study.rounds", self.rounds, "must be an integer")
        _check_objective(self.objective)
        models = arguments.names("study.models", self.models)
        targets = arguments.integers("study.targets", self.targets)
        steps = arguments.integers("study.steps", self.steps)
        grid = [Tuning(target, step) for target in targets for step in steps]
        plain = _tunings(self.least_squares, "least_squares")
        asked = [*((model, grid) for model in models), (LEAST_SQUARES, plain)]
        points = [
            self._aggregate(model, tuning, worlds.config.seed)
            for model, tunings in asked
            for tuning in tunings
        ]
        agents = _tunings(self.agents, "agents")
        baseline = len(points) if agents else None
        points += [self._agents(tuning, worlds) for tuning in agents]
        title = arguments.text("study.title", self.title)
        text = arguments.text("study.text", self.text)
        return Question(title, text, baseline, AGENT_METRICS), points

    def answer(self, results: Results) -> Answer:
        """The frontier, the admissible tunings, and what was published beside ours."""
        return answer(results, Objective(**self.objective), rounds=self.rounds)

    def _aggregate(self, model: str, tuning: Tuning, seed: int) -> Point:
        settings = TuningSettings(*tuning, paths=self.paths, rounds=self.rounds, seed=seed)
        if model == LEAST_SQUARES:
            settings.ridge_penalty = 0.0
        elif model in DriverModel.__members__:
            settings.drivers = DriverModel[model]
        else:
            known = ", ".join(DriverModel.__members__)
            raise BadInput("study.models", model, f"must be of {known}")
        with _own_keys("least_squares" if model == LEAST_SQUARES else None):
            check_tuning(settings)
        keep = ("paths", "fan")
        content = asdict(settings) | {"drivers": settings.drivers.name}
        return Point(
            f"{model} {tuning.label}",
            _values(model, tuning),
            TASK,
            settings,
            point_identity(content, keep),
            keep,
            replications=1,
        )

    def _agents(self, tuning: Tuning, worlds: WorldComposer) -> Point:
        values = _values(AGENTS, tuning)
        world = {key: value for key, value in values.items() if key != MODEL}
        with _own_keys("agents"):
            point = worlds.point(
                world | {"horizon.rounds": self.rounds}, f"{AGENTS} {tuning.label}"
            )
        return point._replace(values=values)


def _values(model: str, tuning: Tuning) -> dict[str, Any]:
    return {
        MODEL: model,
        TARGET: tuning.target_bonding_rate,
        STEP: tuning.inflation_change,
    }


@contextmanager
def _own_keys(tunings: str | None) -> Iterator[None]:
    """Tell of a setting that can't be under the key that the user gave it by.

    Args:
        tunings: argument that the tuning is from; None for the grid.
    """
    target, step = (tunings, tunings) if tunings else ("targets", "steps")
    own = {
        "target_bonding_rate": target,
        TARGET: target,
        "inflation_change": step,
        STEP: step,
        "paths": "paths",
        "rounds": "rounds",
        "horizon.rounds": "rounds",
    }
    try:
        yield
    except BadInput as error:
        if error.key not in own:
            raise
        raise BadInput(f"study.{own[error.key]}", error.value, error.problem) from error


def _check_objective(given: Any) -> None:
    known = Objective._fields
    if not isinstance(given, Mapping):
        raise BadInput("study.objective", given, f"must map {', '.join(known)}")
    for name, value in given.items():
        key = f"study.objective.{name}"
        if name not in known:
            raise BadInput(key, value, f"no such key; possible: {', '.join(known)}")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value < 1:
            raise BadInput(key, value, "must be a number between 0 and 1")


def _tunings(given: Any, name: str) -> list[Tuning]:
    pairs = arguments.items(f"study.{name}", given, "must be a list of [target, step]")
    found = []
    for pair in pairs:
        problem = "must be [target, step], whole ppb"
        target_and_step = arguments.items(f"study.{name}", pair, problem)
        if len(target_and_step) != 2:
            raise BadInput(f"study.{name}", pair, problem)
        whole = (arguments.whole(f"study.{name}", n, problem) for n in target_and_step)
        found.append(Tuning(*whole))
    if name == "agents" and found and found[0] != NO_CHANGE:
        raise BadInput(
            f"study.{name}", given[0], f"must begin with today's tuning, {[*NO_CHANGE]}"
        )
    return found
