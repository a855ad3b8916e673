"""Tables are written in parts, whole, in order and always the same."""

import random
from pathlib import Path

import polars as pl
import pytest

from sim import recorder
from sim.recorder import Recorder, TableWriter
from sim.tables import TABLES

ROW = (1.5, "gateway-1", "orchestrator-1", 1.2e15, 1.2e15)


def expected_schema(name: str) -> dict[str, pl.DataType]:
    return {
        column: getattr(pl, spec.dtype)() for column, spec in TABLES[name].columns.items()
    }


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_its_columns(name: str, tmp_path: Path) -> None:
    TableWriter(name, tmp_path, 0).close()
    frame = pl.read_parquet(tmp_path / f"{name}.parquet")
    assert frame.height == 0
    assert dict(frame.schema) == expected_schema(name)


@pytest.mark.parametrize("rows", [1, 9, 10, 11, 25, 30])
def test_rows_come_back_in_order_over_any_number_of_parts(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "ROWS_PER_PART", 10)
    writer = TableWriter("tickets", tmp_path, 3)
    for index in range(rows):
        writer.append(*ROW, f"outcome-{index}")
        assert len(writer._pending) < 10
    writer.close()
    frame = pl.read_parquet(tmp_path / "tickets.parquet")
    assert dict(frame.schema) == expected_schema("tickets")
    assert frame["outcome"].to_list() == [f"outcome-{index}" for index in range(rows)]
    assert frame["replication"].unique().to_list() == [3]
    assert frame.row(0)[1:6] == ROW
    assert writer.rows == rows
    assert [path.name for path in tmp_path.iterdir()] == ["tickets.parquet"]


def write_many(folder: Path) -> bytes:
    folder.mkdir()
    rng = random.Random(1)
    writer = TableWriter("tickets", folder, 0)
    for index in range(5_432):
        writer.append(rng.random(), "gateway", f"o{index % 7}", 1.0, rng.random(), "x")
    writer.close()
    return (folder / "tickets.parquet").read_bytes()


def test_the_same_rows_give_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "ROWS_PER_PART", 500)
    files = {write_many(tmp_path / str(index)) for index in range(6)}
    assert len(files) == 1


def test_missing_values_stay_missing(tmp_path: Path) -> None:
    writer = TableWriter("jobs", tmp_path, 0)
    served = (1.0, 4.0, "g", "asia", 7, "o", "transcode", 9.0)
    served += (0.5, 0.25, 181.0, 1629.0, 1, 1, "completed", 1)
    nobody = (2.0, 0.0, "g", "asia", 8, "", "transcode", 0.0)
    nobody += (None, None, None, 0.0, 0, 0, "none", 1)
    writer.append(*nobody)
    writer.append(*served)
    writer.close()
    frame = pl.read_parquet(tmp_path / "jobs.parquet")
    assert frame.row(0) == (0, *nobody)
    assert frame.row(1) == (0, *served)


@pytest.mark.parametrize("row", [ROW, (*ROW, "x", "y")])
def test_a_row_of_another_length_is_refused(row: tuple, tmp_path: Path) -> None:
    writer = TableWriter("tickets", tmp_path, 0)
    writer.append(*row)
    with pytest.raises(ValueError, match=r"shorter|longer"):
        writer.close()


def test_a_value_of_another_type_is_refused(tmp_path: Path) -> None:
    writer = TableWriter("tickets", tmp_path, 0)
    writer.append("noon", *ROW[1:], "redeemed")
    with pytest.raises((TypeError, pl.exceptions.PolarsError)):
        writer.close()


def test_a_recorder_writes_all_tables_and_counts_their_rows(tmp_path: Path) -> None:
    whole = Recorder(tmp_path, 0)
    whole.append("tickets", *ROW, "redeemed")
    whole.append("events", 1.0, 4_002, "Minter", "Mint", "{}")
    whole.append("events", 2.0, 4_002, "Minter", "Mint", "{}")
    whole.close()
    assert {path.stem for path in tmp_path.iterdir()} == set(TABLES)
    assert whole.rows == dict.fromkeys(TABLES, 0) | {"tickets": 1, "events": 2}
