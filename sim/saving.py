"""A world at a round boundary, as a file: written, and read back to go on from there.

The file holds the world's objects as they are. It is read by the code that wrote it only.
A reader makes no object but of the simulator, of the user's strategies that are in use
anyway and of a few types of libraries, so that a foreign file can't run what it likes.
"""

import pickle
import shutil
from collections.abc import Set
from pathlib import Path
from typing import Any, BinaryIO

from sim.engine import Engine
from workloads.latency import LatencyModel

WORLD = "world.pickle"
"""The file in a saved world's folder; beside it are the tables' parts so far."""

OURS = ("agents.", "protocol.", "sim.", "workloads.")
"""Packages of the simulator, whose classes and functions a file may name."""

LIBRARIES = {
    ("collections", "Counter"),
    ("collections", "deque"),
    ("mesa.agent", "AgentSet"),
    ("mesa.model", "Model"),
    ("numpy", "dtype"),
    ("numpy", "ndarray"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("numpy.random._pcg64", "PCG64"),
    ("numpy.random._pickle", "__bit_generator_ctor"),
    ("numpy.random._pickle", "__generator_ctor"),
    ("numpy.random.bit_generator", "SeedSequence"),
    ("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence"),
    ("pathlib", "PosixPath"),
    ("polars.dataframe.frame", "DataFrame"),
    ("polars.schema", "Schema"),
    ("random", "Random"),
}
"""What else a file may name, beside polars' types of columns."""


class SavedWorldError(ValueError):
    """A saved world can't be read."""


def save(engine: Engine, folder: Path, code: str) -> None:
    """Write a world between two rounds.

    Args:
        engine: the world.
        folder: a folder to make; tables' parts that were written so far are copied there.
        code: identifies the code, so that other code refuses the file.
    """
    folder.mkdir(parents=True)
    for part in engine.recorder.parts:
        shutil.copy(part, folder / part.name)
    with (folder / WORLD).open("wb") as file:
        pickle.dump(code, file)
        _Writer(file, protocol=5).dump(engine)


def load(
    folder: Path, directory: Path, code: str, *, model: LatencyModel, strategies: Set[str]
) -> Engine:
    """Read a world back.

    Args:
        folder: where it was saved.
        directory: where its tables go on; their parts so far are copied there.
        code: identifies the code that reads.
        model: the workload model, which is not saved.
        strategies: modules of the user's own strategies.

    Raises:
        SavedWorldError: the file is damaged, of other code, or names what it may not.
    """
    try:
        with (folder / WORLD).open("rb") as file:
            if _Reader(file, model, strategies).load() != code:
                raise SavedWorldError(f"{folder}: was saved by another version of the code")
            engine = _Reader(file, model, strategies).load()
    except (OSError, EOFError, AttributeError, KeyError, pickle.UnpicklingError) as error:
        raise SavedWorldError(f"{folder}: can't be read: {error}") from error
    if not isinstance(engine, Engine):
        raise SavedWorldError(f"{folder}: holds no world")
    for part in engine.recorder.parts:
        shutil.copy(folder / part.name, directory / part.name)
    engine.recorder.move_to(directory)
    return engine


class _Writer(pickle.Pickler):
    """Leaves the workload model out: it follows from the configuration."""

    def persistent_id(self, obj: Any) -> str | None:
        """A name for what is left out."""
        return "workload model" if isinstance(obj, LatencyModel) else None


class _Reader(pickle.Unpickler):
    """Makes only what it knows."""

    def __init__(self, file: BinaryIO, model: LatencyModel, strategies: Set[str]) -> None:
        super().__init__(file)
        self._model = model
        self._strategies = strategies

    def persistent_load(self, pid: Any) -> Any:
        """The workload model in its place."""
        if pid != "workload model":
            raise pickle.UnpicklingError(f"{pid!r} is no part of a world")
        return self._model

    def find_class(self, module: str, name: str) -> Any:
        """A class or function of ours, or of the few others that a world is made of."""
        if (module, name) == ("builtins", "getattr"):
            return self._method_of
        known = module.startswith(OURS) or module in self._strategies
        types = module == "polars.datatypes.classes"
        if known or types or (module, name) in LIBRARIES:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a world")

    def _method_of(self, owner: object, name: str) -> Any:
        """A method of an object of ours or the user's, as events in flight have them."""
        found = getattr(owner, name)
        module = type(owner).__module__
        known = module.startswith((*OURS, "mesa.model")) or module in self._strategies
        if not known or name.startswith("__"):
            raise pickle.UnpicklingError(f"{name} of {owner!r} is no part of a world")
        return found
