"""The compiled loop does what the event engine does, stream by stream."""

import math
from bisect import bisect_right
from pathlib import Path

import numpy as np
import pytest
from polars.testing import assert_frame_equal

from agents.strategies.selection import CheapestFirst, Offers, Pick
from sim.config import Resolution, ShockConfig
from sim.resolutions import build
from sim.resolutions.flow import Flow
from sim.resolutions.grain import LATE
from sim.resolutions.lateness import BACKLOG_SEGMENTS
from sim.resolutions.stint import Served, Stint
from sim.resolutions.traffic import Traffic
from tests.sim.world import Run, default_config, run


class Middle:
    """A selection of a user's: any with room that is not among the dearest half."""

    def prepare(self, offers: Offers) -> Pick:
        able = offers.affordable()
        half = able[np.argsort(offers.price_wei[able])][: len(able) // 2].tolist()

        def pick(free, uniform) -> int | None:
            with_room = [place for place in half if free[place] > 0]
            return with_room[int(uniform() * len(with_room))] if with_room else None

        return pick


WORLDS = {
    "default": {"horizon.rounds": 2},
    "full": {"horizon.rounds": 1, "demand.live_ai.minutes_per_week": 5_000_000.0},
    "fuller": {"horizon.rounds": 1, "demand.video_minutes_per_week": 20_000_000.0},
    "outages": {"horizon.rounds": 2, "network.days_between_outages": 0.5},
    "all down": {
        "horizon.rounds": 1,
        "network.shocks": [ShockConfig(start_hour=3.0, hours=1.0)],
    },
    "dear": {"horizon.rounds": 3, "payments.gas_price_gwei": 20.0},
    "cheapest first": {"horizon.rounds": 1, "strategy.selection": CheapestFirst()},
    "a user's own": {"horizon.rounds": 1, "strategy.selection": Middle()},
}


class WholeStints:
    """A grain that draws a stint as a whole, as the compiled loop does; for the test."""

    def __init__(self, books) -> None:
        self._books = books

    def begin(self, stint: Stint, now_us: int) -> int:
        service = stint.lane.pool.service
        if service.target_fps:
            behind = stint.compute_s * service.target_fps - 1.0
            late = math.ceil(BACKLOG_SEGMENTS / behind) if behind > 0.0 else math.inf
        else:
            late = self._first_late(stint)
        if now_us + late * service.segment_us >= stint.end_us:
            return stint.end_us
        if not service.target_fps:
            factors, in_time = self._in_time(stint)
            score = factors[-1 - int(stint.uniform() * (len(factors) - in_time))]
            stint.score = score * stint.compute_s + stint.under_way_s
            stint.score /= service.lateness.limit_s
        return now_us + late * service.segment_us

    def _first_late(self, stint: Stint) -> float:
        factors, in_time = self._in_time(stint)
        limit_s = stint.lane.pool.service.lateness.limit_s
        if stint.compute_s * factors[-1] + stint.under_way_s <= limit_s:
            return math.inf
        drawn = stint.uniform()
        if in_time in {0, len(factors)}:
            return 1 if in_time == 0 else math.inf
        return 1 + int(math.log1p(-drawn) / math.log(in_time / len(factors)))

    def _in_time(self, stint: Stint) -> tuple[list[float], int]:
        service = stint.lane.pool.service
        factors = sorted(service.factors)
        limit = (service.lateness.limit_s - stint.under_way_s) / stint.compute_s
        return factors, bisect_right(factors, limit)

    def stay(self, stint: Stint, now_us: int) -> int:
        return self.begin(stint, now_us)

    def go_on(self, stint: Stint, now_us: int) -> int:
        return LATE

    def close(self, stint: Stint, now_us: int) -> Served:
        lane, pool = stint.lane, stint.lane.pool
        service, agent = pool.service, pool.orchestrators[stint.place]
        duration_us = sent_us = now_us - stint.start_us
        if now_us != stint.end_us:
            segments = -(-duration_us // service.segment_us)
            sent_us = min(segments * service.segment_us, stint.left_us)
        stint.tickets = service.billing.tickets(
            sent_us, stint.price_milliwei, agent.ticket_policy.expected_value_wei
        )
        won = _inverse(stint.uniform(), stint.tickets, lane.gateway.hazard(agent))
        if won:
            lane.gateway.hand_over(agent, won)
        return (
            duration_us,
            duration_us,
            *service.quality(stint.compute_s * stint.own.noise, stint.under_way_s),
        )

    def break_down(self, place: int) -> None:
        pass


def _inverse(drawn: float, tickets: int, hazard: float) -> int:
    """How many tickets win, from the law's quantiles; few enough to be drawn at once."""
    assert tickets * hazard < 30.0
    below = math.exp(-tickets * hazard)
    chance, won = below, 0
    while drawn >= below and won < tickets:
        chance *= (tickets - won) / (won + 1) * math.expm1(hazard)
        won += 1
        below += chance
    return won


@pytest.mark.parametrize("name", WORLDS)
def test_the_compiled_loop_is_the_event_engine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = _run(name, tmp_path / "compiled")
    monkeypatch.setattr(build, "SegmentGrain", WholeStints)
    monkeypatch.setattr(build, "SessionFlows", None)
    monkeypatch.setattr(build.NetworkBuilder, "_works_on", _by_events)
    events = _run(name, tmp_path / "events")
    assert compiled.tables["jobs"].height > 5_000
    for table, expected in events.tables.items():
        found = compiled.tables[table]
        assert found.height == expected.height, table
        exact = [name for name in found.columns if not found[name].dtype.is_float()]
        by = [*exact, *(name for name in found.columns if name not in exact)]
        assert_frame_equal(found.sort(by), expected.sort(by), rel_tol=1e-12)


def _by_events(self, pools, lanes):
    books = build.Books(self._recorder)
    for pool in pools:
        pool.grain = build.SegmentGrain(books)
    return [Traffic(self._clock, books, lanes)]


def _run(name: str, directory: Path) -> Run:
    config = default_config(WORLDS[name])
    config.resolution = Resolution.session
    return run(config, directory)


def test_amounts_beyond_64_bits_are_paid_exactly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told that all amounts are large, Python works out the same tickets."""
    config = default_config({"horizon.rounds": 1, "resolution": Resolution.session})
    plain = run(config, tmp_path / "plain")
    told = Flow.refresh

    def refresh(flow: Flow) -> None:
        told(flow)
        flow._world.pool["units_per_s"] = 2**61

    monkeypatch.setattr(Flow, "refresh", refresh)
    large = run(config, tmp_path / "large")
    stint = ["gateway", "stream", "start_s", "duration_s", "orchestrator"]
    both = plain.tables["jobs"].join(large.tables["jobs"], on=stint)
    assert both.height > 15_000
    assert both["tickets"].equals(both["tickets_right"], check_names=False)
    won = [each.tables["tickets"].height for each in (plain, large)]
    assert abs(won[0] - won[1]) < 4 * sum(won) ** 0.5
