"""The study: which policy serves an orchestrator, in calm and in a storm?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.errors import BadInput
from experiments.strategies import with_strategies
from experiments.studies import arguments
from experiments.studies.base import Answer, Point, Question, Results
from experiments.studies.identity import point_identity, world_content
from experiments.studies.policies.arguments import Policy, policies
from experiments.studies.policies.conclude import conclude
from experiments.studies.policies.task import FOLLOWED, KEPT
from experiments.studies.policies.trial import decide_once
from experiments.studies.sharing import sharing
from experiments.studies.stress.arguments import Alternative, scenarios, settings
from experiments.studies.worlds import WorldComposer
from sim.checks import ConfigError, check_world
from sim.config import WorldConfig

TASK = "experiments.studies.policies.task:follow_policy"
"""What does a run."""


@dataclass(frozen=True)
class Policies:
    """One orchestrator under several policies, through several scenarios.

    Attributes:
        title, text: of the report.
        strategies: names of options of strategy/commission, `pricing:undercut` for those
            of other decisions, or mappings by decision.
        scenarios: names of scenarios; `one+two` befall a world together.
        settings: parameters of scenarios, such as `{price_crash: {at_round: 20}}`.
        rank: the orchestrator's place by stake at the start, from 1.
    """

    title: str = "Which policy serves an orchestrator?"
    text: str = ""
    strategies: Sequence[Any] = ("fixed", "keep_stake")
    scenarios: Sequence[str] = ("baseline",)
    settings: Mapping[str, Any] | None = None
    rank: int = 20

    def points(self, worlds: WorldComposer) -> tuple[Question, list[Point]]:
        """A point for each scenario and policy: policies never share a world.

        Raises:
            BadInput: a policy, a scenario or a rank that can't be run.
        """
        chosen, alternatives = policies(self.strategies), scenarios(self.scenarios)
        set_by = settings(self.settings, alternatives)
        described = {policy.name: self._described(policy, worlds) for policy in chosen}
        for policy in chosen:
            if policy.has_class:
                world = worlds.world({"scenario": "baseline"})
                decide_once(_checked(_with_policy(world, described[policy.name])))
        question = Question(
            arguments.text("study.title", self.title),
            arguments.text("study.text", self.text),
            page=True,
        )
        points = [
            _point(alternative, set_by, name, policy, worlds)
            for alternative in alternatives
            for name, policy in described.items()
        ]
        return question, sharing(points)

    def answer(self, results: Results) -> Answer:
        """Compare what became of the orchestrator."""
        return conclude(
            results,
            strategies=[policy.name for policy in policies(self.strategies)],
            scenarios=[each.name for each in scenarios(self.scenarios)],
            rank=self.rank,
        )

    def _described(self, policy: Policy, worlds: WorldComposer) -> dict[str, Any]:
        """A policy as a world's configuration has it."""
        parts: dict[str, Any] = {"rank": self.rank}
        for decision, given in policy.given.items():
            if isinstance(given, dict):
                parts[decision] = given
                continue
            world = worlds.world({f"strategy/{decision}": given})
            parts[decision] = getattr(world.strategy, decision)
        return parts


def _point(
    alternative: Alternative,
    set_by: Mapping[str, Any],
    name: str,
    policy: Mapping[str, Any],
    worlds: WorldComposer,
) -> Point:
    values = {"scenario": f"[{','.join(alternative.options)}]"}
    own = {
        f"scenarios.{key}": value
        for key, value in set_by.items()
        if key.partition(".")[0] in alternative.options
    }
    world = _with_policy(worlds.world({**values, **own}), policy)
    _checked(world)
    return Point(
        f"{alternative.name}, {name}",
        {"scenario": alternative.name, "policy": name},
        TASK,
        world,
        point_identity(world_content(world), KEPT),
        KEPT,
    )


def _with_policy(world: WorldConfig, policy: Mapping[str, Any]) -> WorldConfig:
    return replace(world, policies={FOLLOWED: dict(policy)})


def _checked(world: WorldConfig) -> WorldConfig:
    """The world with its strategies built.

    Raises:
        BadInput: a policy that can't be followed.
    """
    try:
        built = with_strategies(world)
        check_world(built)
    except ConfigError as error:
        raise BadInput(_shown(error.key), error.value, error.allowed) from error
    except BadInput as error:
        raise BadInput(_shown(error.key), error.value, error.problem) from error
    return built


def _shown(key: str) -> str:
    """A key as the user knows it."""
    own = key.removeprefix(f"policies.{FOLLOWED}.")
    return own if own in {key, "rank"} else f"strategy.{own}"
