"""Runs shared out among the nodes of a Ray cluster, or of one made for the occasion.

A node simulates in a temporary folder of its own and sends the kept tables back, so that
no file system need be shared. Runs of a node that is lost are done again elsewhere.
"""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from experiments.errors import BadInput, one_line
from experiments.executors.environment import WORKER_ENVIRONMENT, environment
from experiments.executors.nodes import Board, Order, OtherCode, fulfil
from experiments.executors.tasks import Finished, Refused
from experiments.executors.work import Done, Events, Failed, Told, Work
from experiments.studies.identity import standing
from experiments.studies.sources import is_installed

KEY = "ray_address"
"""Configuration key that says where the cluster is."""

EXTRA = "livepeer-sim[ray]"
"""What to install for this executor."""

RETRIES = 3
"""How often a run is begun again after its process or its node was lost."""

PATIENCE_S = 10.0
"""Seconds that a cluster may take to answer the first call."""

LOOK_S = 0.5
"""Seconds between looks at the progress of runs."""

NAME = "LIVEPEER_SIM_EXECUTOR"
"""Environment variable of a worker that says which executor it works for."""

SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""What Ray is told when it starts: tell nobody, and don't warn of a change to come."""


class RayExecutor:
    """The CPUs of a Ray cluster; each run has one.

    Args:
        address: of a running cluster, as Ray understands it; None makes a local one,
            which ends with the `with` block.
        workers: runs at a time; None for one per CPU of the cluster.

    Raises:
        BadInput: Ray is not installed.
    """

    def __init__(self, address: str | None, workers: int | None) -> None:
        self.slots = workers or 1
        self._address = address
        self._workers = workers
        self._ray = _import_ray()
        self._name = uuid4().hex
        self._joined = False

    def __enter__(self) -> Self:
        """Join the cluster, or make one.

        Raises:
            BadInput: there is no cluster at the address.
        """
        if not self._ray.is_initialized():
            self._join()
            self._joined = True
        if self._workers is None:
            self.slots = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the cluster; a local one ends."""
        if self._joined:
            self._ray.shutdown()
            self._joined = False

    def run(self, works: Iterator[Work], staging: Path) -> Events:
        """Do runs and tell of them as it happens; see Executor.run.

        Raises:
            BadInput: a node runs other code, or can't run the project.
        """
        flight = _Flight(self._ray, self.slots, self._address, self._name)
        try:
            flight.fill(works)
            while flight.busy:
                yield from flight.progress()
                for reference in flight.ready():
                    ended = flight.landed(reference, staging)
                    flight.fill(works)
                    yield ended
        finally:
            flight.end()

    def _join(self) -> None:
        quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "error"}
        # Ray would take the place of what the command line does on this signal.
        before = signal.getsignal(signal.SIGTERM)
        try:
            with environment(SETTINGS):
                if self._address is None:
                    self._ray.init(
                        address="local",
                        num_cpus=self._workers or len(os.sched_getaffinity(0)),
                        include_dashboard=False,
                        **quiet,
                    )
                else:
                    _check_reachable(self._address)
                    self._ray.init(address=self._address, **quiet)
        except (OSError, RuntimeError, ValueError) as error:
            raise BadInput(
                KEY,
                self._address,
                f"can't be reached ({one_line(str(error)) or type(error).__name__}); give "
                "the address of a running Ray cluster, or null for a local one",
            ) from error
        finally:
            with suppress(ValueError):
                signal.signal(signal.SIGTERM, before)


class _Flight:
    """The works that are being done on the cluster."""

    def __init__(self, ray: Any, slots: int, address: str | None, name: str) -> None:
        here = ray.get_runtime_context().get_node_id()
        near = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            here, soft=True
        )
        self.busy: dict[Any, Work] = {}
        self._ray = ray
        self._slots = slots
        self._address = address
        paths = [Path(entry).resolve() for entry in sys.path]
        self._path = tuple(str(path) for path in paths if not is_installed(path))
        self._folder = str(Path.cwd())
        self._fulfil = ray.remote(fulfil).options(
            num_cpus=1,
            max_retries=RETRIES,
            retry_exceptions=False,
            scheduling_strategy="SPREAD",
            # Its own name gives it processes of its own: those of an earlier study may
            # hold modules that were edited since.
            runtime_env={"env_vars": {**WORKER_ENVIRONMENT, NAME: name}},
        )
        self._board = (
            ray.remote(Board)
            .options(num_cpus=0, max_restarts=-1, scheduling_strategy=near)
            .remote()
        )
        self._look = self._board.take.remote()

    def fill(self, works: Iterator[Work]) -> None:
        """Send works to the cluster while there are slots."""
        while len(self.busy) < self._slots:
            work = next(works, None)
            if work is None:
                return
            stands = standing(work.task, work.settings, beside=(fulfil.__module__,))
            # Ray says which process does a run, so that none can count on another's past.
            alone = work._replace(past=None)
            order = Order(alone, stands, self._path, self._folder)
            self.busy[self._fulfil.remote(order, self._board)] = work

    def ready(self) -> list[Any]:
        """Works that have ended, after waiting a little for the first."""
        ready, _ = self._ray.wait([*self.busy], num_returns=1, timeout=LOOK_S)
        return list(ready)

    def progress(self) -> Iterator[Told]:
        """What was told since the last look."""
        looked, _ = self._ray.wait([self._look], timeout=0)
        if not looked:
            return
        told: dict[str, tuple[int, int]] = {}
        # The board may have been lost with its node; it is made again.
        with suppress(self._ray.exceptions.RayError):
            told = self._ray.get(self._look)
        self._look = self._board.take.remote()
        for work in self.busy.values():
            if work.key in told:
                yield Told(work, *told[work.key])

    def landed(self, reference: Any, staging: Path) -> Done | Failed:
        """What became of a work that has ended; its tables are put into the staging."""
        work = self.busy.pop(reference)
        try:
            returned = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            # What the task raises is returned, so this is of what surrounds it.
            raise self._unusable(f"can't do the runs ({error.cause})") from error
        except self._ray.exceptions.RayError as error:
            reason = f"{type(error).__name__}: {error}"
            return Failed(work, one_line(reason), "")
        report = returned.report
        if isinstance(report, OtherCode):
            names = ", ".join(report.names)
            raise self._unusable(f"{report.node} runs other code ({names})")
        if isinstance(report, Refused):
            raise report.error()
        if not isinstance(report, Finished):
            return Failed(work, report.reason, report.traceback)
        directory = staging / f"{work.key[:16]}-{uuid4().hex[:16]}"
        directory.mkdir()
        for name, content in returned.tables.items():
            (directory / name).write_bytes(content)
        return Done(work, directory, report.outcome, report.wall_s)

    def end(self) -> None:
        """End what is still being done."""
        for reference in self.busy:
            self._ray.cancel(reference, force=True)
        self._ray.kill(self._board)

    def _unusable(self, problem: str) -> BadInput:
        return BadInput(
            KEY,
            self._address,
            f"a node {problem}; install the same versions of {EXTRA} and of what it needs "
            "on every node, and put modules and files of your own at the same place",
        )


def _import_ray() -> Any:
    try:
        return import_module("ray")
    except ModuleNotFoundError as error:
        raise BadInput(
            "executor", "ray", f"needs a package that is missing; install {EXTRA}"
        ) from error


def _check_reachable(address: str) -> None:
    """Knock at the door: Ray itself would try for a long time."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host.strip("[]"), int(port)), PATIENCE_S).close()
