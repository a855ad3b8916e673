"""The result of a study: what it found, with its tables read as they are asked for."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from omegaconf import OmegaConf

from experiments.errors import BadInput
from experiments.runs import run
from experiments.runs.directory import MANIFEST
from experiments.studies.write import PLOTS


class StoredTables(Mapping[str, pl.DataFrame]):
    """Tables by name; each is read when it is asked for, and not kept.

    Args:
        folder: holds a Parquet file for each.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = sorted(path.stem for path in folder.glob("*.parquet"))

    def __getitem__(self, name: str) -> pl.DataFrame:
        """A whole table."""
        return self.scan(name).collect()

    def __iter__(self) -> Iterator[str]:
        """Names in alphabetical order."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)

    def scan(self, name: str) -> pl.LazyFrame:
        """A table, unread: polars reads what a query needs of it."""
        if name not in self._names:
            raise KeyError(f"{name}: no such table; there are {', '.join(self._names)}")
        return pl.scan_parquet(self._folder / f"{name}.parquet")

    def __repr__(self) -> str:
        return f"StoredTables({', '.join(self._names)})"


class StoredPlot(NamedTuple):
    """A figure on disk, which a notebook shows.

    Args:
        path: of the PNG file.
    """

    path: Path

    def _repr_png_(self) -> bytes:
        """What a notebook draws."""
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class StudyResult:
    """What a study found, and where it is.

    Attributes:
        directory: of the study; a temporary one goes with this object.
        summary: question, findings, checks, points, differences, ranking and failed runs,
            as in summary.json.
        config: the configuration, as builtins.
        manifest: seed, code and package versions, machine, times, the tables' columns.
        tables: by name, read when asked for; `tables.scan(name)` leaves one unread.
        plots: figures by name, which a notebook shows.
    """

    directory: Path
    summary: dict[str, Any]
    config: dict[str, Any]
    manifest: dict[str, Any]
    tables: StoredTables
    plots: Mapping[str, StoredPlot]

    @property
    def findings(self) -> tuple[str, ...]:
        """Sentences, the most important first."""
        return tuple(self.summary["findings"])

    @property
    def checks(self) -> pl.DataFrame:
        """Figures beside those that they should meet, with a verdict each."""
        return pl.DataFrame(self.summary["checks"], infer_schema_length=None)

    @property
    def failed(self) -> tuple[dict[str, Any], ...]:
        """Runs that have no result, each with its reason and traceback."""
        return tuple(self.summary["failed"])

    def __repr__(self) -> str:
        runs = self.manifest["runs"]
        return (
            f"StudyResult({self.summary['name']}: {len(self.summary['points'])} points, "
            f"{runs['done']} runs done, {runs['cached']} found in the store, "
            f"{len(self.failed)} failed; directory={self.directory})"
        )


def load_study(directory: str | Path) -> StudyResult:
    """Read a study's directory.

    Raises:
        BadInput: the directory holds no study.
    """
    place = Path(directory).expanduser().resolve()
    if not (place / MANIFEST).is_file():
        raise BadInput("directory", directory, f"holds no result; {MANIFEST} is missing")
    manifest = _read(place / MANIFEST)
    if manifest.get("kind") != "study":
        raise BadInput(
            "directory", directory, "holds a run and no study; use experiments.load"
        )
    config = OmegaConf.to_container(OmegaConf.load(place / run.CONFIG))
    assert isinstance(config, dict)
    return StudyResult(
        directory=place,
        summary=_read(place / run.SUMMARY),
        config={str(key): value for key, value in config.items()},
        manifest=manifest,
        tables=StoredTables(place / run.TABLES),
        plots={path.stem: StoredPlot(path) for path in sorted((place / PLOTS).glob("*"))},
    )


def _read(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content
