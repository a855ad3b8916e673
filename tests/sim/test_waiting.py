"""Streams that nobody serves: who looks next, and what becomes of them."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import polars as pl
import pytest

from sim.config import Resolution, ShockConfig
from sim.resolutions.waiting import Waiting
from tests.sim.world import Run, default_config, run

SEGMENT_US = 2_000_000
HOUR_S = 3_600.0


def stint(number: int, start_us: int, length_us: int = 100 * SEGMENT_US) -> SimpleNamespace:
    return SimpleNamespace(number=number, end_us=start_us + length_us, length_us=length_us)


def test_who_has_the_next_segment_to_send_looks_first() -> None:
    waiting = Waiting(SEGMENT_US)
    one, two, three = (stint(n, at) for n, at in ((1, 1_500_000), (2, 300_000), (3, 0)))
    for each in (one, two, three):
        waiting.add(each)
    assert waiting.call(10 * SEGMENT_US + 400_000) == (one, 11 * SEGMENT_US - 500_000)
    assert waiting.call(10 * SEGMENT_US + 400_000) is None
    assert waiting.looks(one)
    assert waiting.call(10 * SEGMENT_US + 1_500_000) == (three, 11 * SEGMENT_US)
    assert not waiting.looks(one)
    assert waiting.looks(two)
    assert waiting.looks(three)
    assert len(waiting) == 0


def test_nobody_looks_after_its_end() -> None:
    waiting = Waiting(SEGMENT_US)
    waiting.add(stint(1, 0, 3_000_000))
    assert waiting.call(2_500_000)[1] == 3_000_000


VIDEO, LIVE = 800_000.0, 600_000.0
"""Minutes of stream a week."""

VIDEO_MINUTES, LIVE_MINUTES = 30.0, 15.0
"""Mean length of a stream."""

WEEK_MINUTES = 7 * 24 * 60


class Outage(NamedTuple):
    """All orchestrators are down for a while of the only round.

    By Little's law as many streams are under way at any time as minutes are sent a minute,
    and as many arrive in a while as end in it. All counts are Poisson.
    """

    blocks: int
    start_hour: float
    hours: float

    @property
    def end_s(self) -> float:
        return (self.start_hour + self.hours) * HOUR_S

    @property
    def video_under_way(self) -> float:
        return VIDEO / WEEK_MINUTES

    @property
    def video_ends(self) -> float:
        return self.video_under_way * self.hours * 60 / VIDEO_MINUTES

    @property
    def live_under_way(self) -> float:
        return LIVE / WEEK_MINUTES

    @property
    def live_arrives(self) -> float:
        return self.live_under_way * self.hours * 60 / LIVE_MINUTES


SHORT, LONG = Outage(330, 0.5, 0.25), Outage(6_377, 3.0, 1.0)
OUTAGES = {"segment": SHORT, "session": SHORT, "round": LONG}


def near(count: float, expected: float) -> bool:
    """Whether a Poisson count is within three standard deviations, which tell something."""
    bound = 3 * np.sqrt(expected)
    return bool(abs(count - expected) < bound < 0.5 * expected)


@pytest.fixture(scope="module", params=["segment", "session", "round"])
def world(request, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All orchestrators are down for a while."""
    blocks, start_hour, hours = OUTAGES[request.param]
    config = default_config(
        {
            "horizon.rounds": 1,
            "protocol.round_length": blocks,
            "network.shocks": [ShockConfig(start_hour=start_hour, hours=hours)],
            "network.days_between_outages": None,
            "demand.diurnal_amplitude": 0.0,
            "demand.video_minutes_per_week": VIDEO,
            "demand.video.mean_session_minutes": VIDEO_MINUTES,
            "demand.live_ai.minutes_per_week": LIVE,
            "demand.live_ai.mean_session_minutes": LIVE_MINUTES,
        }
    )
    config.resolution = Resolution[request.param]
    return run(config, tmp_path_factory.mktemp(request.param) / "run")


def test_video_streams_go_untranscoded_and_are_served_again(world: Run) -> None:
    outage = OUTAGES[world.config.resolution.name]
    jobs = world.tables["jobs"].filter(pl.col("capability") == "transcode")
    gaps = jobs.filter(pl.col("outcome") == "untranscoded")
    assert (gaps["orchestrator"] == "").all()
    assert gaps["fee_wei"].sum() == 0
    if world.config.resolution is Resolution.round:
        # Those who wait at the end came meanwhile, or were there at the start.
        most_h = outage.video_under_way * outage.hours
        assert near(gaps["count"].sum(), outage.video_under_way)
        assert 0.3 * most_h < gaps["duration_s"].sum() / HOUR_S < most_h
        return
    assert near(gaps.height, outage.video_under_way)
    # Those who were there at the start have their segments at the same times, and look
    # one after another; everybody else does so with the next segment.
    ended = gaps.with_columns(end_s=pl.col("start_s") + pl.col("duration_s"))
    assert ended["end_s"].min() >= outage.end_s
    there = jobs.filter(start_s=0.0).select("gateway", "stream")
    came = ended.join(there, on=["gateway", "stream"], how="anti")
    assert came.height > gaps.height / 3
    assert came["end_s"].max() <= outage.end_s + SEGMENT_US / 1e6
    after = gaps.join(jobs, on=["gateway", "stream"], suffix="_next").filter(
        (pl.col("start_s_next") - pl.col("start_s") - pl.col("duration_s")).abs() < 1e-6
    )
    assert after.height == gaps.height
    assert (after["orchestrator_next"] != "").all()


def test_live_ai_streams_end(world: Run) -> None:
    outage = OUTAGES[world.config.resolution.name]
    jobs = world.tables["jobs"].filter(pl.col("capability") == "live_video_to_video")
    assert "untranscoded" not in set(jobs["outcome"])
    unserved = jobs.filter(pl.col("outcome").is_in(["failed", "no_orchestrator"]))
    assert unserved["duration_s"].sum() == 0
    if world.config.resolution is Resolution.round:
        # Its rows have no times of their own: those who were cut off are among them.
        assert near(unserved["count"].sum(), outage.live_under_way + outage.live_arrives)
        return
    came = unserved.filter(pl.col("start_s") > outage.start_hour * HOUR_S)
    assert near(came.height, outage.live_arrives)


def test_who_is_not_served_at_the_end_is_lost(world: Run) -> None:
    outage = OUTAGES[world.config.resolution.name]
    rows = world.tables["gateways"]
    jobs = world.tables["jobs"]
    lost = jobs.filter(pl.col("outcome").is_in(["failed", "no_orchestrator", "gave_up"]))
    assert rows["lost"].sum() == lost["count"].sum()
    video = lost.filter(capability="transcode")["count"].sum()
    assert near(video, outage.video_ends)
    served = jobs.filter(pl.col("orchestrator") != "")
    assert rows["minutes"].sum() == pytest.approx(served["duration_s"].sum() / 60)


@pytest.mark.parametrize("resolution", ["segment", "session"])
def test_streams_that_give_up_in_an_outage_are_over(
    resolution: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Three outages within a minute: who is hit by all gives up once and frees its slot."""
    shocks = [
        ShockConfig(share=0.7, start_hour=0.2 + number / 180, hours=0.004)
        for number in range(3)
    ]
    config = default_config(
        {
            "horizon.rounds": 1,
            "protocol.round_length": 65,
            "network.shocks": shocks,
            "network.days_between_outages": None,
            "demand.video_minutes_per_week": 0.0,
            "demand.live_ai.minutes_per_week": 1_200_000.0,
        }
    )
    config.resolution = Resolution[resolution]
    world = run(config, tmp_path_factory.mktemp(resolution) / "run")
    jobs = world.tables["jobs"].sort("gateway", "stream", "start_s")
    last = jobs.group_by("gateway", "stream", maintain_order=True).last()
    gave_up = jobs.filter(outcome="gave_up")
    assert gave_up.height > 10
    assert last.filter(outcome="gave_up").height == gave_up.height
    for lane in world.engine.network.lanes:
        assert lane.pool.free == lane.pool.slots
