"""A configuration becomes a run directory."""

import os
import shutil
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from experiments.errors import RunFailed
from experiments.executors.local import LocalExecutor
from experiments.executors.tasks import perform_here
from experiments.executors.work import Done, Failed, Outcome, Told, Work
from experiments.runs.directory import MANIFEST
from experiments.runs.manifest import manifest, write_config, write_json
from experiments.runs.replication import TASK, merge_tables
from experiments.schema import RunConfig
from experiments.statistics.estimates import estimates
from experiments.statistics.intervals import CONFIDENCE
from sim.runner import SAVED
from sim.tables import TABLES as KEPT

OnRound = Callable[[int, int, int], None]
"""Called after each simulated round: the replication, the rounds done and their total."""

CONFIG, SUMMARY, TABLES = "config.yaml", "summary.json", "tables"
"""Names within a run directory."""


def write_run(
    config: RunConfig, directory: Path, *, workers: int, on_round: OnRound
) -> None:
    """Simulate every replication and write everything of a run directory but its plots.

    Args:
        config: what to run, checked.
        directory: an existing, empty directory.
        workers: processes that share the replications; 1 is this process alone.
        on_round: called after each simulated round.

    Raises:
        RunFailed: a replication could not be finished.
    """
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    outcomes = _simulate(config, directory, workers, on_round)
    write_config(config, directory / CONFIG)
    write_json(_summary(outcomes), directory / SUMMARY)
    described = manifest(
        config,
        directory / TABLES,
        replications=[outcome.facts for outcome in outcomes],
        started=started,
        wall_s=round(time.monotonic() - clock, 3),
    )
    write_json(described, directory / MANIFEST)


def one_per_cpu() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0))


def _simulate(
    config: RunConfig, directory: Path, workers: int, on_round: OnRound
) -> list[Outcome]:
    parts, tables = directory / "replications", directory / TABLES
    for path in (parts, tables):
        path.mkdir()
    works = [_work(config, index) for index in range(config.replications)]
    if min(workers, len(works)) == 1:
        done = _in_this_process(works, parts, on_round)
    else:
        done = _in_processes(works, parts, workers, on_round)
    merge_tables([each.directory for each in done], tables)
    for each in done:
        if (each.directory / SAVED).is_dir():
            shutil.copytree(each.directory / SAVED, directory / SAVED, dirs_exist_ok=True)
    shutil.rmtree(parts)
    return [each.outcome for each in done]


def _work(config: RunConfig, replication: int) -> Work:
    """The work of a replication; its place in the result is all the key that it needs."""
    kept = (*KEPT, f"{SAVED}/")
    return Work(f"{replication:064x}", TASK, config, replication, kept)


def _in_this_process(works: list[Work], parts: Path, on_round: OnRound) -> list[Done]:
    done = []
    for work in works:
        directory = parts / str(work.replication)
        directory.mkdir()
        finished = perform_here(work, directory, partial(on_round, work.replication))
        done.append(Done(work, directory, *finished))
    return done


def _in_processes(
    works: list[Work], parts: Path, workers: int, on_round: OnRound
) -> list[Done]:
    done = []
    with (
        LocalExecutor(workers) as executor,
        closing(executor.run(iter(works), parts)) as events,
    ):
        for event in events:
            match event:
                case Told(work, so_far, total):
                    on_round(work.replication, so_far, total)
                case Failed(work, reason, trace):
                    raise RunFailed(work.replication, reason, trace)
                case Done():
                    done.append(event)
    return sorted(done, key=lambda each: each.work.replication)


def _summary(outcomes: list[Outcome]) -> dict[str, object]:
    by_name = estimates([outcome.metrics for outcome in outcomes])
    return {
        "replications": len(outcomes),
        "confidence": CONFIDENCE,
        "metrics": {name: estimate._asdict() for name, estimate in by_name.items()},
    }
