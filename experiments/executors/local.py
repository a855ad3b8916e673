"""Runs shared out among processes of this machine.

Each worker process is started afresh (spawn), so that nothing of the parent leaks into a
run, and does one work after the other that it is sent over its own pipe. It ends when its
parent does, however that ends.
"""

import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self
from uuid import uuid4

from experiments.executors.environment import WORKER_ENVIRONMENT, environment
from experiments.executors.tasks import Abandoned, Finished, Raised, Refused, attempt
from experiments.executors.work import Done, Events, Failed, Told, Work


class _Worker(NamedTuple):
    process: SpawnProcess
    pipe: Connection


class _Assignment(NamedTuple):
    """What a worker does now, and what it does next: works with a past in common."""

    worker: _Worker
    work: Work
    directory: Path
    next: list[Work]


class _Progress(NamedTuple):
    done: int
    total: int


_Busy = dict[Connection, _Assignment]


class LocalExecutor:
    """Worker processes of this machine, started when there is work for them.

    Args:
        workers: how many at most.
    """

    def __init__(self, workers: int) -> None:
        self.slots = workers
        self._idle: list[_Worker] = []

    def __enter__(self) -> Self:
        """Ready from the start."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the worker processes."""
        _end(self._idle)
        self._idle.clear()

    def run(self, works: Iterator[Work], staging: Path) -> Events:
        """Do runs and tell of them as it happens; see Executor.run."""
        busy: _Busy = {}
        shares = together(works)
        try:
            self._hand_out(shares, staging, busy)
            while busy:
                for pipe in wait([*busy]):
                    assert isinstance(pipe, Connection)
                    left = busy[pipe].next
                    told = self._told(pipe, busy)
                    if not isinstance(told, Told):
                        # The next work is sent before the caller stores this one's result.
                        self._send(left, staging, busy)
                        self._hand_out(shares, staging, busy)
                    yield told
        finally:
            _end([assignment.worker for assignment in busy.values()])
            for assignment in busy.values():
                shutil.rmtree(assignment.directory, ignore_errors=True)

    def _hand_out(self, shares: Iterator[list[Work]], staging: Path, busy: _Busy) -> None:
        while len(busy) < self.slots:
            share = next(shares, [])
            if not share:
                return
            self._send(share, staging, busy)

    def _send(self, share: list[Work], staging: Path, busy: _Busy) -> None:
        """Let a worker do the first of some works: the one that has become idle last."""
        if not share:
            return
        work, *left = share
        directory = staging / f"{work.key[:16]}-{uuid4().hex[:16]}"
        directory.mkdir()
        worker = self._sent(work, directory)
        busy[worker.pipe] = _Assignment(worker, work, directory, left)

    def _sent(self, work: Work, directory: Path) -> _Worker:
        """The worker that a work was sent to: an idle one that lives, or a new one."""
        while self._idle:
            worker = self._idle.pop()
            try:
                worker.pipe.send((work, directory))
            except (BrokenPipeError, ConnectionResetError):
                _end([worker])
            else:
                return worker
        worker = _start()
        # One that could not even start is told of when its answer is waited for.
        with suppress(BrokenPipeError, ConnectionResetError):
            worker.pipe.send((work, directory))
        return worker

    def _told(self, pipe: Connection, busy: _Busy) -> Done | Failed | Told:
        """What a worker tells, or what its end means."""
        worker, work, directory, _ = busy[pipe]
        try:
            report = pipe.recv()
        except (EOFError, ConnectionResetError):
            worker.process.join()
            report = Raised(
                f"its process ended with exit code {worker.process.exitcode}", ""
            )
            pipe.close()
        else:
            if isinstance(report, _Progress):
                return Told(work, report.done, report.total)
            self._idle.append(worker)
        del busy[pipe]
        if isinstance(report, Finished):
            return Done(work, directory, report.outcome, report.wall_s)
        shutil.rmtree(directory, ignore_errors=True)
        if isinstance(report, Refused):
            raise report.error()
        return Failed(work, report.reason, report.traceback)


def together(works: Iterator[Work]) -> Iterator[list[Work]]:
    """Works in shares for one process each: those in a row that have a past in common."""
    share: list[Work] = []
    for work in works:
        if share and not work.goes_with(share[0]):
            yield share
            share = []
        share.append(work)
        if work.past is None:
            yield share
            share = []
    if share:
        yield share


def _start() -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    with environment(WORKER_ENVIRONMENT), _deaf_to_interrupts():
        process.start()
    theirs.close()
    return _Worker(process, ours)


def _end(workers: list[_Worker]) -> None:
    for worker in workers:
        worker.pipe.close()
        worker.process.kill()
    for worker in workers:
        worker.process.join()


def _serve(pipe: Connection) -> None:
    """Do works in a worker process until the parent hangs up."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        while True:
            work, directory = pipe.recv()
            pipe.send(attempt(work, directory, partial(_tell, pipe)))
    except (EOFError, BrokenPipeError, ConnectionResetError, Abandoned):
        return


def _tell(pipe: Connection, done: int, total: int) -> None:
    try:
        pipe.send(_Progress(done, total))
    except (BrokenPipeError, ConnectionResetError) as error:
        raise Abandoned from error


def _follow_parent() -> None:
    """End this process as soon as its parent has ended, even in the middle of a work."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Start processes that Ctrl-C doesn't reach: the parent decides and ends them.

    Ctrl-C goes to every process of the terminal's group, and a worker could meet it while
    it still imports. A blocked signal stays blocked in a new process from its first moment.
    """
    # The tracker unblocks the signal when it is started, so it must run before.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
