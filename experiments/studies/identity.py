"""What makes a run what it is: configuration, seed, code, and the files that it reads.

Two runs of one identity give the same tables, byte for byte, so that the second need not
be done.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from experiments.errors import BadInput
from experiments.runs import provenance
from experiments.studies import sources
from experiments.studies.sources import HASHED_WHOLE, sources_digest, sources_of
from sim.config import WorldConfig
from sim.snapshot import shipped_snapshots
from workloads.profile import shipped_profiles

FORMAT = 2
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
    """The code below every task: ours by its bytes, other people's by version.

    What was found is kept until `look_again`.
    """
    packages = {name: metadata.version(name) for name in PACKAGES}
    python = ".".join(map(str, sys.version_info[:2]))
    return {"source": provenance.source_hash(_is_below), "python": python, **packages}


def look_again() -> None:
    """Forget what code and files were found, for they may have been edited since.

    A study does this once, before it is composed; its thousands of runs then share what
    was found.
    """
    sources.look_again()
    code_identity.cache_clear()
    _digest.cache_clear()


class Standing(NamedTuple):
    """What a run stands on beside its settings: where that differs, so may its tables.

    Args:
        code: ours and other people's, as `code_identity` has it.
        modules: digests by module, of the task and of the user's own classes.
        files: digests by path, of the snapshot and profile that are the user's.
    """

    code: Mapping[str, str]
    modules: Mapping[str, str]
    files: Mapping[str, str]


def standing(task: str, settings: Any, beside: Iterable[str] = ()) -> Standing:
    """What a run stands on in this process.

    Args:
        task: what does it.
        settings: what the task is given; those other than a world name no files or classes.
        beside: modules that have a part in doing it.
    """
    modules, files = [task.partition(":")[0], *beside], []
    if isinstance(settings, WorldConfig):
        modules += _own_modules(_described(_plain(settings)))
        files = _own_files(settings)
    return Standing(
        code_identity(),
        {module: sources_digest(module) for module in modules},
        {file: _digest(file) for file in files},
    )


def differences(theirs: Standing) -> list[str]:
    """Names of what is not the same in this process as where a run was asked for."""
    ours = Standing(
        code_identity(),
        {module: sources_digest(module) for module in theirs.modules},
        {file: _digest_if_there(file) for file in theirs.files},
    )
    return [
        name
        for mine, other in zip(ours, theirs, strict=True)
        for name in other
        if mine.get(name) != other[name]
    ]


def world_content(config: WorldConfig) -> dict[str, Any]:
    """A world as JSON can say it, with its files by their content and not their place.

    Raises:
        BadInput: a class whose source can't be found, so that no one could tell whether
            it is still the same.
    """
    plain: dict[str, Any] = _plain(config)
    own_files = _own_files(config)
    for key in _FILES:
        if plain[key] in own_files:
            plain[key] = _digest(plain[key])
    own = _own_modules(_described(plain))
    plain["modules"] = {module: sources_digest(module) for module in own}
    return plain


_FILES = {"snapshot": shipped_snapshots, "calibration": shipped_profiles}
"""Keys of a world that name a file, unless they name one of those that are shipped."""


def _own_files(config: WorldConfig) -> list[str]:
    named = {key: str(getattr(config, key)) for key in _FILES}
    return [named[key] for key, shipped in _FILES.items() if named[key] not in shipped()]


_DESCRIBED = ("strategy", "emission", "scenarios", "wallets", "policies")
"""Keys of a world below which classes are named, beside its prices."""


def _described(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a world that name classes."""
    named = {key: plain[key] for key in _DESCRIBED}
    return named | {"prices": plain["market"]["prices"]}


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


def _own_modules(described: Mapping[str, Any]) -> list[str]:
    """Modules of the classes and functions that descriptions name, other than shipped ones.

    Raises:
        BadInput: one whose source can't be found.
    """
    found = {
        _module_of(key, name)
        for key, name in _targets("", described)
        if name.partition(".")[0] not in HASHED_WHOLE
    }
    return sorted(found)


def _targets(key: str, node: Any) -> Iterator[tuple[str, str]]:
    """Key and dotted name of every class or function that descriptions name."""
    if isinstance(node, dict):
        # Hydra's own functions are given the name of what they fetch.
        is_hydras = str(node.get("_target_")).startswith("hydra.")
        named = {"_target_", "path"} if is_hydras else {"_target_"}
        for name, value in node.items():
            if name in named and isinstance(value, str):
                yield f"{key}{name}", value
            else:
                yield from _targets(f"{key}{name}.", value)
    elif isinstance(node, list):
        for value in node:
            yield from _targets(key, value)


def _module_of(key: str, target: str) -> str:
    """The module in a dotted name, which may go on to a class, and a method of it."""
    name = target.rpartition(".")[0]
    top = name.partition(".")[0]
    if top in {*sys.stdlib_module_names, "builtins"}:
        return top
    while name:
        files, versions = sources_of(name)
        if name in files or (versions and not files):
            return name
        name = name.rpartition(".")[0]
    raise BadInput(
        key,
        target,
        "has no source file, by which a stored run is told from another; put it into a "
        "module of your own",
    )


def _digest_if_there(name: str) -> str:
    try:
        return _digest(name)
    except OSError:
        return ""


@cache
def _digest(name: str) -> str:
    """SHA-256 of a file; kept until `look_again`."""
    return hashlib.sha256(Path(name).expanduser().read_bytes()).hexdigest()
