"""A store for its reader: which runs it holds, without a study to open it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import BadInput
from experiments.store.damage import KEY
from experiments.store.layout import MARKER, check_marker
from experiments.store.runs import RunStore

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class StoredRuns:
    """The runs of a store.

    Attributes:
        path: the store's folder.
    """

    path: Path

    def index(self) -> "pl.LazyFrame":
        """One row for each run, finished or failed; TABLES.md has the columns.

        It is read when it is collected.

        Raises:
            BadInput: the store is damaged.
        """
        with RunStore.open(self.path) as store:
            return store.index()


def load_store(path: str | Path) -> StoredRuns:
    """The runs of a store that is there.

    Args:
        path: the folder that a study was given as `store`.

    Raises:
        BadInput: the folder holds no store, or a damaged one.
    """
    place = Path(path).expanduser().resolve()
    if not (place / MARKER).is_file():
        raise BadInput(KEY, path, f"holds no runs; {MARKER} is missing")
    check_marker(place / MARKER)
    return StoredRuns(place)
