"""The data dictionary as text, from the tables' own descriptions."""

from sim.tables import TABLES

HEADER = """# The tables of a run

Generated from `sim/tables.py` by `python -m sim.dictionary > TABLES.md`; a test keeps them
equal. Every table is one Parquet file in `tables/` of a run directory. Amounts in LPT and
ETH are floats for analysis; the exact integers live in the protocol and, as strings, in
`events`. Times are simulated seconds since the first block of the first round.
"""


def data_dictionary() -> str:
    """The dictionary in Markdown: one section a table, one row a column."""
    sections = [HEADER]
    for name, table in TABLES.items():
        rows = "\n".join(
            f"| `{column}` | {spec.dtype} | {spec.meaning} |"
            for column, spec in table.columns.items()
        )
        head = "| column | type | meaning |\n|---|---|---|"
        sections.append(f"## `{name}`\n\n{table.row}\n\n{head}\n{rows}\n")
    return "\n".join(sections)


if __name__ == "__main__":
    import sys

    sys.stdout.write(data_dictionary())
