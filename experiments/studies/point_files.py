"""Points read from a file: one point a row, one key a column."""

from pathlib import Path
from typing import Any

import yaml

from experiments.errors import BadInput, one_line


def read_points(file: str) -> list[dict[str, Any]]:
    """The points of a CSV, Parquet or YAML file; an empty cell leaves its key alone.

    Args:
        file: a table with the keys as its columns, or a YAML list of mappings.

    Raises:
        BadInput: the file can't be read, or holds no points.
    """
    path = Path(file)
    readers = {".csv": _csv, ".parquet": _parquet, ".yaml": _yaml, ".yml": _yaml}
    if path.suffix not in readers:
        raise BadInput("study.file", file, f"must end with {', '.join(readers)}")
    try:
        rows = readers[path.suffix](path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = getattr(error, "strerror", None) or one_line(str(error))
        raise BadInput("study.file", file, f"can't be read: {reason}") from error
    points = [
        {key: value for key, value in row.items() if value is not None} for row in rows
    ]
    if not points or not any(points):
        raise BadInput("study.file", file, "holds no points")
    return points


def _csv(path: Path) -> list[dict[str, Any]]:
    # The type of a column is that of all its rows: an integer may be followed by a number.
    return _frame_rows(path, "read_csv", infer_schema_length=None)


def _parquet(path: Path) -> list[dict[str, Any]]:
    return _frame_rows(path, "read_parquet")


def _frame_rows(path: Path, reader: str, **options: Any) -> list[dict[str, Any]]:
    import polars as pl  # noqa: PLC0415 - bad input of other kinds needs no tables

    try:
        frame: pl.DataFrame = getattr(pl, reader)(path, **options)
    except pl.exceptions.PolarsError as error:
        raise ValueError(str(error)) from error
    return frame.to_dicts()


def _yaml(path: Path) -> list[dict[str, Any]]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise ValueError("must be a list of mappings")
    return [{str(key): value for key, value in row.items()} for row in content]
