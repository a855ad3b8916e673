"""A table put together from many runs, without holding it in memory."""

from pathlib import Path

import polars as pl

from experiments.runs.replication import ROWS_PER_GROUP

FRAMES_PER_BATCH = 1_000
"""Frames that are held apart; small ones weigh more than their rows."""


class PartedTable:
    """A table written in parts beside its place and joined at the end.

    Args:
        path: of the finished file; its folder exists.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._pending: list[pl.DataFrame] = []
        self._rows = 0
        self._parts: list[Path] = []

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows; columns that others lack are empty there."""
        self._pending.append(frame)
        self._rows += frame.height
        if self._rows >= ROWS_PER_GROUP:
            self._write_part()
        elif len(self._pending) >= FRAMES_PER_BATCH:
            self._pending = [pl.concat(self._pending, how="diagonal")]

    def close(self) -> None:
        """Join the parts into the finished file; nothing where nothing was added."""
        if self._pending:
            self._write_part()
        if not self._parts:
            return
        frames = [pl.scan_parquet(part) for part in self._parts]
        pl.concat(frames, how="diagonal").sink_parquet(
            self._path, maintain_order=True, row_group_size=ROWS_PER_GROUP
        )
        for part in self._parts:
            part.unlink()

    def _write_part(self) -> None:
        part = self._path.with_name(f".{self._path.stem}-{len(self._parts):05d}.parquet")
        pl.concat(self._pending, how="diagonal").write_parquet(part)
        self._parts.append(part)
        self._pending.clear()
        self._rows = 0
