"""Where a result comes from."""

from typing import Any

from experiments.reports.numbers import (
    duration_text,
    number_text,
    size_text,
)
from experiments.reports.page import Cell, Folded, Section, Table, code, cut, number, text
from experiments.reports.records import Origin


def provenance_section(origin: Origin) -> Section:
    """Code, packages, machine, profile, seeds, times and files."""
    folded = [Folded("Packages", tables=(_pairs("Versions", origin.packages),))]
    if origin.replications:
        folded.append(Folded("Replications", tables=(_replications(origin),)))
    if origin.tables:
        folded.append(Folded("Tables of the result", tables=(_files(origin),)))
    return Section("Provenance", tables=(_main(origin),), folded=tuple(folded))


def runs_text(runs: dict[str, Any]) -> str:
    """How many runs of a study were done, found in the store, and failed."""
    return ", ".join(f"{count} {what}" for what, count in runs.items())


def _main(origin: Origin) -> Table:
    profiles = {str(part["emulated"]) for part in origin.replications if "emulated" in part}
    facts = {
        "started": origin.started,
        "wall time": duration_text(origin.wall_s),
        "runs": runs_text(origin.runs),
        "seed": str(origin.seed),
        "snapshot": str(origin.config.get("snapshot", "")),
        "calibration profile": str(origin.config.get("calibration", "")),
        "emulated": ", ".join(sorted(profiles)),
        **{
            f"code: {name.replace('_', ' ')}": _fact(value)
            for name, value in origin.code.items()
        },
        **{f"machine: {name}": _fact(value) for name, value in origin.machine.items()},
    }
    return _pairs("Origin", {name: value for name, value in facts.items() if value})


def _pairs(caption: str, pairs: dict[str, Any]) -> Table:
    rows = tuple((text(name), code(_fact(value))) for name, value in pairs.items())
    return Table(caption, ("what", "value"), rows)


def _replications(origin: Origin) -> Table:
    """The facts of each replication that are single values."""
    names = [
        name
        for name, value in origin.replications[0].items()
        if not isinstance(value, dict | list)
    ]
    rows = tuple(
        tuple(_cell(part.get(name)) for name in names) for part in origin.replications
    )
    head = tuple(name.replace("_", " ") for name in names)
    return cut(Table("Replications", head, rows), rest="manifest.json")


def _files(origin: Origin) -> Table:
    rows = tuple(
        (
            code(f"tables/{file.name}.parquet"),
            number(f"{file.rows:,}", file.rows),
            number(size_text(file.size_bytes), file.size_bytes),
            text(file.row),
        )
        for file in origin.tables
    )
    return Table("Tables", ("file", "rows", "size", "what a row is"), rows)


def _cell(value: Any) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text(_fact(value))
    return number(number_text(value), float(value))


def _fact(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
