"""Points whose worlds are one until a scenario acts are told the past that they share.

With common random numbers a replication of such points need be simulated once up to the
round in which the first scenario begins that not all of them have. Runs are kept and found
under the same keys, for their tables are the same.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from experiments.runs.past import Past
from experiments.strategies import built_scenario
from experiments.studies.base import Point
from experiments.studies.identity import world_content
from sim.config import WorldConfig

LEAST_SHARE = 0.1
"""Share of a run from which its past is worth sharing: who shares one goes through the same
process one after the other, and a copy costs as much as a few rounds."""


def sharing(points: Sequence[Point]) -> list[Point]:
    """The points, those that differ in their scenarios only with the past that they share.

    Args:
        points: their tasks take the keyword `past`; their settings are worlds.
    """
    if all(point.settings.scenarios == points[0].settings.scenarios for point in points):
        return [*points]
    alike: dict[str, list[int]] = {}
    for number, point in enumerate(points):
        if _begins_anew(point.settings):
            alike.setdefault(_beside_scenarios(point), []).append(number)
    shared = [*points]
    for identity, numbers in alike.items():
        past = _past([points[number].settings for number in numbers], identity)
        for number in numbers:
            shared[number] = points[number]._replace(past=past)
    return shared


def _begins_anew(world: WorldConfig) -> bool:
    """Whether a world neither goes on from a saved one nor is saved on its way."""
    return world.branch.directory is None and not world.save.rounds


def _beside_scenarios(point: Point) -> str:
    """A digest of all that makes a run of a point what it is, but its scenarios."""
    content = world_content(replace(point.settings, scenarios={}))
    text = json.dumps([point.task, content], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _past(worlds: Sequence[WorldConfig], identity: str) -> Past | None:
    """What worlds that differ in scenarios share; None for a single one, or for little."""
    first = worlds[0].scenarios
    common = tuple(
        name
        for name, described in first.items()
        if all(world.scenarios.get(name) == described for world in worlds)
    )
    begin = [
        _at_round(name, described)
        for world in worlds
        for name, described in world.scenarios.items()
        if name not in common
    ]
    if not begin or min(begin) < LEAST_SHARE * worlds[0].horizon.rounds:
        return None
    return Past(identity, min(begin), common)


def _at_round(name: str, described: Any) -> int:
    """The round in which a scenario begins, from 0; its class may have set it."""
    scenario: Any = built_scenario(f"scenarios.{name}", described)
    at_round: int = scenario.at_round
    return at_round
