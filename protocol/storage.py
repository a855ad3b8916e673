"""The only way to write state: cells and tables whose writes can be undone.

A `Cell` is one storage variable, a `Table` one Solidity mapping. Both hold immutable
values: integers, strings, or named tuples. Every write leaves the old value in the
state's `Journal`, so a call that reverts puts everything back at a cost that grows with
what the call wrote, not with the size of the state.
"""

from collections.abc import Sequence
from typing import Any, Generic, Protocol, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Restorable(Protocol):
    """Something that can put one of its old values back."""

    def restore(self, key: Any, old: Any, /) -> None:
        """Put the old value back under the key."""


class Journal:
    """What to put back, newest last, if the call in progress reverts."""

    __slots__ = ("entries",)

    def __init__(self) -> None:
        self.entries: list[tuple[Restorable, Any, Any]] = []

    def mark(self) -> int:
        """A point that `rollback` can return to."""
        return len(self.entries)

    def rollback(self, mark: int) -> None:
        """Undo every write since the mark, newest first."""
        entries = self.entries
        while len(entries) > mark:
            target, key, old = entries.pop()
            target.restore(key, old)

    def commit(self) -> None:
        """Keep every write so far: none of them can be undone any more."""
        self.entries.clear()


class Cell(Generic[V]):
    """One storage variable."""

    __slots__ = ("_entries", "value")

    def __init__(self, journal: Journal, value: V) -> None:
        self._entries = journal.entries
        self.value = value

    def put(self, value: V) -> None:
        """Write the variable."""
        self._entries.append((self, None, self.value))
        self.value = value

    def restore(self, key: None, old: V, /) -> None:
        """Undo one write."""
        del key
        self.value = old


class Table(dict[K, V]):
    """One Solidity mapping: a key that was never written reads as the table's default.

    Reads are those of a dict; iteration sees only the keys that were written, in the
    order of their first write. `put` and `remove` are the only ways to write. A dict's own
    ways can't be refused here, since that would slow every write down by a third; a test
    of the sources refuses them.
    """

    __slots__ = ("_default", "_entries")

    def __init__(self, journal: Journal, default: V) -> None:
        super().__init__()
        self._entries = journal.entries
        self._default = default

    def __missing__(self, key: K) -> V:
        return self._default

    def put(self, key: K, value: V) -> None:
        """Write the value of a key."""
        self._entries.append((self, key, self.get(key)))
        self[key] = value

    def put_all(self, keys: Sequence[K], value: V) -> None:
        """Write the same value of many keys."""
        self._entries += [(self, key, self.get(key)) for key in keys]
        self.update(dict.fromkeys(keys, value))

    def remove(self, key: K) -> None:
        """Delete a key, as Solidity's `delete`; a key never written stays so."""
        if key in self:
            self._entries.append((self, key, dict.pop(self, key)))

    def restore(self, key: K, old: V | None, /) -> None:
        """Undo one write. None stands for a key that was not there."""
        if old is None:
            dict.pop(self, key, None)
        else:
            self[key] = old
