"""Locks between processes that go with the process that holds them, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def take(path: Path) -> int | None:
    """Take a lock that nobody holds.

    Args:
        path: its file, made if need be.

    Returns:
        What `give_back` wants, None if somebody holds the lock.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        if _is_at(descriptor, path):
            return descriptor
        # Its holder removed the file after we had opened it.
        os.close(descriptor)


def give_back(descriptor: int, path: Path) -> None:
    """Let go of a lock and remove its file."""
    # Removed while held, so that who takes the file's name next makes a file of its own.
    path.unlink(missing_ok=True)
    os.close(descriptor)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a lock for a block, after waiting for it; its file stays."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Remove the lock files of processes that have ended."""
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            descriptor = take(path)
            if descriptor is not None:
                give_back(descriptor, path)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
