"""Tables put together from many frames."""

from pathlib import Path

import polars as pl
import pytest

from experiments.studies import parts
from experiments.studies.parts import PartedTable


@pytest.mark.parametrize(
    ("rows_per_group", "frames_per_batch"), [(100_000, 1_000), (7, 1_000), (100_000, 3)]
)
def test_rows_keep_their_order_however_they_are_parted(
    rows_per_group: int,
    frames_per_batch: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_GROUP", rows_per_group)
    monkeypatch.setattr(parts, "FRAMES_PER_BATCH", frames_per_batch)
    table = PartedTable(tmp_path / "numbers.parquet")
    for first in range(0, 20, 2):
        table.append(pl.DataFrame({"number": [first, first + 1]}))
    table.close()
    assert [path.name for path in tmp_path.iterdir()] == ["numbers.parquet"]
    written = pl.read_parquet(tmp_path / "numbers.parquet")
    assert written["number"].to_list() == [*range(20)]


def test_a_column_that_others_lack_is_empty_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "ROWS_PER_GROUP", 1)
    table = PartedTable(tmp_path / "mixed.parquet")
    table.append(pl.DataFrame({"a": [1]}))
    table.append(pl.DataFrame({"a": [2], "b": [0.5]}))
    table.close()
    written = pl.read_parquet(tmp_path / "mixed.parquet")
    assert written.to_dicts() == [{"a": 1, "b": None}, {"a": 2, "b": 0.5}]


def test_nothing_added_is_no_file(tmp_path: Path) -> None:
    PartedTable(tmp_path / "none.parquet").close()
    assert [*tmp_path.iterdir()] == []
