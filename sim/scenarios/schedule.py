"""Begins and ends a world's scenarios when their rounds open."""

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.engine import Engine


class Schedule:
    """A world's scenarios, in the order of their names.

    Attributes:
        active: names of those that go on.

    Args:
        scenarios: by name; they are copied.
    """

    def __init__(self, scenarios: Mapping[str, Any]) -> None:
        self.active: list[str] = []
        self._scenarios: dict[str, Any] = {}
        self._begun: set[str] = set()
        self._take(scenarios)

    def _take(self, scenarios: Mapping[str, Any]) -> None:
        mine = self._scenarios | copy.deepcopy(dict(scenarios))
        self._scenarios = {name: mine[name] for name in sorted(mine)}

    def open_round(self, engine: "Engine", number: int) -> None:
        """End, then begin, then go on with what the round brings.

        Args:
            engine: the world; its round is open.
            number: rounds since the start of the run.
        """
        for name, scenario in self._scenarios.items():
            over = scenario.rounds is not None and (
                number >= scenario.at_round + scenario.rounds
            )
            if name in self.active and over:
                self._end(engine, name)
        for name, scenario in self._scenarios.items():
            if name not in self._begun and number >= scenario.at_round:
                self._begun.add(name)
                self.active.append(name)
                scenario.begin(engine)
        for name in self.active:
            each = getattr(self._scenarios[name], "open_round", None)
            if each is not None:
                each(engine, engine.chain.round)

    def change(self, engine: "Engine", scenarios: Mapping[str, Any]) -> None:
        """Go by other scenarios from now on, between two rounds.

        What has begun stays as it is while it is among them, and ends where it is not.
        """
        for name in [name for name in self.active if name not in scenarios]:
            self._end(engine, name)
        kept = {name: each for name, each in self._scenarios.items() if name in scenarios}
        self._scenarios = kept
        fresh = {name: each for name, each in scenarios.items() if name not in self._begun}
        self._take(fresh)

    def _end(self, engine: "Engine", name: str) -> None:
        self.active.remove(name)
        self._scenarios[name].end(engine)
