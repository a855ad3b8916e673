"""What several worlds have in common is simulated once; each goes on from a copy of it.

Worlds of one replication that differ in their scenarios only are one world until the first
of these scenarios acts. The copy stays in the memory of the process that made it.
"""

import gc
import pickle
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from sim.engine import Engine


class _Copy(NamedTuple):
    """A world between two rounds.

    Args:
        world: its objects.
        parts: the tables' parts that were written so far, by file name.
    """

    world: bytes
    parts: dict[str, bytes]


class CommonPast:
    """The past of worlds that differ only in scenarios which begin after it.

    Args:
        scenarios: names of the scenarios that all of them have.
        rounds: how many rounds it lasts; 0 where the worlds part in their first round.
    """

    def __init__(self, scenarios: Collection[str], rounds: int) -> None:
        self.scenarios = scenarios
        self.rounds = rounds
        self._copy: _Copy | None = None

    def keep(self, engine: Engine) -> None:
        """Copy a world that has come to the end of this past.

        A world with a strategy of the user's own that can't be copied is left alone; the
        next one then simulates the past anew.
        """
        try:
            with _uncollected():
                world = pickle.dumps(engine, protocol=5)
        except (pickle.PicklingError, AttributeError, TypeError):
            return
        parts = {part.name: part.read_bytes() for part in engine.recorder.parts}
        self._copy = _Copy(world, parts)

    def world(self, directory: Path) -> Engine | None:
        """A world at the end of this past; None where none has been kept.

        Args:
            directory: where its tables go on; their parts so far are written there.
        """
        if self._copy is None:
            return None
        for name, content in self._copy.parts.items():
            (directory / name).write_bytes(content)
        with _uncollected():
            engine: Engine = pickle.loads(self._copy.world)
        engine.recorder.move_to(directory)
        return engine


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away while many objects are made, none of them waste."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
