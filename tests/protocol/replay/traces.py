"""Recorded traces as raw documents, to tamper with."""

import gzip
import json
from pathlib import Path
from typing import Any

OPEN = Path(__file__).parents[2] / "conformance" / "open"
"""The recorded traces of the repository."""


def document(name: str) -> dict[str, Any]:
    """A fresh copy of a recorded trace."""
    content: dict[str, Any] = json.loads(
        gzip.decompress((OPEN / f"{name}.json.gz").read_bytes())
    )
    return content


def write(folder: Path, content: dict[str, Any], name: str = "trace.json") -> Path:
    """Write a trace, uncompressed; its path."""
    path = folder / name
    path.write_text(json.dumps(content))
    return path
