"""Runs one world and leaves its tables in a directory."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sim.build import WorldBuilder
from sim.config import WorldConfig


@dataclass(frozen=True, slots=True)
class WorldSummary:
    """What it took to simulate one world.

    Attributes:
        replication: index of the replication.
        emulated: calibration profile that latencies and costs stand on.
        calls: calls that the contracts executed.
        events: events that the contracts emitted.
        sessions: streams that arrived.
        rows: rows by table.
        wall_s: seconds of wall time.
    """

    replication: int
    emulated: str
    calls: int
    events: int
    sessions: int
    rows: dict[str, int]
    wall_s: float


def run_world(
    config: WorldConfig,
    directory: Path,
    *,
    replication: int = 0,
    on_round: Callable[[int, int], None] | None = None,
) -> WorldSummary:
    """Simulate one world.

    Args:
        config: a configuration that passes `check_world`, its strategies instantiated.
        directory: an existing directory; each table becomes `<table>.parquet` in it.
        replication: index of the replication, from 0.
        on_round: told (rounds done, rounds in all) after each round.
    """
    start_s = time.perf_counter()
    builder = WorldBuilder(config, directory, replication)
    engine = builder.build()
    with _settled():
        try:
            engine.run(config.horizon.rounds, on_round)
        finally:
            engine.close()
    builder.recorder.close()
    return WorldSummary(
        replication=replication,
        emulated=builder.works.emulated,
        calls=engine.chain.calls,
        events=engine.ledger.events,
        sessions=engine.network.started,
        rows=builder.recorder.rows,
        wall_s=time.perf_counter() - start_s,
    )


@contextmanager
def _settled() -> Iterator[None]:
    """Keep the garbage collector from walking the built world over and over.

    A world is millions of small objects that live until the run ends; with them out of
    its sight the collector looks at what the run makes only.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
