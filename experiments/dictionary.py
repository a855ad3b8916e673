"""The data dictionary of runs and studies as text, from the tables' own descriptions."""

from collections.abc import Iterator

from experiments.store import index
from experiments.studies.compare import DIFFERENCES, ESTIMATES, RANKING
from experiments.studies.stress.tables import POLICY_TABLES, STRESS_TABLES
from experiments.studies.tables import STUDY_TABLES
from sim.dictionary import run_sections, table_section

HEADER = """# The tables

Generated from `sim/tables.py`, `experiments/studies/tables.py` and
`experiments/store/index.py` by `python -m experiments.dictionary > TABLES.md`; a test keeps
them equal. Every table is one Parquet file in `tables/` of a run's or study's directory.
Amounts in LPT and ETH are floats for analysis; the exact integers live in the protocol and,
as strings, in `events`. Times are simulated seconds since the first block of the first
round.

# The tables of a run
"""

STUDY_HEADER = """# The tables of a study

Beside these a study has `rounds` of all its runs, and the tables named in `keep_tables`;
each begins with the column `point` (Int32). The emissions study has tables of its own,
which its `manifest.json` lists.
"""

STRESS_HEADER = """# The tables of a stress test

`livepeer-sim stress` writes these beside the tables of a study, `rounds` and `wallets`.
With `subject=orchestrator` it writes `policy_outcomes` for `outcomes`, and for `wallets`
the followed orchestrator's rows of `orchestrators`.
"""

INDEX_HEADER = """# The index of a run store

`experiments.load_store("store").index()` is one for all studies that share the store.
"""

_TYPES = {
    "points": {"point": "Int32", "label": "String"},
    "runs": {"point": "Int32", "replication": "Int32", "key": "String"},
    "estimates": {name: str(dtype) for name, dtype in ESTIMATES.items()},
    "differences": {name: str(dtype) for name, dtype in DIFFERENCES.items()},
    "ranking": {name: str(dtype) for name, dtype in RANKING.items()},
}
"""Types of the columns that every study has."""

_FURTHER = {
    "points": "Every further column is a key that differs between points.",
}
"""What else a row has."""


def data_dictionary() -> str:
    """The dictionary in Markdown: one section a table, one row a column."""
    study = [STUDY_HEADER, *_study_sections()]
    store = [INDEX_HEADER, _index_section()]
    stress = [STRESS_HEADER, *_stress_sections()]
    return "\n".join([HEADER, *run_sections(), *study, *stress, *store])


def _index_section() -> str:
    types = index.schema()
    described = [(name, str(types[name]), text) for name, text in index.COLUMNS.items()]
    return table_section("index", "One row: a run that is finished or failed.", described)


def _stress_sections() -> Iterator[str]:
    for name, (row, columns) in {**STRESS_TABLES, **POLICY_TABLES}.items():
        described = [(column, *told) for column, told in columns.items()]
        yield table_section(name, f"One row: {row}.", described)


def _study_sections() -> Iterator[str]:
    for name, (row, columns) in STUDY_TABLES.items():
        sentence = f"One row: {row}."
        described = [
            (column, _TYPES[name][column], meaning) for column, meaning in columns.items()
        ]
        text = " ".join(filter(None, [sentence, _FURTHER.get(name)]))
        yield table_section(name, text, described)


if __name__ == "__main__":
    import sys

    sys.stdout.write(data_dictionary())
