"""Progress of a study: a bar on a terminal, a line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from experiments.executors.work import Told
from experiments.store.drive import Event, Skipped

SILENCE_S = 30.0
"""Seconds between two lines where there is no terminal."""

_FORM = (
    "{desc}: {percentage:3.0f}%|{bar}| {n:.1f}/{total:.0f} "
    "[{elapsed}<{remaining}, {rate_fmt}{postfix}]"
)
"""Of the bar: runs under way count by their share."""

OnEvent = Callable[[Event, int], None]


@contextmanager
def study_progress(runs: int) -> Iterator[OnEvent]:
    """What to call with every event of a study and how many runs it has so far."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from tqdm import tqdm  # noqa: PLC0415 - only a terminal needs it

    with tqdm(total=runs, unit="run", desc="running", bar_format=_FORM) as bar:
        yield _Bar(bar)


class _Done:
    """How many runs are done, those under way by their share."""

    def __init__(self) -> None:
        self.settled = self.found = self.failed = 0
        self._under_way: dict[str, float] = {}

    def take(self, event: Event) -> float:
        """What an event adds to what is done, in runs."""
        key = event.work.key
        if isinstance(event, Told):
            before = self._under_way.get(key, 0.0)
            self._under_way[key] = event.done / event.total if event.total else 0.0
            return self._under_way[key] - before
        self.settled += 1
        if isinstance(event, Skipped):
            self.found += 1
        self.failed += bool(getattr(event, "reason", "") or getattr(event, "failure", None))
        return 1 - self._under_way.pop(key, 0.0)


class _Bar:
    """Moves a bar."""

    def __init__(self, bar: Any) -> None:
        self._bar, self._done = bar, _Done()

    def __call__(self, event: Event, total: int) -> None:
        self._bar.total = total
        step = self._done.take(event)
        if isinstance(event, Skipped):
            # A run that was there already says nothing about how fast runs are.
            self._bar.initial += step
        self._bar.update(step)
        if self._done.failed:
            self._bar.set_postfix_str(f"{self._done.failed} failed")


class _Lines:
    """Writes a line when some time has passed since the last."""

    def __init__(self) -> None:
        self._done, self._work = _Done(), 0.0
        self._start = self._last = time.monotonic()

    def __call__(self, event: Event, total: int) -> None:
        step = self._done.take(event)
        if not isinstance(event, Skipped):
            self._work += step
        now = time.monotonic()
        if now - self._last < SILENCE_S:
            return
        self._last = now
        rate = self._work / (now - self._start)
        left = total - self._done.found - self._work
        remaining = f", {left / rate:,.0f} s left" if rate else ""
        failed = f", {self._done.failed} failed" if self._done.failed else ""
        print(
            f"{self._done.settled} of {total} runs, {60 * rate:.3g} a minute"
            f"{remaining}{failed}",
            file=sys.stderr,
            flush=True,
        )
