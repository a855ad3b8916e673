"""What has ended is counted as by hand, however large, and no run's world stays behind."""

import gc
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.engine import Engine
from sim.resolutions.counting import MOVED, OVER, TROUBLE, count
from sim.resolutions.lanes import Counts, Experience
from sim.resolutions.records import (
    COMPLETED,
    FAILED,
    GAVE_UP,
    LATE,
    NO_ORCHESTRATOR,
    OUTCOMES,
    STINT,
    UNTRANSCODED,
)
from sim.resolutions.stint import NOBODY
from sim.runner import run_world
from tests.sim.world import default_config

UNSERVED = (GAVE_UP, UNTRANSCODED, FAILED, NO_ORCHESTRATOR)


def a_lane(rng: np.random.Generator) -> Any:
    agents = [
        SimpleNamespace(sessions_done=0, busy_us={"work": 0})
        for _ in range(rng.integers(5))
    ]
    service = SimpleNamespace(
        live=bool(rng.integers(2)),
        pixels_per_s=int(rng.integers(1, 60_000_000)),
        capability="work",
    )
    pool = SimpleNamespace(
        orchestrators=agents, service=service, ticket_value_wei=10 ** int(rng.integers(25))
    )
    return SimpleNamespace(pool=pool, counts=Counts(), experience=Experience(len(agents)))


def some_stints(rng: np.random.Generator, lanes: list[Any]) -> np.ndarray:
    stints = np.zeros(rng.integers(200), STINT)
    stints["lane"] = rng.integers(0, len(lanes), len(stints))
    for stint in stints:
        agents = lanes[stint["lane"]].pool.orchestrators
        stint["place"] = rng.integers(NOBODY, len(agents))
        served = stint["place"] != NOBODY
        stint["outcome"] = rng.integers(len(OUTCOMES)) if served else rng.choice(UNSERVED)
        stint["realtime_ratio"] = 2 * rng.random() if served else np.nan
        stint["stream_us"] = rng.integers(10 ** rng.integers(1, 13))
        if served:
            stint["busy_us"] = stint["stream_us"]
            stint["price_milliwei"] = rng.integers(2 ** int(rng.integers(1, 62)))
            stint["tickets"] = rng.integers(2 ** int(rng.integers(1, 62)))
    return stints


@pytest.mark.parametrize("seed", range(20))
def test_sums_are_those_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lanes = [a_lane(rng) for _ in range(rng.integers(1, 4))]
    stints = some_stints(rng, lanes)
    count(lanes, stints)
    for number, lane in enumerate(lanes):
        own = stints[stints["lane"] == number]
        assert {name: getattr(lane.counts, name) for name in Counts.__slots__} == by_hand(
            lane, own
        )
        kinds = outcomes_of(lane, own)
        for place, agent in enumerate(lane.pool.orchestrators):
            there = own["place"] == place
            bad = TROUBLE[kinds] & there
            assert agent.sessions_done == there.sum()
            assert agent.busy_us["work"] == own["busy_us"][there].sum()
            assert lane.experience.failed[place] == bad.sum()
            assert lane.experience.served[place] == (there & ~bad).sum()
            ratio = own["realtime_ratio"][there & ~bad].sum()
            assert lane.experience._ratio[place] == pytest.approx(ratio)


def outcomes_of(lane: Any, own: np.ndarray) -> np.ndarray:
    late = lane.pool.service.live & (own["outcome"] == COMPLETED)
    return np.where(late & (own["realtime_ratio"] > 1), LATE, own["outcome"])


def by_hand(lane: Any, own: np.ndarray) -> dict[str, int]:
    pool, kinds, served = lane.pool, outcomes_of(lane, own), own["place"] != NOBODY
    lost = OVER[kinds] & (~served | (kinds == GAVE_UP))
    fee = sum(
        pool.service.pixels_per_s
        * int(stint["stream_us"])
        // 10**6
        * int(stint["price_milliwei"])
        for stint in own[served]
    )
    tickets = sum(int(each) for each in own["tickets"])
    return {
        "moves": int(MOVED[kinds].sum()),
        "streams": int(OVER[kinds].sum()),
        "late": int((kinds == LATE).sum()),
        "lost": int(lost.sum()),
        "served_us": int(own["stream_us"][served].sum()),
        "fee_milliwei": fee,
        "tickets_wei": tickets * pool.ticket_value_wei,
    }


class Fails:
    """A selection that never gets ready."""

    def prepare(self, offers: object) -> None:
        raise LookupError("lost")


def test_worlds_of_runs_that_failed_are_not_kept(tmp_path) -> None:
    few = {"horizon.rounds": 1, "demand.video_minutes_per_week": 0.0}
    gc.collect()
    before = _engines()
    for number in range(4):
        place = tmp_path / str(number)
        place.mkdir()
        with pytest.raises(LookupError, match="lost"):
            run_world(default_config(few | {"strategy.selection": Fails()}), place)
    (tmp_path / "well").mkdir()
    run_world(default_config(few), tmp_path / "well")
    assert _engines() == before


def _engines() -> int:
    """Worlds in memory, of other tests too, collected or not."""
    return sum(type(each) is Engine for each in gc.get_objects())
