"""The files of a module and of what it imports, as far as they are ours or the user's.

What is imported by a name that is only known when the program runs is not seen, nor are
the data files that a module reads.
"""

import ast
import hashlib
import site
import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from importlib import invalidate_caches, metadata
from importlib.util import find_spec, resolve_name
from pathlib import Path
from typing import NamedTuple

from experiments.runs.provenance import PACKAGES

HASHED_WHOLE = tuple(name for name in PACKAGES if name != "experiments")
"""Packages that a run's identity takes as they are, whoever imports what of them."""


class Sources(NamedTuple):
    """What a module is made of.

    Args:
        files: by module, of the module and of all that it imports.
        versions: of other people's distributions that the user's modules import, by name.
    """

    files: dict[str, Path]
    versions: dict[str, str]


@cache
def sources_digest(module: str) -> str:
    """SHA-256 over the files of a module and of all that it imports.

    Other people's packages are left out: their versions stand for them. Kept until
    `look_again`.

    Args:
        module: full name; one without a file, such as a built-in, has an empty digest.
    """
    files, versions = sources_of(module)
    if not files and not versions:
        return ""
    digest = hashlib.sha256()
    for name, path in sorted(files.items()):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    for name, version in sorted(versions.items()):
        digest.update(f"{name}=={version}\0".encode())
    return digest.hexdigest()


def look_again() -> None:
    """Forget what modules were made of: their files may have been edited since."""
    invalidate_caches()
    sources_digest.cache_clear()
    sources_of.cache_clear()
    _distributions.cache_clear()


@cache
def sources_of(module: str) -> Sources:
    """What a module is made of; nothing for Python's own, or one that is not there.

    Kept until `look_again`.
    """
    search = _Search(module)
    search.finish()
    return search.found


class _Search:
    """Follows imports from a module on, each name once."""

    def __init__(self, module: str) -> None:
        self.found = Sources({}, {})
        self._waiting = [module]
        self._ours = _top(module) in PACKAGES
        self._entered: dict[str, bool] = {}

    def finish(self) -> None:
        """Look at everything that can be reached."""
        while self._waiting:
            for name in _with_parents(self._waiting.pop()):
                if name not in self._entered:
                    self._entered[name] = self._enter(name)
                if not self._entered[name]:
                    break

    def _enter(self, name: str) -> bool:
        """Note what a name stands for, and tell whether there can be modules below it."""
        if _top(name) in {*sys.stdlib_module_names, *HASHED_WHOLE} - {"__main__"}:
            return False
        path, is_package = _located(name)
        if path is None:
            return is_package
        if _top(name) not in PACKAGES and is_installed(path):
            # What ours need of others is named where the code's identity is made.
            brought = () if self._ours else _distributions().get(_top(name), ())
            self.found.versions.update({each: metadata.version(each) for each in brought})
            if self._ours or brought:
                return False
        self.found.files[name] = path
        self._waiting += _imports(name, path)
        return is_package


def _top(name: str) -> str:
    return name.partition(".")[0]


def _with_parents(name: str) -> Iterator[str]:
    """A module's packages from the outermost, all of which run before it, then itself."""
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        yield ".".join(parts[:count])


def _located(name: str) -> tuple[Path | None, bool]:
    """The file of a module, None for one without, and whether it is a package."""
    if name == "__main__":
        origin, is_package = getattr(sys.modules[name], "__file__", None), False
    else:
        try:
            spec = find_spec(name)
        except (ImportError, AttributeError, ValueError):
            # A name that is imported from a module is not always a module itself.
            return None, False
        if spec is None:
            return None, False
        origin = spec.origin if spec.has_location else None
        is_package = spec.submodule_search_locations is not None
    path = None if origin is None else Path(origin)
    return (path if path is not None and path.is_file() else None), is_package


def _imports(name: str, path: Path) -> Iterator[str]:
    """Every name that a file imports when it runs, and that may be a module."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    try:
        waiting: list[ast.AST] = [ast.parse(path.read_bytes())]
    except (SyntaxError, ValueError):
        # Compiled, or none of Python's: it counts by its bytes alone.
        return
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and _is_for_checkers(node.test):
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, package)
            if origin is not None:
                yield origin
                yield from (f"{origin}.{alias.name}" for alias in node.names)


def _is_for_checkers(test: ast.expr) -> bool:
    is_name = isinstance(test, ast.Name | ast.Attribute)
    return is_name and ast.unparse(test).endswith("TYPE_CHECKING")


def _origin(node: ast.ImportFrom, package: str) -> str | None:
    """The full name of the module that names are imported from."""
    try:
        return resolve_name("." * node.level + (node.module or ""), package or None)
    except ImportError:
        # It leads out of the package; to run it would fail.
        return None


def is_installed(path: Path) -> bool:
    """Whether a file is where packages are installed."""
    return any(path.is_relative_to(folder) for folder in _installed_folders())


@cache
def _distributions() -> dict[str, list[str]]:
    return dict(metadata.packages_distributions())


@cache
def _installed_folders() -> tuple[Path, ...]:
    paths = sysconfig.get_paths()
    names = {paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    names |= {*site.getsitepackages(), site.getusersitepackages()}
    return tuple(Path(name) for name in names)
