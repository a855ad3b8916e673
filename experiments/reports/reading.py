"""A result directory becomes records, or one error that names what is wrong with it."""

from pathlib import Path
from typing import Any

from experiments.errors import BadInput
from experiments.reports.fields import DamagedFile, Fields, read_fields
from experiments.reports.reading_study import read_estimate, read_study
from experiments.reports.records import (
    Estimate,
    Origin,
    RunSummary,
    Source,
    TableFile,
)

MANIFEST, SUMMARY, CONFIG = "manifest.json", "summary.json", "config.yaml"
"""Files of every result directory; the first marks it as one."""

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
"""First bytes of every PNG file."""


def read_source(directory: str | Path) -> Source:
    """Read a run or study directory.

    Args:
        directory: the directory, as the user wrote it.

    Raises:
        BadInput: it is no result directory, or a file of it is missing or damaged.
    """
    try:
        place = Path(directory).expanduser()
        _check(place, directory)
        return _read(place)
    except DamagedFile as error:
        raise BadInput("directory", directory, str(error)) from error
    except OSError as error:
        name = Path(error.filename or place).name
        raise BadInput(
            "directory", directory, f"{name} can't be read: {error.strerror}"
        ) from error


def _check(place: Path, shown: str | Path) -> None:
    if not place.exists():
        raise BadInput("directory", shown, "no such directory")
    if not place.is_dir():
        raise BadInput("directory", shown, "is a file; give a run or study directory")
    if not (place / MANIFEST).exists():
        raise BadInput("directory", shown, f"holds no result; {MANIFEST} is missing")


def _read(place: Path) -> Source:
    manifest = read_fields(place / MANIFEST)
    summary = read_fields(place / SUMMARY)
    # Directories of before studies existed don't say that they are of a run.
    kind = manifest.text("kind") if manifest.holds("kind") else "run"
    if kind not in {"run", "study"}:
        raise manifest.refuse("kind", "run or study")
    return Source(
        origin=_origin(manifest),
        summary=_run(summary) if kind == "run" else read_study(summary),
        config_text=_text(place / CONFIG),
        plots=_plots(place / "plots"),
    )


def _run(summary: Fields) -> RunSummary:
    replications = summary.integer("replications")
    return RunSummary(
        replications,
        summary.number("confidence"),
        {
            name: _with_count(read_estimate(fields, "mean"), replications)
            for name, fields in summary.inner_by_name("metrics")
        },
    )


def _with_count(estimate: Estimate, replications: int) -> Estimate:
    return estimate._replace(replications=replications)


def _origin(manifest: Fields) -> Origin:
    parts: tuple[Any, ...] = ()
    if manifest.holds("replications"):
        parts = tuple(part.everything() for part in manifest.each("replications"))
    return Origin(
        config=manifest.mapping("config"),
        seed=manifest.integer("seed"),
        code=manifest.mapping("code"),
        packages=manifest.mapping("packages"),
        machine=manifest.mapping("machine"),
        started=manifest.text("started"),
        wall_s=manifest.number("wall_s"),
        runs=manifest.mapping("runs") if manifest.holds("runs") else {},
        replications=parts,
        tables=_tables(manifest) if manifest.holds("tables") else (),
    )


def _tables(manifest: Fields) -> tuple[TableFile, ...]:
    return tuple(
        TableFile(
            name,
            fields.text("row") if fields.holds("row") else "",
            fields.integer("rows"),
            fields.integer("bytes"),
        )
        for name, fields in manifest.inner_by_name("tables")
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DamagedFile(path.name, str(error)) from error


def _plots(folder: Path) -> tuple[Path, ...]:
    paths = tuple(sorted(folder.glob("*.png"))) if folder.is_dir() else ()
    for path in paths:
        with path.open("rb") as file:
            if file.read(len(PNG_SIGNATURE)) != PNG_SIGNATURE:
                raise DamagedFile(f"plots/{path.name}", "it is no PNG image")
    return paths
