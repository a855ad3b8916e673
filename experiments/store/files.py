"""Files that are whole or not there, also after a crash of the machine."""

import hashlib
import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name, and give it its own when it is on the disk."""
    partial = path.with_name(f".{path.name}-{uuid4().hex[:16]}")
    try:
        partial.write_bytes(content)
        flush(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Wait until a file's content is on the disk.

    A name can reach the disk before the content: after a crash of the machine a renamed
    file could be empty.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checksum(path: Path) -> str:
    """SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
