"""Appends facts to tables, in parts, so that memory stays bounded however long the run."""

from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

import polars as pl

from sim.tables import TABLES

ROWS_PER_PART = 100_000
"""Rows that are held in memory before they are written."""


class TableWriter:
    """One table of one replication, written as numbered Parquet parts and then joined.

    Args:
        name: the table's name in `TABLES`.
        directory: an existing directory; the table becomes `<name>.parquet` in it.
        replication: value of the first column.
    """

    def __init__(self, name: str, directory: Path, replication: int) -> None:
        columns = TABLES[name].columns
        self.rows = 0
        self._name = name
        self._directory = directory
        self._schema = pl.Schema(
            {column: getattr(pl, spec.dtype) for column, spec in columns.items()}
        )
        self._replication = replication
        self._pending: list[tuple[Any, ...]] = []
        self._blocks: list[pl.DataFrame] = []
        self._held = 0
        self.parts: list[Path] = []

    def append(self, *values: Any) -> None:
        """Add one row: the values of every column but the replication, in order."""
        self._pending.append(values)
        if len(self._pending) + self._held >= ROWS_PER_PART:
            self._write_part()

    def move_to(self, directory: Path) -> None:
        """Go on in another directory, which holds copies of the parts so far."""
        self._directory = directory
        self.parts = [directory / part.name for part in self.parts]

    def extend(self, columns: Sequence[Any]) -> None:
        """Add many rows at once: every column but the replication, in order.

        Args:
            columns: arrays, series or lists of one length.
        """
        self._take_rows()
        named = zip(list(self._schema)[1:], columns, strict=True)
        block = pl.DataFrame(
            [
                pl.Series(name, column, strict=True).cast(self._schema[name])
                for name, column in named
            ]
        )
        self._blocks.append(self._complete(block))
        self._held += block.height
        if self._held >= ROWS_PER_PART:
            self._write_part()

    def close(self) -> None:
        """Write what is pending and join the parts into one file."""
        target = self._directory / f"{self._name}.parquet"
        if not self.parts:
            self._take_all().write_parquet(target)
            return
        if self._pending or self._blocks:
            self._write_part()
        pl.scan_parquet(self.parts).sink_parquet(
            target, maintain_order=True, row_group_size=ROWS_PER_PART
        )
        for part in self.parts:
            part.unlink()

    def _complete(self, block: pl.DataFrame) -> pl.DataFrame:
        """Rows with their replication in front."""
        name = next(iter(self._schema))
        replication = pl.Series(name, [self._replication], self._schema[name])
        block.insert_column(0, replication.new_from_index(0, block.height))
        return block

    def _take_rows(self) -> None:
        """Make a block of the rows that came one by one."""
        if not self._pending:
            return
        names = list(self._schema)[1:]
        columns = zip(*self._pending, strict=True)
        schema = {name: self._schema[name] for name in names}
        block = pl.DataFrame(dict(zip(names, columns, strict=True)), schema=schema)
        self._blocks.append(self._complete(block))
        self._held += block.height
        self._pending.clear()

    def _write_part(self) -> None:
        """Write what is held; parts are read once, to be joined, so that speed counts."""
        path = self._directory / f".{self._name}-{len(self.parts):05d}.parquet"
        self._take_all().write_parquet(path, compression="lz4")
        self.parts.append(path)

    def _take_all(self) -> pl.DataFrame:
        """All rows that are held; none is afterwards."""
        self._take_rows()
        frame = (
            pl.concat(self._blocks) if self._blocks else pl.DataFrame(schema=self._schema)
        )
        self.rows += frame.height
        self._blocks.clear()
        self._held = 0
        return frame


class Unwritten(TableWriter):
    """A table that nobody wants: its rows are forgotten."""

    def append(self, *values: Any) -> None:
        """Forget a row."""

    def extend(self, columns: Sequence[Any]) -> None:
        """Forget many."""

    def close(self) -> None:
        """Write nothing."""


class Recorder:
    """The tables of one replication.

    Args:
        directory: an existing directory to write them into.
        replication: index of the replication.
        tables: names of those that are written; None for all.
    """

    def __init__(
        self, directory: Path, replication: int, tables: Set[str] | None = None
    ) -> None:
        self._writers = {
            name: (TableWriter if tables is None or name in tables else Unwritten)(
                name, directory, replication
            )
            for name in TABLES
        }

    def keeps(self, table: str) -> bool:
        """Whether a table is written."""
        return not isinstance(self._writers[table], Unwritten)

    def append(self, table: str, *values: Any) -> None:
        """Add one row to a table: every column but the replication, in order."""
        self._writers[table].append(*values)

    def writer(self, table: str) -> TableWriter:
        """The writer of a table, for whoever appends to it often."""
        return self._writers[table]

    def extend(self, table: str, columns: Sequence[Any]) -> None:
        """Add many rows to a table: every column but the replication, in order."""
        self._writers[table].extend(columns)

    @property
    def parts(self) -> list[Path]:
        """Files that were written so far."""
        return [part for writer in self._writers.values() for part in writer.parts]

    def move_to(self, directory: Path) -> None:
        """Go on in another directory, which holds copies of the files so far."""
        for writer in self._writers.values():
            writer.move_to(directory)

    def close(self) -> None:
        """Finish every table."""
        for writer in self._writers.values():
            writer.close()

    @property
    def rows(self) -> dict[str, int]:
        """Rows written so far, by table."""
        return {name: writer.rows for name, writer in self._writers.items()}
