"""The data dictionary as it is stored beside the code, and as tables have it."""

from pathlib import Path

import polars as pl
import pytest

import experiments
from experiments.dictionary import data_dictionary
from experiments.studies.tables import STUDY_TABLES
from tests.experiments.in_process import without_workers
from tests.experiments.worlds import ROOT


def test_the_stored_dictionary_is_the_tables_own() -> None:
    stored = (ROOT / "TABLES.md").read_text(encoding="utf-8")
    assert stored == data_dictionary(), "python -m experiments.dictionary > TABLES.md"


def test_a_study_has_the_columns_that_are_described(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dice.yaml").write_text(
        "_target_: tests.experiments.dice.Dice\nrank_by: mean_throw\n", encoding="utf-8"
    )
    with without_workers():
        found = experiments.study("dice.yaml", "replications=2", "workers=1")
    text = data_dictionary()
    for name, (_, columns) in STUDY_TABLES.items():
        schema = found.tables[name].schema
        section = text.partition(f"## `{name}`\n")[2].partition("\n## ")[0]
        described = [line.split(" | ") for line in section.splitlines() if "| `" in line]
        assert [cells[0] for cells in described] == [f"| `{column}`" for column in columns]
        for cells in described:
            column = cells[0].strip("| `")
            assert schema[column] == getattr(pl, cells[1])
        if name not in {"points", "runs"}:
            assert list(schema) == list(columns)
