"""The compiled choice is the gateway's selection: the same draws, the same pick."""

from types import SimpleNamespace

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.strategies.selection import GroupPick, MixturePick, PickNone
from sim.compiled import PLAIN, Callback
from sim.resolutions.choosing import key_of, select, winners
from sim.resolutions.draws import StreamDraws
from sim.resolutions.lanes import Draws
from sim.resolutions.records import (
    COMING,
    DUE,
    LANE,
    LINK,
    PLACE,
    POOL,
    STINT,
    STREAM,
    World,
)
from sim.resolutions.tabulating import tabulate

PLACES = 7

WEIGHTS = st.lists(
    st.one_of(st.just(0.0), st.floats(0.001, 1e6)), min_size=PLACES, max_size=PLACES
)
PICKS = st.one_of(
    st.just(PickNone()),
    st.lists(st.tuples(st.floats(0.1, 1.0), WEIGHTS), min_size=1, max_size=3).map(
        lambda terms: MixturePick(
            list(range(PLACES)),
            [(share, each if sum(each) > 0 else [1.0] * PLACES) for share, each in terms],
        )
    ),
    st.permutations(range(PLACES)).map(
        lambda order: GroupPick([order[:1], order[1:4], order[4:6], order[6:]])
    ),
    st.permutations(range(PLACES)).map(lambda order: GroupPick([[each] for each in order])),
)
UNIT = st.integers(0, 2**53 - 1).map(lambda number: number * 2.0**-53)
FREE = st.lists(st.integers(-1, 2), min_size=PLACES, max_size=PLACES)


@numba.njit(**PLAIN)
def _picked(world, first, second, chance):
    world.streams[0].key = key_of(first, chance)
    return select(world, 0, 0, first, second)


@numba.njit(**PLAIN)
def _won(world, tickets, hazard, draws):
    won = 0
    for number in range(draws):
        world.streams[0].key = key_of(0.25, number / 2.0**20)
        won += winners(world.streams[0], tickets, hazard)
    return won


def _world(pick) -> World:
    world = World(
        pool=np.zeros(1, dtype=POOL),
        factors=np.ones(1),
        places=np.zeros(PLACES, dtype=PLACE),
        busy_s=np.ones((PLACES, 1)),
        lanes=np.zeros(1, dtype=LANE),
        links=np.zeros((1, PLACES), dtype=LINK),
        shares=np.zeros((1, 1)),
        reach=np.zeros((1, 1, PLACES)),
        heads=np.full((1, 1), -1),
        coming=np.zeros(0, dtype=COMING),
        streams=np.zeros(1, dtype=STREAM),
        rows=np.zeros(0, dtype=np.int64),
        due=np.zeros(0, dtype=DUE),
        stints=np.zeros(0, dtype=STINT),
        known=np.zeros((0, PLACES)),
        spare=np.zeros(0, dtype=np.int64),
        ask=Callback(lambda row, first, second: -1),
    )
    world.streams["memory"] = -1
    lane = SimpleNamespace(pick=pick)
    return tabulate([lane], world)


@settings(max_examples=300, deadline=None)
@given(PICKS, FREE, UNIT, UNIT, UNIT)
def test_the_compiled_pick_is_the_selections(pick, free, first, second, chance) -> None:
    world = _world(pick)
    world.places["free"] = free
    draws = Draws(first, second, StreamDraws(first, chance))
    expected = pick(free, draws)
    assert _picked(world, first, second, chance) == (-1 if expected is None else expected)


@pytest.mark.parametrize(
    ("tickets", "chance"), [(1, 0.3), (40, 0.01), (2_000, 0.05), (100_000, 1e-5)]
)
def test_winners_are_binomial(tickets: int, chance: float) -> None:
    """Within four standard errors of the law's mean."""
    draws = 20_000
    won = _won(_world(PickNone()), tickets, -np.log1p(-chance), draws)
    spread = np.sqrt(draws * tickets * chance * (1 - chance))
    assert abs(won - draws * tickets * chance) < 4 * spread


def test_sure_and_hopeless_tickets() -> None:
    world = _world(PickNone())
    assert _won(world, 5, np.inf, 10) == 50
    assert _won(world, 5, 0.0, 10) == 0


def test_draws_are_uniform_and_differ_between_streams() -> None:
    draws = np.array([[StreamDraws(0.5, n / 1024)() for n in range(1024)]])
    assert len(np.unique(draws)) == 1024
    counts = np.bincount((draws[0] * 8).astype(int), minlength=8)
    assert ((counts - 128) ** 2 / 128).sum() < 24.3
