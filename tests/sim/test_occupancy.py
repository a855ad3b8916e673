"""Who is where when, on arrays: the same as counting one stream after the other."""

import numpy as np
import pytest

from agents.streams import LIVE_REFRESH_US
from sim.resolutions.downtimes import Downtimes
from sim.resolutions.occupancy import Occupancy
from sim.resolutions.pools import Outage
from sim.resolutions.suspensions import Suspensions

PLACES = 4
UNTIL_US = 60
SLOTS = np.array([2, 0, 3, 9])


class Crowd:
    """Streams at random places and times, with many ties."""

    def __init__(self, seed: int, streams: int = 60) -> None:
        rng = np.random.default_rng(seed)
        self.place = rng.integers(0, PLACES, streams)
        self.start_us = rng.integers(0, 40, streams)
        self.end_us = self.start_us + rng.integers(1, 20, streams)

    def part(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return self.place[first:last], self.start_us[first:last], self.end_us[first:last]

    def before(self, place: int, time_us: int) -> int:
        there = (self.place == place) & (self.start_us < time_us) & (self.end_us > time_us)
        return int(there.sum())


@pytest.fixture(params=range(5))
def crowd(request) -> Crowd:
    return Crowd(request.param)


def occupancy(crowd: Crowd, *, joined_at: int) -> Occupancy:
    first = Occupancy(*crowd.part(0, joined_at), slots=SLOTS, until_us=UNTIL_US)
    return first.joined_by(*crowd.part(joined_at, len(crowd.place)))


@pytest.mark.parametrize("joined_at", [0, 45, 60])
def test_streams_are_counted_where_and_when_one_looks(crowd: Crowd, joined_at: int) -> None:
    found = occupancy(crowd, joined_at=joined_at)
    for time_us in range(UNTIL_US):
        times_us = np.full(PLACES, time_us)
        expected = [crowd.before(place, time_us) for place in range(PLACES)]
        assert found.before(np.arange(PLACES), times_us).tolist() == expected


@pytest.mark.parametrize("joined_at", [0, 45, 60])
def test_all_are_counted_at_their_starts(crowd: Crowd, joined_at: int) -> None:
    expected = list(map(crowd.before, crowd.place.tolist(), crowd.start_us.tolist()))
    assert occupancy(crowd, joined_at=joined_at).at_starts().tolist() == expected


@pytest.mark.parametrize("joined_at", [0, 45, 60])
def test_a_place_is_full_when_as_many_run_as_it_has_slots(
    crowd: Crowd, joined_at: int
) -> None:
    found = occupancy(crowd, joined_at=joined_at)
    times_us = np.random.default_rng(0).permutation(UNTIL_US)
    expected = [
        [crowd.before(place, time_us) >= SLOTS[place] for place in range(PLACES)]
        for time_us in times_us.tolist()
    ]
    assert found.full(times_us).tolist() == expected
    assert not (np.any(expected, axis=0) & ~found.crowded()).any()


def test_where_there_is_room_for_all_no_place_is_looked_at() -> None:
    crowd = Crowd(0)
    found = Occupancy(*crowd.part(0, 60), slots=np.full(PLACES, 60), until_us=UNTIL_US)
    assert not found.crowded().any()
    assert not found.full(np.arange(UNTIL_US)).any()


def test_outages_are_found_one_by_one_and_for_all() -> None:
    downtimes = Downtimes([Outage(1, 10, 20), Outage(1, 30, 40), Outage(3, 5, 6)], PLACES)
    times_us = np.array([4, 5, 6, 9, 10, 19, 20, 35, 40])
    down = downtimes.everywhere(times_us)
    assert times_us[down[:, 1]].tolist() == [10, 19, 35]
    assert times_us[down[:, 3]].tolist() == [5]
    assert not down[:, [0, 2]].any()
    for place in range(PLACES):
        held = downtimes.hold(np.full(len(times_us), place), times_us)
        assert held.tolist() == down[:, place].tolist()


def test_a_stream_is_cut_off_at_once_or_when_its_orchestrator_goes_down() -> None:
    downtimes = Downtimes([Outage(1, 30, 40), Outage(1, 10, 20)], PLACES)
    place, from_us = np.array([1, 1, 1, 1]), np.array([0, 15, 20, 33])
    assert downtimes.next_us(place, from_us).tolist() == [10, 15, 30, 33]
    never = downtimes.next_us(np.array([1, 0]), np.array([40, 0]))
    assert (never > 10**18).all()
    assert (Downtimes([], PLACES).next_us(place, from_us) > 10**18).all()


def test_suspensions_are_found_one_by_one_and_for_all() -> None:
    rng = np.random.default_rng(1)
    found = Suspensions(PLACES)
    lane, time_us = rng.integers(0, 3, 50), rng.integers(0, 8 * LIVE_REFRESH_US, 50)
    assert not found.everywhere(lane, time_us).any()
    for refreshes in (1, 5):
        found.add(
            rng.integers(0, 3, 6),
            rng.integers(0, PLACES, 6),
            rng.integers(0, 6 * LIVE_REFRESH_US, 6),
            refreshes,
        )
    held = found.everywhere(lane, time_us)
    assert held.any()
    assert not held.all()
    for place in range(PLACES):
        one_by_one = found.hold(lane, np.full(50, place), time_us)
        assert one_by_one.tolist() == held[:, place].tolist()
