"""The files of a module and of what it imports, as far as they are ours or the user's."""

import ast
import hashlib
import site
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from experiments.runs.provenance import PACKAGES

HASHED_WHOLE = tuple(name for name in PACKAGES if name != "experiments")
"""Packages that a run's identity takes as they are, whoever imports what of them."""


@cache
def sources_digest(module: str) -> str:
    """SHA-256 over the files of a module and of all that it imports.

    Other people's packages are left out: their versions stand for them.

    Args:
        module: full name; one without a file, such as a built-in, has an empty digest.
    """
    files = dict(sorted(_sources(module).items()))
    if not files:
        return ""
    digest = hashlib.sha256()
    for name, path in files.items():
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _sources(module: str) -> dict[str, Path]:
    """Files by module, of a module and of those that it imports."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = None if name in found else _file(name)
        if path is not None:
            found[name] = path
            waiting += _imports(path)
    return found


def _file(name: str) -> Path | None:
    """The file of a module that is ours or the user's."""
    if name.partition(".")[0] in {*sys.stdlib_module_names, *HASHED_WHOLE}:
        return None
    try:
        spec = find_spec(name)
    except (ImportError, AttributeError, ValueError):
        # A name that is imported from a module is not always a module itself.
        return None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    path = Path(spec.origin)
    ours = name.partition(".")[0] in PACKAGES
    return path if ours or not _is_installed(path) else None


def _imports(path: Path) -> Iterator[str]:
    """Every name that a file imports when it runs, and that may be a module."""
    waiting: list[ast.AST] = [ast.parse(path.read_bytes())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_installed(path: Path) -> bool:
    """Whether a file belongs to a package that somebody else made."""
    return any(path.is_relative_to(folder) for folder in _installed_folders())


@cache
def _installed_folders() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    names = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    return tuple(Path(name) for name in {*names, *site.getsitepackages()})
