"""A run store: what a run left, found again by the hash of what it was made of.

Several processes may work on one store. A run appears in it whole or not at all.
"""

import errno
import re
import shutil
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from experiments.executors.work import Outcome, Work
from experiments.store import locks, records
from experiments.store.index import (
    BATCH,
    DONE,
    FAILED,
    Index,
    Row,
    listed,
    rows_of,
    write_part,
)
from experiments.store.layout import (
    CLAIMS,
    FAILURES,
    INDEX,
    READ_ONLY,
    RUNS,
    Reading,
    Session,
    open_root,
    unusable,
)
from experiments.store.records import RUN, Failure, StoredRun

if TYPE_CHECKING:
    import polars as pl

_KEY = re.compile("[0-9a-f]{64}")


class RunStore:
    """An open store; closed at the end of a `with` block.

    One that can't be written is read as far as that goes: no run can be claimed in it.

    Args:
        root: its folder, made by `open_root`.
        session: what this process works on.

    Attributes:
        staging: folder in the store for runs that are being done.
    """

    def __init__(self, root: Path, session: Session) -> None:
        self.root = root
        self.staging = session.staging
        self._session = session
        self._index = Index(root / INDEX)
        self._claims: dict[str, int] = {}

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a store, which is made if there is none.

        Raises:
            BadInput: there can be no store, or it is damaged or of another layout.
        """
        root = open_root(path)
        try:
            return cls(root, Session(root, Index(root / INDEX).compact))
        except OSError as error:
            refusal = unusable(path, error)
            if error.errno in READ_ONLY:
                return cls(root, Reading(root, refusal))
            raise refusal from error

    def __enter__(self) -> Self:
        """Open already."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Write what is left of the index, let go of every claim, remove the staging."""
        # The index is made again from the runs where it can't be written now.
        with suppress(OSError):
            self._index.flush()
        for key in [*self._claims]:
            self.release(key)
        self._session.end()

    def has(self, key: str) -> bool:
        """Whether the store holds a finished run."""
        return (self.folder(key) / RUN).exists()

    def folder(self, key: str) -> Path:
        """Where a finished run is, or would be."""
        return self._shard(RUNS, key) / key

    def failure(self, key: str) -> Failure | None:
        """How a run failed, None if it did not or was never tried.

        Raises:
            StoreDamaged: what is known of it can't be read.
        """
        return records.read_failure(self._failure_file(key))

    def claim(self, key: str) -> bool:
        """Say that this process does a run now.

        Returns:
            Whether it may; not if a process that lives does it already, even this one.

        Raises:
            BadInput: the store can only be read.
        """
        if self._session.refusal is not None:
            raise self._session.refusal
        lock = locks.take(self.root / CLAIMS / self._checked(key))
        if lock is None:
            return False
        self._claims[key] = lock
        return True

    def release(self, key: str) -> None:
        """Let go of a claim of this process."""
        locks.give_back(self._claims.pop(key), self.root / CLAIMS / key)

    def commit(
        self, work: Work, directory: Path, outcome: Outcome, wall_s: float, label: str = ""
    ) -> None:
        """Take a finished run in; a run that is there already stays.

        Args:
            work: what was done.
            directory: holds its kept tables, in the staging folder; moved or removed.
            outcome: what its task returned.
            wall_s: seconds that its task took.
            label: what asked for it.

        Raises:
            OSError: it can't be written; the store is as it was.
        """
        finished = _now()
        try:
            records.write_run(
                work, directory, outcome, wall_s=wall_s, finished=finished, label=label
            )
            self._move(directory, self.folder(work.key))
        finally:
            shutil.rmtree(directory, ignore_errors=True)
        self.forget_failure(work.key)
        self._index.append(
            Row(work.key, work.task, work.replication, DONE, wall_s, finished, label)
        )

    def fail(self, work: Work, reason: str, traceback: str, label: str = "") -> None:
        """Keep how a run failed, instead of how it failed before.

        Raises:
            OSError: it can't be written.
        """
        failure = Failure(work.task, work.replication, reason, traceback, _now(), label)
        file = self._failure_file(work.key)
        file.parent.mkdir(exist_ok=True)
        records.write_failure(work, failure, file)
        self._index.append(_row_of_failure(work.key, failure))

    def forget_failure(self, key: str) -> None:
        """Make a failed run one that was never tried."""
        self._failure_file(key).unlink(missing_ok=True)

    def read(self, key: str) -> StoredRun:
        """A finished run.

        Raises:
            KeyError: there is none.
            StoreDamaged: it is not as it was written.
        """
        if not self.folder(key).exists():
            raise KeyError(key)
        return records.read_run(self.folder(key))

    def index(self) -> "pl.LazyFrame":
        """One row for each run that the store holds, finished or failed, unread.

        Its columns are those of Row. What is missing in it is added first; keys and
        statuses are all that is held in memory for it.

        Raises:
            OSError: it can't be written.
            StoreDamaged: a run that it lacks can't be read.
        """
        import polars as pl  # noqa: PLC0415 - a store that is only run on needs none

        self._index.flush()
        is_writable = self._session.refusal is None
        with self._index.lock() if is_writable else nullcontext():
            there = pl.DataFrame(
                self._truth(), schema={"key": pl.String, "status": pl.String}, orient="row"
            )
            missing = there.join(self._index.known(), on=["key", "status"], how="anti")
            added = []
            for part in missing.iter_slices(BATCH):
                rows = [self._row(key, status) for key, status in part.iter_rows()]
                if is_writable:
                    write_part(self.root / INDEX, rows)
                else:
                    added.append(rows_of(rows).lazy())
            return (
                pl.concat([self._index.scan(), *added])
                .join(there.lazy(), on=["key", "status"], how="semi")
                .sort("key", "finished")
                .unique("key", keep="last", maintain_order=True)
            )

    def _truth(self) -> Iterator[tuple[str, str]]:
        for key in listed(self.root / RUNS):
            if _KEY.fullmatch(key) and self.has(key):
                yield key, DONE
        for name in listed(self.root / FAILURES):
            key = name.removesuffix(".json")
            if _KEY.fullmatch(key) and not self.has(key):
                yield key, FAILED

    def _row(self, key: str, status: str) -> Row:
        if status == FAILED:
            failure = self.failure(key)
            assert failure is not None
            return _row_of_failure(key, failure)
        head = {**records.read_head(self.folder(key)), "status": DONE}
        return Row._make(head.get(name) for name in Row._fields)

    def _move(self, directory: Path, target: Path) -> None:
        target.parent.mkdir(exist_ok=True)
        try:
            directory.rename(target)
        except OSError as error:
            if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
                raise
            if not self.has(target.name):
                # A crash of the machine left a folder without its last file.
                shutil.rmtree(target)
                directory.rename(target)

    def _failure_file(self, key: str) -> Path:
        return self._shard(FAILURES, key) / f"{key}.json"

    def _shard(self, kind: str, key: str) -> Path:
        return self.root / kind / self._checked(key)[:2]

    def _checked(self, key: str) -> str:
        if not _KEY.fullmatch(key):
            raise ValueError(f"key={key!r}: must be 64 hex digits")
        return key


def _row_of_failure(key: str, failure: Failure) -> Row:
    return Row(
        key,
        failure.task,
        failure.replication,
        FAILED,
        None,
        failure.finished,
        failure.label,
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
