"""What makes a run what it is: configuration, seed, code, and the files that it reads.

Two runs of one identity give the same tables, byte for byte, so that the second need not
be done.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.runs import provenance
from experiments.studies.sources import HASHED_WHOLE, sources_digest
from sim.config import WorldConfig
from sim.snapshot import shipped_snapshots
from workloads.profile import shipped_profiles

FORMAT = 1
"""Counts what an identity is made of; another number makes every stored run a stranger."""

PACKAGES = ("mesa", "numpy", "polars", "scipy", "simpy")
"""Other people's code whose version may change a table."""


def run_key(identity: Mapping[str, Any], task: str, replication: int) -> str:
    """The address of a run, 64 hexadecimal digits.

    Args:
        identity: of its point.
        task: what does it.
        replication: which one.
    """
    source = sources_digest(task.partition(":")[0])
    text = json.dumps([FORMAT, task, source, replication, identity], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def point_identity(content: Mapping[str, Any], keep: tuple[str, ...]) -> dict[str, str]:
    """The identity of a point: a digest of its content, and the code in force.

    Args:
        content: what the task is given, as JSON can say it.
        keep: tables that are kept of a run.
    """
    text = json.dumps([content, sorted(keep)], sort_keys=True)
    return {"content": hashlib.sha256(text.encode()).hexdigest(), **code_identity()}


@cache
def code_identity() -> dict[str, str]:
    """The code below every task: ours by its bytes, other people's by version."""
    packages = {name: metadata.version(name) for name in PACKAGES}
    return {"source": provenance.source_hash(_is_below), **packages}


def world_content(config: WorldConfig) -> dict[str, Any]:
    """A world as JSON can say it, with its files by their content and not their place."""
    plain: dict[str, Any] = _plain(config)
    if config.snapshot not in shipped_snapshots():
        plain["snapshot"] = _digest(Path(config.snapshot).expanduser())
    if config.calibration not in shipped_profiles():
        plain["calibration"] = _digest(Path(config.calibration).expanduser())
    described = {"strategy": plain["strategy"], "emission": plain["emission"]}
    own = sorted({module for module in _modules(described) if _is_foreign(module)})
    plain["modules"] = {module: sources_digest(module) for module in own}
    return plain


def _is_below(name: str) -> bool:
    """Whether a file of ours, as `package/folder/file`, is no part of `experiments`.

    Of `experiments` a run takes what its task imports, so that a change of a plot or of a
    study's answer leaves the store's runs as they are.
    """
    return name.partition("/")[0] in HASHED_WHOLE


def _plain(node: Any) -> Any:
    """Builtins out of nested dataclasses, enumerations by name."""
    if is_dataclass(node):
        return {field.name: _plain(getattr(node, field.name)) for field in fields(node)}
    if isinstance(node, Enum):
        return node.name
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_plain(value) for value in node]
    return node


def _modules(node: Any) -> Iterator[str]:
    """Modules of the classes that descriptions name."""
    if isinstance(node, dict):
        target = node.get("_target_")
        if isinstance(target, str):
            yield target.rpartition(".")[0]
        for value in node.values():
            yield from _modules(value)
    elif isinstance(node, list):
        for value in node:
            yield from _modules(value)


def _is_foreign(module: str) -> bool:
    return module.partition(".")[0] not in provenance.PACKAGES


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
