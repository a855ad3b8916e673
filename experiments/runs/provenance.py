"""Which code, packages and machine made a result."""

import hashlib
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

DISTRIBUTION = "livepeer-sim"
"""Name under which the project is installed."""

PACKAGES = ("protocol", "agents", "workloads", "sim", "experiments")
"""The project's packages; their files make up its source."""

DEPENDENCIES = (
    "hydra-core",
    "Jinja2",
    "llvmlite",
    "matplotlib",
    "mesa",
    "numba",
    "numpy",
    "omegaconf",
    "polars",
    "PyYAML",
    "scipy",
    "simpy",
    "torch",
    "tqdm",
)
"""What the project installs beside itself."""


def code_version() -> dict[str, Any]:
    """Version of the project: release, git commit in a checkout, hash of the source.

    The source hash is over the names and bytes of every file of the packages, so that it
    tells two working copies of one commit apart.
    """
    return {"version": _version(DISTRIBUTION), "source_sha256": source_hash(), **_git()}


def package_versions() -> dict[str, str | None]:
    """Installed version of each dependency, None where one is absent."""
    return {name: _version(name) for name in DEPENDENCIES}


def machine() -> dict[str, str]:
    """Python and platform."""
    return {"python": sys.version.split()[0], "platform": platform.platform()}


def source_hash(counts: Callable[[str], bool] = lambda name: True) -> str:  # noqa: ARG005
    """SHA-256 over the project's files, code and data, in the order of their names.

    Args:
        counts: whether a file belongs to it, by its name as `package/folder/file`.
    """
    digest = hashlib.sha256()
    for name, path in _source_files():
        if not counts(name):
            continue
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _source_files() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        (root,) = import_module(package).__path__
        for path in sorted(Path(root).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{package}/{path.relative_to(root).as_posix()}", path


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _git() -> dict[str, Any]:
    """Commit of the checkout and whether its files differ; nothing outside of one."""
    root = Path(__file__).resolve().parents[2]
    if not (root / ".git").exists():
        return {}
    try:
        commit = _git_output(root, "rev-parse", "HEAD")
        changed = _git_output(root, "status", "--porcelain", "--", *PACKAGES)
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"git_commit": commit, "git_changed": bool(changed)}


def _git_output(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(
        command, capture_output=True, check=True, text=True
    ).stdout.strip()
