"""The compiled loop does what the event engine does, stream by stream."""

import math
from bisect import bisect_right
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from agents.strategies.selection import CheapestFirst, GroupPick, Offers, Pick
from sim.config import Resolution, ShockConfig
from sim.resolutions import build
from sim.resolutions.flow import Flow
from sim.resolutions.grain import LATE
from sim.resolutions.lanes import SelectionError
from sim.resolutions.lateness import BACKLOG_SEGMENTS
from sim.resolutions.stint import Served, Stint
from sim.resolutions.traffic import Traffic
from sim.runner import run_world
from sim.scenarios.exits import OrchestratorExit
from sim.tables import TABLES
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
    # With shorter lines two of the streams that run at the start look for the same slot in
    # the same microsecond, and who comes first differs.
    "fuller": {
        "horizon.rounds": 1,
        "protocol.round_length": 2_500,
        "demand.video_minutes_per_week": 20_000_000.0,
        "site.line_mbps": None,
    },
    "outages": {"horizon.rounds": 2, "network.days_between_outages": 0.5},
    "thrice down": {
        "horizon.rounds": 1,
        "protocol.round_length": 600,
        "network.days_between_outages": None,
        "network.shocks": [
            ShockConfig(share=0.7, start_hour=0.2 + number / 180, hours=0.004)
            for number in range(3)
        ],
        "demand.live_ai.minutes_per_week": 1_200_000.0,
    },
    "all down": {
        "horizon.rounds": 1,
        "network.shocks": [ShockConfig(start_hour=3.0, hours=1.0)],
    },
    # Half of the set leaves at the start of the third round, and most are down soon after.
    "leaving": {
        "horizon.rounds": 3,
        "protocol.round_length": 600,
        "scenarios": {"exit": OrchestratorExit(at_round=1, count=50)},
        "network.shocks": [ShockConfig(share=0.8, start_hour=4.1, hours=0.2)],
    },
    "dear": {
        "horizon.rounds": 3,
        "protocol.round_length": 1_500,
        "payments.gas_price_gwei": 20.0,
    },
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
        pool = stint.lane.pool
        service = pool.service
        duration_us = sent_us = now_us - stint.start_us
        if now_us != stint.end_us:
            segments = -(-duration_us // service.segment_us)
            sent_us = min(segments * service.segment_us, stint.left_us)
        self._books.pay(stint, sent_us)
        return (
            duration_us,
            duration_us,
            *service.quality(stint.compute_s * stint.own.noise, stint.under_way_s),
        )

    def break_down(self, place: int) -> None:
        pass


@pytest.mark.parametrize("name", WORLDS)
def test_the_compiled_loop_is_the_event_engine(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = _run(name, tmp_path / "compiled").tables
    _use_events(monkeypatch)
    _assert_same(compiled, _run(name, tmp_path / "events").tables)


def test_who_has_left_the_set_and_goes_down_still_cuts_its_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That world holds the case: no slots, but streams that have outlasted them."""
    seen = Counter[tuple[bool, bool, bool]]()
    uses = Flow.uses

    def watched(flow: Flow, place: int) -> bool:
        seat, found = flow._world.places[place], uses(flow, place)
        seen[bool(seat["slots"] > 0), bool(seat["free"] < 0), found] += 1
        return found

    monkeypatch.setattr(Flow, "uses", watched)
    _run("leaving", tmp_path / "run")
    assert seen[False, True, True] >= 3
    assert seen[False, False, False] >= 3
    assert seen[False, True, False] == seen[False, False, True] == 0


def test_at_a_branch_tickets_get_another_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What ends from then on is paid in the new ones, whenever it began."""
    compiled = _worth_less(tmp_path / "compiled")
    jobs = compiled["jobs"].filter(pl.col("tickets") > 1_000)
    value_wei = jobs["fee_wei"] / jobs["tickets"]
    ended = jobs["start_s"] + jobs["duration_s"]
    assert value_wei.filter(ended < 77_364.0).median() == pytest.approx(
        4 * value_wei.filter(ended > 77_364.0).median(), rel=0.03
    )
    _use_events(monkeypatch)
    _assert_same(compiled, _worth_less(tmp_path / "events"))


def _worth_less(directory: Path) -> dict[str, pl.DataFrame]:
    """Tables of two rounds, after the first of which a ticket is worth a quarter."""
    past, config = (
        default_config({"horizon.rounds": 2, "resolution": Resolution.session})
        for _ in range(2)
    )
    config.payments.ticket_ev_wei //= 4
    config.branch.at_round = 1
    directory.mkdir()
    run_world(config, directory, pasts=[past])
    return {name: pl.read_parquet(directory / f"{name}.parquet") for name in TABLES}


def _use_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the event engine do the session resolution."""
    monkeypatch.setattr(build, "SegmentGrain", WholeStints)
    monkeypatch.setattr(build, "SessionFlows", None)
    monkeypatch.setattr(build.NetworkBuilder, "_works_on", _by_events)


def _assert_same(
    compiled: dict[str, pl.DataFrame], events: dict[str, pl.DataFrame]
) -> None:
    assert compiled["jobs"].height > 500
    for table, expected in events.items():
        found = compiled[table]
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
        flow._world.links["hazard"] = 0.0

    monkeypatch.setattr(Flow, "refresh", refresh)
    large = run(config, tmp_path / "large")
    stint = ["gateway", "stream", "start_s", "duration_s", "orchestrator"]
    both = plain.tables["jobs"].join(large.tables["jobs"], on=stint)
    assert both.height > 15_000
    assert both["tickets"].equals(both["tickets_right"], check_names=False)


def test_rows_at_round_resolution_tell_their_round(tmp_path: Path) -> None:
    config = default_config({"horizon.rounds": 3, "resolution": Resolution.round})
    tables = run(config, tmp_path / "run").tables
    starts = tables["rounds"]["start_s"].to_list()
    found = dict(tables["jobs"].group_by("start_s").agg(pl.col("count").sum()).iter_rows())
    assert sorted(found) == starts
    # A round's streams end in it, but for those that run over its end.
    assert min(found.values()) > 0.9 * max(found.values())


class Breaks:
    """A selection of a user's that fails at its third stream."""

    def __init__(self) -> None:
        self.asked = 0

    def prepare(self, offers: Offers) -> Pick:
        def pick(free, uniform) -> int | None:
            self.asked += 1
            if self.asked == 3:
                raise LookupError("lost my list")
            return None

        return pick


def test_a_selection_that_fails_ends_the_loop_at_once(tmp_path: Path) -> None:
    breaks = Breaks()
    config = default_config({"horizon.rounds": 1, "strategy.selection": breaks})
    config.resolution = Resolution.round
    with pytest.raises(LookupError, match="lost my list"):
        run(config, tmp_path / "run")
    assert breaks.asked == 3


class Sloppy:
    """A user's: the ready-made picks, with an offer named twice, or one that is not."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def prepare(self, offers: Offers) -> Pick:
        able = offers.affordable().tolist()
        if self.kind == "twice":
            return GroupPick([able[:3], able])
        return GroupPick([[len(offers.price_wei) + 5]])


def test_an_offer_may_be_named_twice_but_has_to_be_there(tmp_path: Path) -> None:
    config = default_config({"horizon.rounds": 1, "strategy.selection": Sloppy("twice")})
    jobs = run(config, tmp_path / "twice").tables["jobs"]
    assert jobs.filter(outcome="completed").height > 1_000
    config = default_config({"horizon.rounds": 1, "strategy.selection": Sloppy("gone")})
    with pytest.raises((IndexError, SelectionError)):
        run(config, tmp_path / "gone")


def test_a_round_with_one_stint_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where few streams come, each row is its own, whatever is written after it."""
    few = {
        "horizon.rounds": 6,
        "demand.video_minutes_per_week": 0.0,
        "demand.live_ai.minutes_per_week": 200.0,
        "resolution": Resolution.session,
    }
    compiled = run(default_config(few), tmp_path / "compiled").tables["jobs"]
    per_round = (compiled["start_s"] // 77_364.0).value_counts()["count"]
    assert 1 in per_round, "no round with a single stint: the test shows nothing"
    _use_events(monkeypatch)
    events = run(default_config(few), tmp_path / "events").tables["jobs"]
    by = ["gateway", "stream", "start_s"]
    assert_frame_equal(compiled.sort(by), events.sort(by), rel_tol=1e-12)
