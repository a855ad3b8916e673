"""Tasks shared out among processes, with progress, failures and a clean stop.

Each worker process is started afresh (spawn), so that nothing of the parent leaks into a
run, and asks for one task after the other over its own pipe. A worker whose parent is
gone stops at its next message.
"""

import multiprocessing
import os
import signal
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, NamedTuple

from experiments.errors import RunFailed

WORKER_ENVIRONMENT = {
    "POLARS_MAX_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "MPLBACKEND": "Agg",
}
"""One thread in each worker: workers fill the CPUs, and sums don't depend on threads."""

Progress = Callable[[int, int], None]
"""Called with what is done and the total of one task."""

Task = Callable[[Any, Progress], Any]
"""A function of a module: what to do with one item, telling its progress."""


class _Worker(NamedTuple):
    process: SpawnProcess
    pipe: Connection


class _Done(NamedTuple):
    result: Any


class _Failed(NamedTuple):
    reason: str
    traceback: str


class _Told(NamedTuple):
    done: int
    total: int


def run_tasks(
    task: Task,
    items: Sequence[Any],
    *,
    workers: int,
    on_progress: Callable[[int, int, int], None],
) -> list[Any]:
    """The results of a task for every item, in the order of the items.

    Args:
        task: what to do; both it and the items travel to other processes.
        items: one for each result.
        workers: how many processes at most.
        on_progress: called with the item's index, what is done of it, and its total.

    Raises:
        RunFailed: the task raised, or its process died; the other processes are stopped.
    """
    results: dict[int, Any] = {}
    waiting = deque(range(len(items)))
    busy: dict[Connection, int] = {}
    with _workers(task, min(workers, len(items))) as team:
        processes = {worker.pipe: worker.process for worker in team}
        for pipe in processes:
            _hand_out(pipe, items, waiting, busy)
        while busy:
            ready = wait(list(busy))
            for pipe in [pipe for pipe in busy if pipe in ready]:
                index = busy[pipe]
                match _receive(pipe, processes[pipe], index):
                    case _Told(done, total):
                        on_progress(index, done, total)
                    case _Failed(reason, trace):
                        raise RunFailed(index, reason, trace)
                    case _Done(result):
                        results[index] = result
                        del busy[pipe]
                        _hand_out(pipe, items, waiting, busy)
    return [results[index] for index in range(len(items))]


def run_in_place(
    task: Task, items: Sequence[Any], *, on_progress: Callable[[int, int, int], None]
) -> list[Any]:
    """As run_tasks, one item after the other in this process.

    Raises:
        RunFailed: the task raised; what it raised is the cause.
    """
    results = []
    for index, item in enumerate(items):
        try:
            results.append(task(item, partial(on_progress, index)))
        except Exception as error:
            failed = _failure(error)
            raise RunFailed(index, failed.reason, failed.traceback) from error
    return results


def _hand_out(
    pipe: Connection, items: Sequence[Any], waiting: deque[int], busy: dict[Connection, int]
) -> None:
    if waiting:
        busy[pipe] = waiting.popleft()
        pipe.send(items[busy[pipe]])


def _receive(pipe: Connection, process: SpawnProcess, index: int) -> Any:
    try:
        return pipe.recv()
    except (EOFError, ConnectionResetError):
        process.join()
        raise RunFailed(
            index, f"its process ended with exit code {process.exitcode}"
        ) from None


@contextmanager
def _workers(task: Task, count: int) -> Iterator[list[_Worker]]:
    context = multiprocessing.get_context("spawn")
    team: list[_Worker] = []
    try:
        with _environment(WORKER_ENVIRONMENT), _deaf_to_interrupts():
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(task, theirs), daemon=True)
                process.start()
                theirs.close()
                team.append(_Worker(process, ours))
        yield team
    finally:
        for worker in team:
            worker.pipe.close()
            worker.process.terminate()
        for worker in team:
            worker.process.join()


def _serve(task: Task, pipe: Connection) -> None:
    """Do tasks in a worker process until the parent hangs up."""
    try:
        while True:
            item = pipe.recv()
            pipe.send(
                _attempt(task, item, lambda done, total: pipe.send(_Told(done, total)))
            )
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _attempt(task: Task, item: Any, progress: Progress) -> _Done | _Failed:
    try:
        return _Done(task(item, progress))
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:
        # Everything is caught here and in run_in_place: a task may be a user's own code.
        return _failure(error)


def _failure(error: Exception) -> _Failed:
    trace = "".join(traceback.format_exception(error))
    return _Failed(f"{type(error).__name__}: {error}", trace)


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


@contextmanager
def _environment(changes: dict[str, str]) -> Iterator[None]:
    """Environment variables that new processes inherit, restored at the end."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
