"""The result of a run, in memory."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from omegaconf import OmegaConf

from experiments.errors import BadInput
from experiments.runs import run
from experiments.runs.directory import MANIFEST
from experiments.runs.replication import table_path
from sim.tables import TABLES


@dataclass(frozen=True, slots=True)
class Result:
    """Tables and what is known about them.

    Attributes:
        tables: the six tables by name, as polars frames; sim.tables says what they hold.
        summary: summary metrics, each with its mean, interval and values by replication.
        config: the configuration, as builtins.
        manifest: seed, code and package versions, machine, times, table schemas.
        directory: where it is stored, None if it is in memory alone.
    """

    tables: dict[str, pl.DataFrame]
    summary: dict[str, Any]
    config: dict[str, Any]
    manifest: dict[str, Any]
    directory: Path | None

    @property
    def rounds(self) -> pl.DataFrame:
        """One row per round: supply, bonded stake, inflation, fees."""
        return self.tables["rounds"]

    @property
    def orchestrators(self) -> pl.DataFrame:
        """One row per round and orchestrator."""
        return self.tables["orchestrators"]

    @property
    def delegators(self) -> pl.DataFrame:
        """One row per round and delegator."""
        return self.tables["delegators"]

    @property
    def jobs(self) -> pl.DataFrame:
        """One row per session or request."""
        return self.tables["jobs"]

    @property
    def tickets(self) -> pl.DataFrame:
        """One row per winning ticket."""
        return self.tables["tickets"]

    @property
    def events(self) -> pl.DataFrame:
        """One row per contract event."""
        return self.tables["events"]

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {frame.height}" for name, frame in self.tables.items())
        return f"Result(directory={self.directory}, rows: {rows})"


def load(directory: str | Path) -> Result:
    """Read a run directory.

    Raises:
        BadInput: the directory holds no result.
    """
    path = Path(directory)
    if not (path / MANIFEST).is_file():
        raise BadInput("directory", directory, f"holds no result; {MANIFEST} is missing")
    if json.loads((path / MANIFEST).read_text(encoding="utf-8")).get("kind") == "study":
        raise BadInput("directory", directory, "holds a study; use experiments.load_study")
    return read_result(path, stored=True)


def read_result(path: Path, *, stored: bool) -> Result:
    """Read a directory that holds a result; `stored` says whether it stays."""
    return Result(
        tables={
            name: pl.read_parquet(table_path(path / run.TABLES, name)) for name in TABLES
        },
        summary=json.loads((path / run.SUMMARY).read_text(encoding="utf-8")),
        config=_plain(path / run.CONFIG),
        manifest=json.loads((path / MANIFEST).read_text(encoding="utf-8")),
        directory=path.resolve() if stored else None,
    )


def _plain(path: Path) -> dict[str, Any]:
    config = OmegaConf.to_container(OmegaConf.load(path))
    assert isinstance(config, dict)
    return {str(key): value for key, value in config.items()}
