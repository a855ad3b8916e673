"""A year of the real network: wall time and peak memory, each in a process of its own."""

import subprocess
import sys
from collections.abc import Iterator

PROGRAM = """
import resource, sys, tempfile, time
from pathlib import Path
from experiments.composing import compose_job
from experiments.strategies import with_strategies
from sim.build import WorldBuilder
config = with_strategies(compose_job(sys.argv[1:]).config)
with tempfile.TemporaryDirectory() as directory:
    builder = WorldBuilder(config, Path(directory), 0)
    engine = builder.build()
    start = time.perf_counter()
    engine.run(config.horizon.rounds)
    engine.recorder.close()
    wall_s = time.perf_counter() - start
peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{engine.network.started} streams, {engine.chain.calls} calls, "
      f"{engine.ledger.events} events: {wall_s:.1f} s after start-up, "
      f"{engine.network.started / wall_s:.0f} streams/s, peak {peak_mib:.0f} MiB")
"""
"""Runs one world; its arguments are overrides."""

ROUNDS = 408
"""Rounds of a year."""

WORLDS = {
    "session, video": ["resolution=session", "demand=without_live_ai"],
    "session, video and live AI": ["resolution=session"],
    "round, video": ["resolution=round", "demand=without_live_ai"],
    "round, video and live AI": ["resolution=round"],
}
"""Overrides by name."""


def report() -> Iterator[str]:
    """One line for each resolution and kind of demand."""
    for name, overrides in WORLDS.items():
        command = [sys.executable, "-c", PROGRAM, f"horizon.rounds={ROUNDS}", *overrides]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        yield f"{name}: {done.stdout.strip()}"
