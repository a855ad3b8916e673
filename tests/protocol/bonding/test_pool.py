"""The ranking against a linked list that walks as the contract describes."""

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.bonding import pool
from protocol.errors.bonding import KeyIsZero
from protocol.parameters import Parameters, deploy
from protocol.state import State
from protocol.units import Address, Block

NAMES = [Address(name) for name in "abcde"]


class WalkedList:
    """A list in which positions are found by walking from node to node."""

    def __init__(self) -> None:
        self.nodes: list[tuple[Address, int]] = []

    def key(self, name: Address | None) -> int:
        return dict(self.nodes).get(name, 0)

    def neighbours(self, index: int) -> tuple[Address | None, Address | None]:
        names = [name for name, _ in self.nodes]
        before = names[index - 1] if index > 0 else None
        return before, names[index] if index < len(names) else None

    def fits(self, index: int, key: int) -> bool:
        before, after = self.neighbours(index)
        return (before is None or self.key(before) >= key) and (
            after is None or key >= self.key(after)
        )

    def position(self, key: int, prev: Address | None, next_: Address | None) -> int:
        size = len(self.nodes)
        names = [name for name, _ in self.nodes]
        for index in range(size + 1):
            if (prev, next_) == self.neighbours(index) and self.fits(index, key):
                return index
        if prev in names and key <= self.key(prev):
            return self.descend(names.index(prev), key)
        if next_ in names and key >= self.key(next_):
            return self.ascend(names.index(next_), key)
        return self.descend(0, key) if names else 0

    def descend(self, start: int, key: int) -> int:
        if start == 0 and key >= self.nodes[0][1]:
            return 0
        index = start + 1
        while not self.fits(index, key):
            index += 1
        return index

    def ascend(self, start: int, key: int) -> int:
        if start == len(self.nodes) - 1 and key <= self.nodes[-1][1]:
            return len(self.nodes)
        index = start
        while not self.fits(index, key):
            index -= 1
        return index

    def place(self, name: Address, key: int, hint: pool.Hint) -> None:
        self.nodes = [node for node in self.nodes if node[0] != name]
        if key:
            self.nodes.insert(self.position(key, *hint), (name, key))


class Move(NamedTuple):
    name: Address
    key: int
    hint: pool.Hint


HINTS = st.one_of(st.none(), st.sampled_from([*NAMES, Address("stranger")]))
MOVES = st.builds(Move, st.sampled_from(NAMES), st.integers(0, 3), st.tuples(HINTS, HINTS))


def new_state() -> State:
    return deploy(Parameters(), block=Block(0))


@settings(max_examples=400, deadline=None)
@given(moves=st.lists(MOVES, min_size=4, max_size=30))
def test_every_hint_ends_where_the_walk_ends(moves: list[Move]) -> None:
    state, walked = new_state(), WalkedList()
    for name, key, hint in moves:
        if name in state.bonding.pool_keys:
            pool.update_key(state, name, key, hint)
        elif key:
            pool.insert(state, name, key, hint)
        else:
            continue
        walked.place(name, key, hint)
        ranking = state.bonding.pool.value
        keys = [-negated for negated in ranking.negated_keys]
        assert list(zip(ranking.orchestrators, keys, strict=True)) == walked.nodes
        assert dict(state.bonding.pool_keys) == dict(walked.nodes)


@given(moves=st.lists(MOVES, max_size=20), leaver=st.sampled_from(NAMES))
def test_removal_keeps_the_order_of_the_others(moves: list[Move], leaver: Address) -> None:
    state = new_state()
    for name, key, hint in moves:
        if key and name not in state.bonding.pool_keys:
            pool.insert(state, name, key, hint)
    before = state.bonding.pool.value.orchestrators
    if leaver not in before:
        return
    pool.remove(state, leaver)
    after = state.bonding.pool.value.orchestrators
    assert after == tuple(name for name in before if name != leaver)
    assert leaver not in state.bonding.pool_keys


def test_equals_without_hints_go_first_and_with_the_next_hint_last() -> None:
    state = new_state()
    for name in "abc":
        pool.insert(state, Address(name), 5, pool.NO_HINT)
    assert state.bonding.pool.value.orchestrators == ("c", "b", "a")
    pool.insert(state, Address("d"), 5, (None, Address("a")))
    assert state.bonding.pool.value.orchestrators == ("c", "b", "a", "d")


def test_the_key_of_the_head_goes_before_it_unless_the_hint_is_right() -> None:
    state = new_state()
    for name, key in (("a", 5), ("b", 4), ("c", 3)):
        pool.insert(state, Address(name), key, pool.NO_HINT)
    pool.insert(state, Address("d"), 5, (Address("a"), None))
    assert state.bonding.pool.value.orchestrators == ("d", "a", "b", "c")
    pool.insert(state, Address("e"), 5, (Address("a"), Address("b")))
    assert state.bonding.pool.value.orchestrators == ("d", "a", "e", "b", "c")


def test_nobody_joins_without_stake() -> None:
    with pytest.raises(KeyIsZero):
        pool.insert(new_state(), Address("a"), 0, pool.NO_HINT)
