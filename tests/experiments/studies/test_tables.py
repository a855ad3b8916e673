"""Meanings of a study's columns."""

import polars as pl

from experiments.studies import compare
from experiments.studies.tables import STUDY_TABLES, meaning_of, row_of
from sim.tables import TABLES


def test_every_column_of_the_studys_own_tables_has_a_meaning() -> None:
    schemas: dict[str, dict[str, type[pl.DataType]]] = {
        "estimates": compare.ESTIMATES,
        "differences": compare.DIFFERENCES,
        "ranking": compare.RANKING,
    }
    for name, schema in schemas.items():
        assert [*STUDY_TABLES[name][1]] == [*schema]
        assert row_of(name)


def test_a_kept_table_has_the_meanings_of_a_runs_and_the_point() -> None:
    assert row_of("rounds") == TABLES["rounds"].row
    assert meaning_of("rounds", "fees_eth") == TABLES["rounds"].columns["fees_eth"].meaning
    assert str(meaning_of("rounds", "point")).startswith("number of the point")


def test_a_table_that_a_study_made_itself_has_none() -> None:
    assert row_of("own") is None
    assert meaning_of("own", "value") is None
    assert meaning_of("runs", "minted_lpt") is None
