"""One job of a sweep in a process that a launcher of Hydra's started."""

import os
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType

from omegaconf import DictConfig

from experiments.cli import own_modules
from experiments.executors.environment import WORKER_ENVIRONMENT


@dataclass(frozen=True, slots=True)
class RunJob:
    """What a launcher does with each job: simulate it and put its run directory in place.

    Attributes:
        folder: the working folder of the command, where a user's strategies are found.
    """

    folder: str

    def __call__(self, composed: DictConfig) -> str:
        """Run the job whose place Hydra's configuration tells.

        Returns:
            What to say about the result.
        """
        for name, value in WORKER_ENVIRONMENT.items():
            os.environ.setdefault(name, value)
        with _TracebackInNotes(), own_modules(Path(self.folder)):
            return _run(composed)


class _TracebackInNotes:
    """Lets an error's traceback travel to another process; pickling drops it."""

    def __enter__(self) -> None:
        """Nothing is prepared."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note("".join(traceback.format_exception(error)))


def _run(composed: DictConfig) -> str:
    # Imported here: polars and numpy read the environment when they are imported.
    composing = import_module("experiments.composing")
    directory = import_module("experiments.runs.directory")
    simulation = import_module("experiments.simulation")
    summary = import_module("experiments.cli.summary")
    hydra_config = import_module("hydra.core.hydra_config").HydraConfig.get()
    config = composing.to_config(composed)
    place = Path(hydra_config.runtime.output_dir)
    with suppress(OSError):
        # Hydra made a folder for the job; a result appears whole or not at all.
        place.rmdir()
    place = directory.check_directory(place, overwrite=config.overwrite)
    # The jobs share the machine's CPUs already.
    workers = config.workers or 1
    simulation.store(config, place, workers=workers, on_round=_ignore)
    text: str = summary.summary_text(place)
    return text


def _ignore(replication: int, done: int, total: int) -> None:
    """Tell nobody."""
