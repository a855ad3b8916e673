"""Run a study from Python."""

import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from experiments.errors import BadInput
from experiments.executors.work import Told
from experiments.repeating import as_text
from experiments.store.drive import Event
from experiments.studies.prepare import prepare
from experiments.studies.run import run_study
from experiments.study_result import StudyResult, load_study

OnRun = Callable[[int, int], None]
"""Called after each run with how many are settled, and how many the study has so far."""


def study(
    name: str | Path,
    *overrides: str,
    directory: str | Path | None = None,
    on_run: OnRun | None = None,
) -> StudyResult:
    """Ask a question of many worlds, as `livepeer-sim study` does.

    Runs are kept in the store (the folder "store" unless "store=FOLDER" says another), so
    that those which are there are not done again. Worker processes do the others; Python
    imports a script again in each, so that it must call this below
    `if __name__ == "__main__":`. In a notebook nothing is needed.

    Args:
        name: of a study that comes with the program, or the path of a YAML file: a study
            of one's own, or the config.yaml of a study's directory.
        *overrides: configuration as on the command line, such as "replications=20";
            `livepeer-sim study --help` lists the keys.
        directory: where to store the study's directory; without it a temporary one holds
            the result for as long as it is used.
        on_run: called as runs are finished, found in the store, or failed.

    Returns:
        What was found. A run that failed doesn't stop the others: see its `failed`.

    Raises:
        BadInput: something can't be run; nothing was.
    """
    _check(overrides)
    with _place(name, directory) as place:
        prepared = prepare(str(name), [*overrides, f"hydra.run.dir={as_text(str(place))}"])
        run_study(prepared, _Counter(on_run or _ignore))
        result = load_study(place)
    if directory is None:
        weakref.finalize(result, shutil.rmtree, place.parent, ignore_errors=True)
    return result


def _check(overrides: Sequence[str]) -> None:
    for override in overrides:
        key, _, value = override.lstrip("+~").partition("=")
        if key == "study":
            raise BadInput(key, value, "is the first argument, the study's name")
        if key in {"hydra.run.dir", "hydra/launcher"}:
            raise BadInput(
                key, value, "is for the command line; give directory=... instead"
            )


@contextmanager
def _place(name: str | Path, directory: str | Path | None) -> Iterator[Path]:
    """Where the result goes; a temporary folder goes again if there is none."""
    if directory is not None:
        yield Path(directory)
        return
    folder = Path(tempfile.mkdtemp(prefix="livepeer-sim-"))
    try:
        yield folder / Path(name).stem
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class _Counter:
    """Turns events into how many runs are settled."""

    def __init__(self, on_run: OnRun) -> None:
        self._on_run, self._settled = on_run, 0

    def __call__(self, event: Event, total: int) -> None:
        if not isinstance(event, Told):
            self._settled += 1
            self._on_run(self._settled, total)


def _ignore(settled: int, total: int) -> None:
    """Tell nobody."""
