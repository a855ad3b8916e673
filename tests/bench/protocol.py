"""Microseconds per operation of the protocol, over the recorded traces."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from protocol.replay.deployment import deploy_trace
from protocol.replay.document import load_trace, trace_files
from protocol.replay.operations import prepare

TRACES = Path(__file__).parents[1] / "conformance" / "open"
"""The recorded traces."""

REPEATS = 3
"""Times that every trace is run."""


def report() -> Iterator[str]:
    """Median and mean time by operation, the most frequent first."""
    spent: dict[str, list[float]] = defaultdict(list)
    traces = [load_trace(path) for path in trace_files([TRACES])]
    for _ in range(REPEATS):
        for trace in traces:
            state = deploy_trace(trace)
            for step, operation in zip(trace.steps, prepare(trace), strict=True):
                start = perf_counter()
                operation.run(state)
                spent[step.op].append(1e6 * (perf_counter() - start))
    del spent["mine"]
    everything = [time for times in spent.values() for time in times]
    yield f"{'operation':36} {'calls':>8} {'median us':>10} {'mean us':>9}"
    for name, times in sorted(spent.items(), key=lambda item: -len(item[1])):
        yield _line(name, times)
    yield _line("all operations", everything)


def _line(name: str, times: list[float]) -> str:
    mean = sum(times) / len(times)
    return f"{name:36} {len(times):8d} {median(times):10.1f} {mean:9.1f}"
