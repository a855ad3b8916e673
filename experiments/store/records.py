"""What the store writes of a run, and reads again."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from experiments.executors.work import Outcome, Work
from experiments.store.damage import StoreDamaged, damaged
from experiments.store.files import checksum, flush, write_whole

SUM = "sha256"
"""Field of a run's file that holds the checksum of the others."""

RUN = "run.json"
"""File of a run's folder that says what the run was and left; written last."""


class StoredRun(NamedTuple):
    """A finished run.

    Args:
        metrics: summary metrics by name.
        facts: other things that its task told of it.
        wall_s: seconds that its task took.
        tables: the files of its tables by name.
    """

    metrics: dict[str, float]
    facts: dict[str, Any]
    wall_s: float
    tables: dict[str, Path]


class Failure(NamedTuple):
    """A run that could not be finished.

    Args:
        task: name of the function that was to do it.
        replication: its index.
        reason: what happened, in one line.
        traceback: of the task, empty where its process left none.
        finished: when, ISO 8601 with zone.
        label: what asked for it.
    """

    task: str
    replication: int
    reason: str
    traceback: str
    finished: str
    label: str


def write_run(
    work: Work,
    directory: Path,
    outcome: Outcome,
    *,
    wall_s: float,
    finished: str,
    label: str,
) -> None:
    """Complete a folder of tables to one of a run, and see it onto the disk."""
    tables = {}
    for name in work.keep:
        path = _table(directory, name)
        flush(path)
        tables[name] = {"bytes": path.stat().st_size, "sha256": checksum(path)}
    content = {
        "key": work.key,
        "task": work.task,
        "replication": work.replication,
        "label": label,
        "finished": finished,
        "wall_s": wall_s,
        "metrics": {name: _written(value) for name, value in outcome.metrics.items()},
        "facts": outcome.facts,
        "tables": tables,
    }
    write_whole(directory / RUN, _json({**content, SUM: _sum(content)}))


def read_run(directory: Path) -> StoredRun:
    """A run, after a look at every byte of it.

    Raises:
        StoreDamaged: it is not as it was written.
    """
    content = read_head(directory)
    try:
        metrics = {name: float(value) for name, value in content["metrics"].items()}
        run = StoredRun(metrics, content["facts"], content["wall_s"], {})
        for name, described in content["tables"].items():
            path = _table(directory, name)
            if not path.is_file():
                raise _damaged(path, "is missing")
            if checksum(path) != described["sha256"]:
                raise _damaged(path, "is not what was written")
            run.tables[name] = path
    except (AttributeError, KeyError, TypeError) as error:
        raise _damaged(directory / RUN, f"is damaged ({error!r})") from error
    return run


def read_head(directory: Path) -> dict[str, Any]:
    """What a run's folder says of the run.

    Raises:
        StoreDamaged: it can't be read, is of another run, or is not as it was written.
    """
    file = directory / RUN
    content = _read(file, lambda problem: _damaged(file, problem))
    if content.get("key") != directory.name:
        raise _damaged(file, "is of another run")
    if content.pop(SUM, None) != _sum(content):
        raise _damaged(file, "is not what was written")
    return content


def write_failure(work: Work, failure: Failure, file: Path) -> None:
    """Write a failure, and see it onto the disk."""
    write_whole(file, _json({"key": work.key, **failure._asdict()}))


def read_failure(file: Path) -> Failure | None:
    """A failure, None if the file is not there.

    Raises:
        StoreDamaged: it can't be read.
    """
    remedy = "remove that file and start again: only that run is redone"
    if not file.exists():
        return None
    content = _read(file, lambda problem: damaged(file, problem, remedy))
    try:
        return Failure(**{name: content[name] for name in Failure._fields})
    except KeyError as error:
        raise damaged(file, f"is damaged (no {error})", remedy) from error


def _read(file: Path, wrong: Callable[[str], StoreDamaged]) -> dict[str, Any]:
    try:
        content = json.loads(file.read_bytes())
    except ValueError as error:
        raise wrong(f"is damaged ({error})") from error
    if not isinstance(content, dict):
        raise wrong("is damaged (no mapping)")
    return content


def _damaged(file: Path, problem: str) -> StoreDamaged:
    remedy = f"remove the folder {file.parent} and start again: only that run is redone"
    return damaged(file, problem, remedy)


def _table(directory: Path, name: str) -> Path:
    return directory / f"{name}.parquet"


def _written(value: float) -> float | str:
    """A number as JSON can hold it: those that are not finite by name."""
    return value if math.isfinite(value) else str(value)


def _sum(content: Mapping[str, Any]) -> str:
    """SHA-256 of content, however its file is laid out."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _json(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, indent=1, ensure_ascii=False)
    return f"{text}\n".encode()
