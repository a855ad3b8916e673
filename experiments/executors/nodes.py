"""What is done on a node of a cluster; nothing of it is kept there."""

import os
import shutil
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from experiments.executors.tasks import Finished, Raised, Refused, attempt
from experiments.executors.work import Work
from experiments.studies.identity import Standing, differences

TELL_S = 1.0
"""Seconds between what one run tells of its progress."""


class Order(NamedTuple):
    """What goes to a node.

    Args:
        work: what to do.
        standing: what the run stands on where it is asked for.
        path: folders where the one that asks finds modules that nobody installed.
        folder: where the one that asks works.
    """

    work: Work
    standing: Standing
    path: tuple[str, ...]
    folder: str


class OtherCode(NamedTuple):
    """A node has not the code, modules or files of the one that asks.

    Args:
        node: its name.
        names: what differs.
    """

    node: str
    names: tuple[str, ...]


class Returned(NamedTuple):
    """What comes back from a node.

    Args:
        report: how the work went.
        tables: content of the kept tables by file name.
    """

    report: Finished | Raised | Refused | OtherCode
    tables: dict[str, bytes]


class Board:
    """Collects the progress of runs until somebody looks; an actor of the cluster."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[int, int]] = {}

    def tell(self, key: str, done: int, total: int) -> None:
        """Note what is done of a run, and its total."""
        self._told[key] = (done, total)

    def take(self) -> dict[str, tuple[int, int]]:
        """What was told since the last look, by run."""
        told, self._told = self._told, {}
        return told


def fulfil(order: Order, board: Any) -> Returned:
    """Do a work in a temporary folder of the node."""
    _settle(order)
    names = tuple(differences(order.standing))
    if names:
        return Returned(OtherCode(socket.gethostname(), names), {})
    directory = Path(tempfile.mkdtemp(prefix="livepeer-sim-"))
    try:
        report = attempt(order.work, directory, _Teller(board, order.work.key))
        kept = directory.iterdir() if isinstance(report, Finished) else ()
        return Returned(report, {path.name: path.read_bytes() for path in kept})
    finally:
        shutil.rmtree(directory, ignore_errors=True)


class _Teller:
    """A progress call that passes on no more than is looked at."""

    def __init__(self, board: Any, key: str) -> None:
        self._board = board
        self._key = key
        self._next_s = time.monotonic() + TELL_S

    def __call__(self, done: int, total: int) -> None:
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + TELL_S
            self._board.tell.remote(self._key, done, total)


def _settle(order: Order) -> None:
    """Find modules and files where the one that asks does, as far as its folders are here.

    A module of the node that happens to have the same name must not win.
    """
    theirs = [entry for entry in order.path if Path(entry).exists()]
    sys.path[:] = [*theirs, *(entry for entry in sys.path if entry not in theirs)]
    with suppress(OSError):
        os.chdir(order.folder)
