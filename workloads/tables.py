"""Reading the tables that ship with the package, and others of their form."""

from __future__ import annotations

import csv
from importlib import resources


def table_of(text: str) -> list[dict[str, str]]:
    """Rows of comma-separated text, without the comments that hold its sources."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of a table in `workloads/data`."""
    return table_of((resources.files("workloads") / "data" / name).read_text("utf-8"))
