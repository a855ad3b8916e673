"""What a study costs beside its runs: overhead a run, the parent's memory, scaling.

Run in a process of its own, so that the memory is that of the study and of nothing else
that was measured before.
"""

import json
import math
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from time import perf_counter
from typing import Any

from experiments.executors.local import LocalExecutor
from experiments.executors.work import Outcome, Progress, Work
from experiments.store.drive import drive
from experiments.store.runs import RunStore

CHEAP = 2_000
"""Runs of the task that does nothing."""

LONG, STEPS = 60, 1_000_000
"""Runs that compute, and the steps of each."""

WORKERS = 2
REPEATS = 3


def report() -> Iterator[str]:
    """Overhead a run, peak memory, and the speed beside bare processes."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bench.runs"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    measured = json.loads(finished.stdout)
    yield (
        f"{CHEAP} runs that do nothing: {measured['overhead_ms']:.2f} ms a run, "
        f"{measured['again_ms']:.3f} ms a run when all are stored"
    )
    yield f"peak memory of the parent: {measured['peak_mib']:.0f} MiB"
    bare, study = measured["bare_s"], measured["study_s"]
    yield (
        f"{LONG} runs on {WORKERS} workers: {study:.2f} s, in {WORKERS} bare processes "
        f"{bare:.2f} s, ratio {bare / study:.3f} (best of {REPEATS}, in turn)"
    )


def nothing(
    settings: Any, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Do nothing."""
    return Outcome({"value": float(replication)}, {})


def compute(
    settings: Any, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Add up some numbers."""
    return Outcome({"value": math.fsum(math.sqrt(at) for at in range(STEPS))}, {})


def measure() -> dict[str, float]:
    """Every figure."""
    with tempfile.TemporaryDirectory() as folder, LocalExecutor(WORKERS) as executor:
        # The first runs start the processes.
        drive_s(Path(folder, "start"), executor, compute.__name__, 2 * WORKERS)
        overhead_s = drive_s(Path(folder, "cheap"), executor, nothing.__name__, CHEAP)
        again_s = drive_s(Path(folder, "cheap"), executor, nothing.__name__, CHEAP)
        bare_s, study_s = [], []
        for repeat in range(REPEATS):
            bare_s.append(in_bare_processes_s())
            place = Path(folder, str(repeat))
            study_s.append(drive_s(place, executor, compute.__name__, LONG))
    return {
        "overhead_ms": 1e3 * overhead_s / CHEAP,
        "again_ms": 1e3 * again_s / CHEAP,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bare_s": min(bare_s),
        "study_s": min(study_s),
    }


def drive_s(root: Path, executor: LocalExecutor, task: str, count: int) -> float:
    """Seconds of a study with a store, its index included."""
    works = (
        Work(f"{at:064x}", f"tests.bench.runs:{task}", None, at, ()) for at in range(count)
    )
    start = perf_counter()
    with RunStore.open(root) as store:
        tally = drive(works, store, executor, retry_failed=False, on_event=lambda _: None)
        rows = store.index().collect().height
    elapsed_s = perf_counter() - start
    if (tally.done + tally.cached, rows) != (count, count):
        raise RuntimeError(f"{tally}, {rows} rows: must be {count} runs")
    return elapsed_s


def in_bare_processes_s() -> float:
    """Seconds that processes take which share the same runs out beforehand."""
    context = get_context("spawn")
    barrier = context.Barrier(WORKERS + 1)
    each = LONG // WORKERS
    processes = [context.Process(target=bare, args=(barrier, each)) for _ in range(WORKERS)]
    for process in processes:
        process.start()
    barrier.wait()
    start = perf_counter()
    for process in processes:
        process.join()
    return perf_counter() - start


def bare(barrier: Barrier, count: int) -> None:
    """Do some runs, as soon as every process is ready."""
    barrier.wait()
    for replication in range(count):
        compute(None, replication, Path(), lambda done, total: None)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()))
