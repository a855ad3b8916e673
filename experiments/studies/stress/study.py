"""The study: what would have become of a stake?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.errors import BadInput
from experiments.strategies import with_strategies
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.identity import point_identity, world_content
from experiments.studies.sharing import sharing
from experiments.studies.stress.arguments import (
    Alternative,
    Strategy,
    scenarios,
    settings,
    strategies,
)
from experiments.studies.stress.conclude import conclude
from experiments.studies.stress.task import KEPT
from experiments.studies.stress.trial import enter_once
from experiments.studies.worlds import WorldComposer
from sim.checks import ConfigError, check_world
from sim.config import WorldConfig

TASK = "experiments.studies.stress.task:follow_wallets"
"""What does a run."""


@dataclass(frozen=True)
class Stress:
    """Wallets of one stake under several strategies, through several scenarios.

    Attributes:
        title, text: of the report.
        strategies: names of options of strategy/delegation, or classes with `_target_`.
        scenarios: names of scenarios; `one+two` befall a world together.
        settings: parameters of scenarios, such as `{price_crash: {at_round: 20}}`.
        stake_lpt: what each wallet starts with, LPT.
        look_rounds: mean rounds between two looks of a wallet at its stake.
        together: whether the wallets of a scenario and replication share one world, which
            is as many times faster; else each has a world of its own.
    """

    title: str = "What would have become of my stake?"
    text: str = ""
    strategies: Sequence[Any] = ("passive", "yield_chaser")
    scenarios: Sequence[str] = ("baseline",)
    settings: Mapping[str, Any] | None = None
    stake_lpt: float = 10_000.0
    look_rounds: float = 7.0
    together: bool = True

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """A point for each scenario, or for each scenario and strategy.

        Raises:
            BadInput: a strategy or a scenario that can't be run.
        """
        chosen, alternatives = strategies(self.strategies), scenarios(self.scenarios)
        set_by = settings(self.settings, alternatives)
        described = {strategy.name: self._wallet(strategy, worlds) for strategy in chosen}
        together = arguments.truth("study.together", self.together)
        groups = (
            [described] if together else [{name: described[name]} for name in described]
        )
        self._try(chosen, described, worlds)
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            page=True,
        )
        points = [
            self._point(alternative, set_by, wallets, worlds)
            for alternative in alternatives
            for wallets in groups
        ]
        return question, sharing(points)

    def answer(self, results: Results) -> Answer:
        """Compare what became of the wallets."""
        chosen, alternatives = strategies(self.strategies), scenarios(self.scenarios)
        return conclude(
            results,
            strategies=[strategy.name for strategy in chosen],
            scenarios=[alternative.name for alternative in alternatives],
            stake_lpt=float(self.stake_lpt),
        )

    def _try(
        self, chosen: list[Strategy], wallets: Mapping[str, Any], worlds: WorldComposer
    ) -> None:
        """Let the user's own classes decide once, before anything is run."""
        own = {
            strategy.name: wallets[strategy.name]
            for strategy in chosen
            if isinstance(strategy.given, dict)
        }
        if own:
            world = replace(worlds.world({"scenario": "baseline"}), wallets=own)
            _check(world)
            enter_once(with_strategies(world))

    def _wallet(self, strategy: Strategy, worlds: WorldComposer) -> dict[str, Any]:
        if isinstance(strategy.given, str):
            world = worlds.world({"strategy/delegation": strategy.given})
            described = world.strategy.delegation
        else:
            described = strategy.given
        return {
            "stake_lpt": self.stake_lpt,
            "look_rounds": self.look_rounds,
            "strategy": described,
        }

    def _point(
        self,
        alternative: Alternative,
        set_by: Mapping[str, Any],
        wallets: Mapping[str, Any],
        worlds: WorldComposer,
    ) -> Point:
        values = {"scenario": f"[{','.join(alternative.options)}]"}
        own = {
            f"scenarios.{key}": value
            for key, value in set_by.items()
            if key.partition(".")[0] in alternative.options
        }
        world = replace(worlds.world({**values, **own}), wallets=dict(wallets))
        _check(world)
        names = [*wallets]
        label = alternative.name if len(names) > 1 else f"{alternative.name}, {names[0]}"
        return Point(
            label,
            {"scenario": alternative.name, "strategies": ", ".join(names)},
            TASK,
            world,
            point_identity(world_content(world), KEPT),
            KEPT,
        )


def _check(world: WorldConfig) -> None:
    """Refuse wallets that can't be followed."""
    try:
        check_world(with_strategies(world))
    except ConfigError as error:
        key = error.key.rpartition(".")[2] if "wallets." in error.key else error.key
        raise BadInput(key, error.value, error.allowed) from error
