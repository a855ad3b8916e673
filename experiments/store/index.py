"""The index of a store: its runs in a few columns, in Parquet parts that polars scans.

The truth is the folders of the runs and the files of the failures. A part that is lost or
damaged, or was never written because its process was killed, is made again from them.
"""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from experiments.store import locks
from experiments.store.files import write_whole

if TYPE_CHECKING:
    import polars as pl

DONE, FAILED = "done", "failed"
"""What became of a run."""

BATCH = 500
"""Rows of a part, at most; as many are held in memory."""

PARTS = 32
"""Parts from which on they are put together when nobody else works on the store."""


COLUMNS = {
    "key": "address of the run, 64 hexadecimal digits: a hash of all that it stands on",
    "task": "function that did it, as package.module:function",
    "replication": "index of the replication, from 0",
    "status": "done or failed",
    "wall_s": "seconds that the task took; null for a failed run",
    "finished": "when it ended, ISO 8601 with zone",
    "label": "name of the study that asked for it first; empty where none did",
}
"""What the columns mean."""


class Row(NamedTuple):
    """A run in the index; `COLUMNS` says what each field means."""

    key: str
    task: str
    replication: int
    status: str
    wall_s: float | None
    finished: str
    label: str


class Truth(NamedTuple):
    """A run that the store holds, and how to read its row.

    Args:
        key: its address.
        status: done or failed.
    """

    key: str
    status: str


class Index:
    """Rows of runs, written in batches.

    Args:
        folder: of the parts.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pending: list[Row] = []

    def append(self, row: Row) -> None:
        """Add a row; it is written with others."""
        self._pending.append(row)
        if len(self._pending) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        if self._pending:
            write_part(self._folder, self._pending)
            self._pending.clear()

    def known(self) -> "pl.DataFrame":
        """Key and status of every row, after damaged parts were removed."""
        import polars as pl  # noqa: PLC0415 - a store that is only run on needs none

        empty = pl.DataFrame(schema={"key": pl.String, "status": pl.String})
        frames = [_readable(path) for path in self._parts()]
        kept = [frame.select("key", "status") for frame in frames if frame is not None]
        return pl.concat([empty, *kept])

    def scan(self) -> "pl.LazyFrame":
        """Every row of every part, unread."""
        import polars as pl  # noqa: PLC0415

        parts = self._parts()
        if not parts:
            return pl.LazyFrame(schema=schema())
        return pl.scan_parquet(parts, schema=schema())

    def compact(self) -> None:
        """Put many parts together; for who works on the store alone."""
        if len(self._parts()) < PARTS:
            return
        import polars as pl  # noqa: PLC0415

        with self.lock():
            parts = self._parts()
            frames = [frame for path in parts if (frame := _readable(path)) is not None]
            whole = pl.concat(frames) if frames else pl.DataFrame(schema=schema())
            _write(self._folder, whole)
            for path in parts:
                path.unlink(missing_ok=True)

    def lock(self) -> AbstractContextManager[None]:
        """What to hold while the index is compared with the runs."""
        return locks.held(self._folder / ".lock")

    def _parts(self) -> list[Path]:
        return sorted(self._folder.glob("*.parquet"))


def schema() -> "pl.Schema":
    """Columns of the index."""
    import polars as pl  # noqa: PLC0415

    text = dict.fromkeys(Row._fields, pl.String())
    return pl.Schema({**text, "replication": pl.Int64(), "wall_s": pl.Float64()})


def write_part(folder: Path, rows: list[Row]) -> None:
    """Write rows as a new part."""
    _write(folder, rows_of(rows))


def rows_of(rows: list[Row]) -> "pl.DataFrame":
    """Rows as polars has them."""
    import polars as pl  # noqa: PLC0415

    return pl.DataFrame(rows, schema=schema(), orient="row")


def listed(folder: Path) -> Iterator[str]:
    """Names in the subfolders of a folder, one subfolder after the other."""
    for shard in sorted(folder.iterdir()):
        yield from sorted(path.name for path in shard.iterdir())


def _write(folder: Path, frame: "pl.DataFrame") -> None:
    # Python writes the file: its errors say what is wrong with the place.
    content = io.BytesIO()
    frame.write_parquet(content)
    write_whole(folder / f"{uuid4().hex}.parquet", content.getvalue())


def _readable(path: Path) -> "pl.DataFrame | None":
    """A part, None after its removal if it is not one."""
    import polars as pl  # noqa: PLC0415

    try:
        frame = pl.read_parquet(path)
    except FileNotFoundError:
        return None
    except (pl.exceptions.PolarsError, OSError):
        path.unlink(missing_ok=True)
        return None
    if frame.schema != schema():
        path.unlink(missing_ok=True)
        return None
    return frame
