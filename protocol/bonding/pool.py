"""The orchestrators of the next round's active set, kept in order of their stake.

The contract's list takes hints: the neighbours that the caller expects. They never change
who is in the list, only who comes first among equals; the order of equals decides who is
evicted. Each branch below gives the position that the contract's walk would end at.

Source: contracts/libraries/SortedDoublyLL.sol, f225b10.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from protocol.errors.bonding import KeyIsZero
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import Pool
from protocol.storage import Table
from protocol.units import Address

Hint = tuple[Address | None, Address | None]
"""The expected neighbours: the one with more stake, the one with less. Both can be null."""

NO_HINT: Hint = (None, None)
"""The position is searched from the head of the list."""

_NOBODY = Address("")
"""Stands for a hint that is not in the list."""


def is_full(state: State) -> bool:
    """Whether somebody has to leave before another can join."""
    size = len(state.bonding.pool.value.orchestrators)
    return size == state.bonding.pool_max_size.value


def insert(state: State, orchestrator: Address, key_lpt: int, hint: Hint) -> None:
    """Add an orchestrator that is not in the list.

    Raises:
        KeyIsZero: it has no stake.
    """
    if key_lpt == 0:
        raise KeyIsZero
    ranking = _Ranking(state)
    ranking.insert(orchestrator, key_lpt, hint)
    ranking.store()


def remove(state: State, orchestrator: Address) -> None:
    """Take an orchestrator out of the list."""
    ranking = _Ranking(state)
    ranking.take_out(orchestrator)
    ranking.keys.remove(orchestrator)
    ranking.store()


def update_key(state: State, orchestrator: Address, key_lpt: int, hint: Hint) -> None:
    """Take an orchestrator out and put it back where its new stake belongs.

    Without stake it stays out.
    """
    if hint == NO_HINT and _update_in_place(state, orchestrator, key_lpt):
        return
    ranking = _Ranking(state)
    ranking.take_out(orchestrator)
    if key_lpt == 0:
        ranking.keys.remove(orchestrator)
    else:
        ranking.insert(orchestrator, key_lpt, hint)
    ranking.store()


def _update_in_place(state: State, orchestrator: Address, key_lpt: int) -> bool:
    """Change a key that leaves the order as it is, if it does: most changes are small."""
    bonding = state.bonding
    (order, negated), keys = bonding.pool.value, bonding.pool_keys
    index = _index_of(order, negated, orchestrator, keys[orchestrator])
    if key_lpt == 0 or (index > 0 and negated[index - 1] >= -key_lpt):
        return False
    after = index + 1
    if after < len(order) and negated[after] < -key_lpt:
        return False
    changed = list(negated)
    changed[index] = -key_lpt
    bonding.pool.put(build(Pool, (order, tuple(changed))))
    keys.put(orchestrator, key_lpt)
    return True


def _index_of(
    order: Sequence[Address],
    negated: Sequence[int],
    orchestrator: Address | None,
    key_lpt: int,
) -> int:
    """Where an orchestrator of the list is, given its key."""
    index = bisect_left(negated, -key_lpt)
    while order[index] != orchestrator:
        index += 1
    return index


class _Ranking:
    """A copy of the list to work on, until `store`."""

    __slots__ = ("keys", "negated", "order", "state")

    def __init__(self, state: State) -> None:
        pool = state.bonding.pool.value
        self.state = state
        self.order = list(pool.orchestrators)
        self.negated = list(pool.negated_keys)
        self.keys: Table[Address | None, int] = state.bonding.pool_keys

    def store(self) -> None:
        pool = build(Pool, (tuple(self.order), tuple(self.negated)))
        self.state.bonding.pool.put(pool)

    def take_out(self, orchestrator: Address) -> None:
        index = self.index_of(orchestrator, self.keys[orchestrator])
        del self.order[index], self.negated[index]

    def insert(self, orchestrator: Address, key_lpt: int, hint: Hint) -> None:
        if hint == NO_HINT:
            position = bisect_left(self.negated, -key_lpt)
        else:
            prev, next_ = hint
            prev = _NOBODY if prev == orchestrator else prev
            next_ = _NOBODY if next_ == orchestrator else next_
            position = self._hinted_position(key_lpt, prev, next_)
        self.order.insert(position, orchestrator)
        self.negated.insert(position, -key_lpt)
        self.keys.put(orchestrator, key_lpt)

    def index_of(self, orchestrator: Address | None, key_lpt: int) -> int:
        return _index_of(self.order, self.negated, orchestrator, key_lpt)

    def _hinted_position(
        self, key_lpt: int, prev: Address | None, next_: Address | None
    ) -> int:
        """The position between the hints if they are right, else one found from them."""
        order = self.order
        prev_key, next_key = self.keys.get(prev, 0), self.keys.get(next_, 0)
        if prev is None:
            if order and order[0] == next_ and key_lpt >= next_key:
                return 0
        elif next_ is None:
            if order and order[-1] == prev and key_lpt <= prev_key:
                return len(order)
        elif prev_key >= key_lpt >= next_key > 0:
            after_prev = self.index_of(prev, prev_key) + 1
            if after_prev < len(order) and order[after_prev] == next_:
                return after_prev
        if prev_key >= key_lpt:
            return self._descend(key_lpt, self.index_of(prev, prev_key))
        if key_lpt >= next_key > 0:
            return self._ascend(key_lpt, self.index_of(next_, next_key))
        return bisect_left(self.negated, -key_lpt)

    def _descend(self, key_lpt: int, start: int) -> int:
        """Walk from an orchestrator with at least this key towards smaller ones."""
        if start == 0 and self.negated[0] == -key_lpt:
            return 0
        return max(start + 1, bisect_left(self.negated, -key_lpt))

    def _ascend(self, key_lpt: int, start: int) -> int:
        """Walk from an orchestrator with at most this key towards larger ones."""
        if start == len(self.order) - 1 and self.negated[start] == -key_lpt:
            return len(self.order)
        return min(start, bisect_right(self.negated, -key_lpt))
