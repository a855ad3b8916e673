"""The command line without a process of its own, which takes seconds to start.

For what is judged by the exit code, by what is printed and by what is left. What is about
processes (signals, pipes, workers, what is imported, the environment at the start) needs
`tests.experiments.worlds.command`.
"""

import contextlib
import importlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from matplotlib.figure import Figure

from experiments.cli import main
from experiments.executors.work import Executor
from experiments.runs import past
from experiments.schema import ExecutorName, StudyConfig
from experiments.studies import conduct
from tests.experiments.studies.cheap import Here


def in_this_process(
    *arguments: str, cwd: Path, drawn: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a working folder; runs of a study are done here, too.

    Args:
        arguments: after the program's name.
        cwd: the working folder.
        drawn: whether figures are drawn; else they are made, and an empty one is stored.
    """
    output, errors = io.StringIO(), io.StringIO()
    with (
        _as_at_the_start(cwd),
        without_workers(),
        contextlib.nullcontext() if drawn else undrawn(),
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
    ):
        try:
            code = main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(
        arguments, code, output.getvalue(), errors.getvalue()
    )


@contextlib.contextmanager
def without_workers() -> Iterator[None]:
    """Do the runs of studies one by one in this process, but those that are Ray's."""

    def executor_of(config: StudyConfig, runs: int) -> Executor:
        if config.executor is ExecutorName.ray:
            return original(config, runs)
        return Here()

    original = conduct.executor_of
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conduct, "executor_of", executor_of)
        yield


@contextlib.contextmanager
def undrawn() -> Iterator[None]:
    """Store figures empty: drawing them takes longer than a round of a small world."""
    empty = io.BytesIO()
    Figure(figsize=(0.1, 0.1)).savefig(empty, format="png")

    def savefig(figure: Figure, file: Path, **options: Any) -> None:
        file.write_bytes(empty.getvalue())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Figure, "savefig", savefig)
        yield


@contextlib.contextmanager
def _as_at_the_start(folder: Path) -> Iterator[None]:
    """Forget what a process of its own wouldn't have known, nor left.

    The next command may find other modules of the same names in its working folder.
    """
    environment, modules = dict(os.environ), set(sys.modules)
    importlib.invalidate_caches()
    past._remembered.cache_clear()
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(environment)
        for name in set(sys.modules) - modules:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).is_relative_to(folder):
                del sys.modules[name]
