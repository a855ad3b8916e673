"""Does the runs that a store lacks, beside other processes that do the same."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from experiments.executors.work import Done, Executor, Failed, Told, Work
from experiments.store.records import Failure
from experiments.store.runs import RunStore

PAUSE_S = 0.1
"""Seconds between looks at what other processes are doing."""


class Skipped(NamedTuple):
    """A run that is not done.

    Args:
        work: what would have been done.
        failure: how it failed before, None for one that the store holds.
    """

    work: Work
    failure: Failure | None


Event = Done | Failed | Told | Skipped
"""What a driver tells of; the directory of a finished run is its place in the store."""


class Tally(NamedTuple):
    """What became of the works.

    Args:
        done: done by this process.
        cached: in the store already, or done by another process meanwhile.
        failed: failed now or, without a new try, before.
    """

    done: int
    cached: int
    failed: int


class _Candidate(NamedTuple):
    """A work that may have to be done.

    Args:
        work: the work.
        retried: a failure that doesn't keep it from being done.
    """

    work: Work
    retried: Failure | None


def drive(
    works: Iterable[Work],
    store: RunStore,
    executor: Executor,
    *,
    retry_failed: bool,
    on_event: Callable[[Event], None],
    label: str = "",
) -> Tally:
    """Do the works that the store lacks.

    A work that another process is doing is left to it, and waited for at the end.

    Args:
        works: pulled one by one as slots become free.
        store: takes the results in, each as it is ready.
        executor: does the works.
        retry_failed: whether runs that failed before are tried again.
        on_event: told of everything that happens.
        label: what asks for the runs.

    Raises:
        OSError: the store can't be written; what it holds stays.
        StoreDamaged: what the store knows of a failure can't be read.
    """
    driver = _Driver(store, executor, retry_failed, on_event, label)
    return driver.drive(works)


class _Driver:
    def __init__(
        self,
        store: RunStore,
        executor: Executor,
        retry_failed: bool,
        on_event: Callable[[Event], None],
        label: str,
    ) -> None:
        self._store = store
        self._executor = executor
        self._retry_failed = retry_failed
        self._on_event = on_event
        self._label = label
        self._elsewhere: deque[_Candidate] = deque()
        self._held: set[str] = set()
        self._tally = Tally(0, 0, 0)

    def drive(self, works: Iterable[Work]) -> Tally:
        try:
            self._do(self._fresh(works))
            while self._elsewhere:
                self._do(self._left(len(self._elsewhere)))
                if self._elsewhere:
                    time.sleep(PAUSE_S)
        finally:
            for key in self._held:
                self._store.release(key)
        return self._tally

    def _do(self, works: Iterator[Work]) -> None:
        with closing(self._executor.run(works, self._store.staging)) as events:
            for event in events:
                self._on_event(self._kept(event))

    def _kept(self, event: Done | Failed | Told) -> Event:
        """An event after the store has taken in what it brings."""
        if isinstance(event, Told):
            return event
        work, key = event.work, event.work.key
        if isinstance(event, Done):
            self._store.commit(
                work, event.directory, event.outcome, event.wall_s, self._label
            )
            self._count(done=1)
            event = event._replace(directory=self._store.folder(key))
        else:
            self._store.fail(work, event.reason, event.traceback, self._label)
            self._count(failed=1)
        self._held.discard(key)
        self._store.release(key)
        return event

    def _fresh(self, works: Iterable[Work]) -> Iterator[Work]:
        """Works to do; those that others are doing are looked at again in between."""
        for work in works:
            retried = self._store.failure(work.key) if self._retry_failed else None
            yield from self._claimed(_Candidate(work, retried))
            # Two looks for each new work: what is put aside can't grow without limit.
            yield from self._left(min(2, len(self._elsewhere)))

    def _left(self, count: int) -> Iterator[Work]:
        """The next few of what others were doing, where they left it undone."""
        for _ in range(count):
            yield from self._claimed(self._elsewhere.popleft())

    def _claimed(self, candidate: _Candidate) -> Iterator[Work]:
        """A work that is to be done, claimed; or nothing."""
        work = candidate.work
        if self._is_settled(candidate):
            return
        if not self._store.claim(work.key):
            self._elsewhere.append(candidate)
            return
        self._held.add(work.key)
        # Another process may have done it before it let go of its claim.
        if self._is_settled(candidate):
            self._held.discard(work.key)
            self._store.release(work.key)
            return
        yield work

    def _is_settled(self, candidate: _Candidate) -> bool:
        """Whether a work needs no doing; it is then told and counted."""
        work = candidate.work
        if self._store.has(work.key):
            self._count(cached=1)
            self._on_event(Skipped(work, None))
            return True
        failure = self._store.failure(work.key)
        if failure is None or failure == candidate.retried:
            return False
        self._count(failed=1)
        self._on_event(Skipped(work, failure))
        return True

    def _count(self, *, done: int = 0, cached: int = 0, failed: int = 0) -> None:
        before = self._tally
        self._tally = Tally(
            before.done + done, before.cached + cached, before.failed + failed
        )
