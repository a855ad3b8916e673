"""What a run directory says of itself: how it was made and what it holds."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from omegaconf import OmegaConf

from experiments.runs import provenance
from experiments.runs.replication import table_path
from experiments.schema import RunConfig
from sim.tables import TABLES


def plain_config(config: RunConfig) -> dict[str, Any]:
    """A configuration as builtins, enumerations by name."""
    plain = OmegaConf.to_container(OmegaConf.structured(config), enum_to_str=True)
    assert isinstance(plain, dict)
    return {str(key): value for key, value in plain.items()}


def write_config(config: RunConfig, path: Path) -> None:
    """Write a configuration as YAML that `livepeer-sim run --from` repeats the run with."""
    path.write_text(OmegaConf.to_yaml(OmegaConf.structured(config)), encoding="utf-8")


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """Write JSON in the order given, for people and programs; NaN is refused."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def manifest(
    config: RunConfig,
    tables: Path,
    *,
    replications: list[dict[str, Any]],
    started: str,
    wall_s: float,
) -> dict[str, Any]:
    """The manifest of a run.

    Args:
        config: what was run.
        tables: directory of the finished tables.
        replications: each replication's counts, calibration stamp and wall time.
        started: date and time of the start, ISO 8601 with its zone.
        wall_s: seconds that the run took, all in all.
    """
    return {
        "kind": "run",
        **stamp(config, started=started, wall_s=wall_s),
        "replications": replications,
        "tables": {name: _describe(name, table_path(tables, name)) for name in TABLES},
    }


def stamp(config: RunConfig, *, started: str, wall_s: float) -> dict[str, Any]:
    """What made a result: configuration, seed, code, packages, machine, time."""
    return {
        "config": plain_config(config),
        "seed": config.seed,
        "code": provenance.code_version(),
        "packages": provenance.package_versions(),
        "machine": provenance.machine(),
        "started": started,
        "wall_s": wall_s,
    }


def file_facts(path: Path) -> dict[str, Any]:
    """Rows, size and checksum of a table's file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "rows": pl.scan_parquet(path).select(pl.len()).collect().item(),
        "bytes": path.stat().st_size,
        "sha256": digest,
    }


def _describe(name: str, path: Path) -> dict[str, Any]:
    return {
        "row": TABLES[name].row,
        **file_facts(path),
        "columns": {
            column: {"dtype": spec.dtype, "meaning": spec.meaning}
            for column, spec in TABLES[name].columns.items()
        },
    }
