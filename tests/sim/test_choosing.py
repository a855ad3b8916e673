"""The compiled choice is the gateway's selection: the same draws, the same pick."""

import math
from types import SimpleNamespace

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.payments.draws import WinningDraws
from agents.strategies.selection import GroupPick, MixturePick, PickNone
from sim.compiled import PLAIN
from sim.resolutions.choosing import key_of, select, winners
from sim.resolutions.draws import stream_draws
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
    st.one_of(st.just(0.0), st.floats(1e-30, 1e6)), min_size=PLACES, max_size=PLACES
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
def _won(world, tickets, hazard):
    return winners(world.lanes[0], float(tickets), hazard)


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
        weights=np.zeros((1, 1, PLACES)),
        heads=np.full((1, 1), -1),
        coming=np.zeros(0, dtype=COMING),
        streams=np.zeros(1, dtype=STREAM),
        rows=np.zeros(0, dtype=np.int64),
        due=np.zeros(0, dtype=DUE),
        stints=np.zeros(0, dtype=STINT),
        known=np.zeros((0, PLACES)),
        spare=np.zeros(0, dtype=np.int64),
        order=np.zeros(0, dtype=np.int64),
    )
    world.streams["memory"] = -1
    lane = SimpleNamespace(pick=pick)
    return tabulate([lane], world)


@settings(max_examples=300, deadline=None)
@given(PICKS, FREE, UNIT, UNIT, UNIT)
def test_the_compiled_pick_is_the_selections(pick, free, first, second, chance) -> None:
    world = _world(pick)
    world.places["free"] = free
    draws = Draws(first, second, stream_draws(first, chance))
    expected = pick(free, draws)
    assert _picked(world, first, second, chance) == (-1 if expected is None else expected)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.integers(0, 5_000), st.floats(1e-6, 1.0)), max_size=30),
)
def test_compiled_winners_are_those_of_the_gateway(seed: int, kinds) -> None:
    draws = WinningDraws(np.random.default_rng(seed))
    world = _world(PickNone())
    world.lanes["key"], world.lanes["left"] = draws.uniform.key, draws.left
    for tickets, chance in kinds:
        hazard = math.inf if chance == 1.0 else -math.log1p(-chance)
        assert _won(world, tickets, hazard) == draws.winners(tickets, hazard)


def test_draws_are_uniform_and_differ_between_streams() -> None:
    draws = np.array([stream_draws(0.5, n / 1024)() for n in range(1024)])
    assert len(np.unique(draws)) == 1024
    counts = np.bincount((draws * 8).astype(int), minlength=8)
    assert ((counts - 128) ** 2 / 128).sum() < 24.3
