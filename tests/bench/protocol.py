"""Time per operation of the protocol, beside the floor, over the open traces' mix.

Both run the same successful operations, trace by trace in turn. Every call's time is
the least of its repeats, so that a busy machine shows in neither.
"""

import gc
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter_ns
from typing import Any, Protocol

from tests.bench.mix import Prepared, prepared_traces

REPEATS = 5
"""Times that every trace is run by each."""

LISTED = 25
"""Kinds of operations that get a line of their own, the most frequent first."""

US_PER_NS = 1e-3


class Runnable(Protocol):
    """A call that is ready to run on some storage."""

    def run(self, storage: Any, /) -> Any: ...


def report() -> Iterator[str]:
    """Mean time by kind for both, the ratio, and the same over the whole mix."""
    overhead_us = timer_overhead_us()
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for prepared in prepared_traces():
        ours, floors = paired_minima_us(prepared)
        for operation, our_us, floor_us in zip(
            prepared.operations, ours, floors, strict=True
        ):
            times[operation.op].append((our_us - overhead_us, floor_us - overhead_us))
    heading = ("ops/s", "mean us", "median", "floor us", "ratio")
    yield f"{'operation':32}{'calls':>7}" + "".join(f"{name:>10}" for name in heading)
    ranked = sorted(times.items(), key=lambda item: -len(item[1]))
    for name, pairs in ranked[:LISTED]:
        yield line(name, pairs)
    yield line("all other kinds", [pair for _, pairs in ranked[LISTED:] for pair in pairs])
    yield line("whole mix", [pair for pairs in times.values() for pair in pairs])


def line(name: str, pairs: list[tuple[float, float]]) -> str:
    """One kind: calls, operations a second, microseconds, the floor's, the ratio."""
    ours = [our_us for our_us, _ in pairs]
    mean_us = sum(ours) / len(pairs)
    floor_us = sum(floor for _, floor in pairs) / len(pairs)
    return (
        f"{name:32}{len(pairs):7d}{1e6 / mean_us:10.0f}{mean_us:10.2f}"
        f"{median(ours):10.2f}{floor_us:10.2f}{mean_us / floor_us:10.2f}"
    )


def paired_minima_us(prepared: Prepared) -> tuple[list[float], list[float]]:
    """Run both in turn, several times; the least time of every call of either."""
    ours, floors = [], []
    for _ in range(REPEATS):
        ours.append(call_times_us(prepared.new_state(), prepared.operations))
        floors.append(call_times_us(prepared.new_world(), prepared.floor_calls))
    return [min(call) for call in zip(*ours, strict=True)], [
        min(call) for call in zip(*floors, strict=True)
    ]


def call_times_us(storage: Any, calls: Sequence[Runnable]) -> list[float]:
    """Time every call, one after the other."""
    gc.collect()
    gc.disable()
    spent = []
    for call in calls:
        start = perf_counter_ns()
        call.run(storage)
        spent.append((perf_counter_ns() - start) * US_PER_NS)
    gc.enable()
    return spent


def timer_overhead_us() -> float:
    """What reading the clock twice adds to every measured time."""
    return min(-(perf_counter_ns() - perf_counter_ns()) for _ in range(10_000)) * US_PER_NS
