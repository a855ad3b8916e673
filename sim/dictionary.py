"""The data dictionary as text, from the tables' own descriptions."""

from collections.abc import Iterable, Iterator

from sim.tables import TABLES

HEAD = "| column | type | meaning |\n|---|---|---|"
"""Head of the list of a table's columns."""


def table_section(name: str, row: str, columns: Iterable[tuple[str, str, str]]) -> str:
    """A table in Markdown.

    Args:
        name: of the table.
        row: what a row is.
        columns: each with its name, type and meaning.
    """
    rows = "\n".join(
        f"| `{column}` | {dtype} | {text} |" for column, dtype, text in columns
    )
    return f"## `{name}`\n\n{row}\n\n{HEAD}\n{rows}\n"


def run_sections() -> Iterator[str]:
    """The tables of a run in Markdown, one section each."""
    for name, table in TABLES.items():
        columns = [
            (column, spec.dtype, spec.meaning) for column, spec in table.columns.items()
        ]
        yield table_section(name, table.row, columns)
