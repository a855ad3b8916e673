"""Run directories that appear whole or not at all.

A result is built in a hidden directory beside its place and renamed at the end. What a
killed run leaves has a name that says so, and the next run in the same folder clears it.
"""

import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from experiments.errors import BadInput

KEY = "hydra.run.dir"
"""Configuration key that says where the result goes."""

MANIFEST = "manifest.json"
"""File that marks a directory as a whole result."""


def check_directory(directory: str | Path, *, overwrite: bool) -> Path:
    """The place of a result, made absolute, if a result may be put there.

    Raises:
        BadInput: it is taken, being written, or can't be written.
    """
    try:
        place = Path(directory).expanduser().resolve()
        _check_free(place, directory, overwrite=overwrite)
        _check_writable(place)
    except OSError as error:
        raise BadInput(
            KEY, directory, f"can't be written ({error.strerror}); choose another place"
        ) from error
    except RuntimeError as error:
        # The home of a user that does not exist.
        raise BadInput(KEY, directory, f"is no path ({error})") from error
    return place


@contextmanager
def staged(place: Path, *, overwrite: bool) -> Iterator[Path]:
    """A hidden directory that takes its place when the block ends, or vanishes.

    Args:
        place: absolute path of the result.
        overwrite: whether a result that is there already is replaced.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(place.parent)
    _put_back(place)
    partial = place.with_name(_hidden(place, "partial", os.getpid()))
    partial.mkdir()
    try:
        yield partial
        _publish(partial, place, overwrite=overwrite)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _check_free(place: Path, shown: str | Path, *, overwrite: bool) -> None:
    if _writers(place):
        raise BadInput(
            KEY, shown, "another run is writing there; wait or choose another place"
        )
    if not place.exists():
        return
    if not place.is_dir():
        raise BadInput(KEY, shown, "is a file; choose another place")
    if (place / MANIFEST).exists():
        if not overwrite:
            raise BadInput(
                KEY, shown, "holds a result; choose another place or set overwrite=true"
            )
    elif any(place.iterdir()):
        raise BadInput(KEY, shown, "is not empty and holds no result; choose another place")


def _check_writable(place: Path) -> None:
    """Make the hidden directory's name in the nearest existing folder, and take it away."""
    nearest = place.parent
    while not nearest.exists():
        nearest = nearest.parent
    probe = nearest / _hidden(place, "probe", os.getpid())
    probe.mkdir()
    probe.rmdir()


def _publish(partial: Path, place: Path, *, overwrite: bool) -> None:
    replaced = place.with_name(_hidden(place, "replaced", os.getpid()))
    if overwrite and (place / MANIFEST).exists():
        place.rename(replaced)
    # Onto an empty directory this succeeds, onto anything else it fails.
    partial.rename(place)
    shutil.rmtree(replaced, ignore_errors=True)


def _hidden(place: Path, what: str, process: int) -> str:
    return f".{place.name}.{what}-{socket.gethostname()}-{process}"


def _leftovers(place: Path, what: str) -> Iterator[tuple[Path, int]]:
    """Hidden directories of this machine's processes for a place, and the processes."""
    prefix = f".{place.name}.{what}-{socket.gethostname()}-"
    if not place.parent.is_dir():
        return
    for path in place.parent.iterdir():
        process = path.name.removeprefix(prefix)
        if path.name.startswith(prefix) and process.isdigit():
            yield path, int(process)


def _writers(place: Path) -> list[int]:
    return [process for _, process in _leftovers(place, "partial") if _is_alive(process)]


def clear_leftovers(folder: Path) -> None:
    """Remove the halves that killed runs left in a folder.

    They are removed for any place: one named after the time is never met again.
    """
    half = re.compile(rf"\..+\.partial-{re.escape(socket.gethostname())}-([0-9]+)")
    for path in folder.iterdir() if folder.is_dir() else ():
        match = half.fullmatch(path.name)
        if match and path.is_dir() and not _is_alive(int(match[1])):
            shutil.rmtree(path, ignore_errors=True)


def _put_back(place: Path) -> None:
    """Put back a result that a killed run was about to replace."""
    for path, process in _leftovers(place, "replaced"):
        if not _is_alive(process):
            if place.exists():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.rename(place)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
