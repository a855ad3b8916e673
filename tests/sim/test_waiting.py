"""Streams that nobody serves: who looks next, and what becomes of them."""

from types import SimpleNamespace

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


@pytest.fixture(scope="module", params=["segment", "session", "round"])
def world(request, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All orchestrators are down from the third hour to the fourth."""
    config = default_config(
        {
            "horizon.rounds": 1,
            "network.shocks": [ShockConfig(start_hour=3.0, hours=1.0)],
            "network.days_between_outages": None,
            "demand.video_minutes_per_week": 200_000.0,
            "demand.live_ai.minutes_per_week": 50_000.0,
        }
    )
    config.resolution = Resolution[request.param]
    return run(config, tmp_path_factory.mktemp(request.param) / "run")


def test_video_streams_go_untranscoded_and_are_served_again(world: Run) -> None:
    jobs = world.tables["jobs"].filter(pl.col("capability") == "transcode")
    gaps = jobs.filter(pl.col("outcome") == "untranscoded")
    assert gaps["count"].sum() > 10
    assert (gaps["orchestrator"] == "").all()
    assert gaps["fee_wei"].sum() == 0
    if gaps["stream"].is_null().any():
        return
    ends = gaps["start_s"] + gaps["duration_s"]
    assert ends.is_between(4 * HOUR_S, 4 * HOUR_S + 2.0).all()
    after = gaps.join(jobs, on=["gateway", "stream"], suffix="_next").filter(
        (pl.col("start_s_next") - pl.col("start_s") - pl.col("duration_s")).abs() < 1e-6
    )
    assert after.height == gaps.height
    assert (after["orchestrator_next"] != "").all()


def test_live_ai_streams_end(world: Run) -> None:
    jobs = world.tables["jobs"].filter(pl.col("capability") == "live_video_to_video")
    assert "untranscoded" not in set(jobs["outcome"])
    unserved = jobs.filter(pl.col("outcome").is_in(["failed", "no_orchestrator"]))
    assert unserved["count"].sum() > 10
    assert unserved["duration_s"].sum() == 0


def test_who_is_not_served_at_the_end_is_lost(world: Run) -> None:
    rows = world.tables["gateways"]
    jobs = world.tables["jobs"]
    lost = jobs.filter(pl.col("outcome").is_in(["failed", "no_orchestrator", "gave_up"]))
    assert rows["lost"].sum() == lost["count"].sum() > 20
    served = jobs.filter(pl.col("orchestrator") != "")
    assert rows["minutes"].sum() == pytest.approx(served["duration_s"].sum() / 60)


@pytest.mark.parametrize("resolution", ["segment", "session"])
def test_streams_that_give_up_in_an_outage_are_over(
    resolution: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Three outages within a minute: who is hit by all gives up once and frees its slot."""
    shocks = [
        ShockConfig(share=0.7, start_hour=3 + number / 180, hours=0.004)
        for number in range(3)
    ]
    config = default_config(
        {
            "horizon.rounds": 1,
            "network.shocks": shocks,
            "network.days_between_outages": None,
            "demand.video_minutes_per_week": 0.0,
            "demand.live_ai.minutes_per_week": 300_000.0,
        }
    )
    config.resolution = Resolution[resolution]
    world = run(config, tmp_path_factory.mktemp(resolution) / "run")
    jobs = world.tables["jobs"].sort("gateway", "stream", "start_s")
    last = jobs.group_by("gateway", "stream", maintain_order=True).last()
    gave_up = jobs.filter(outcome="gave_up")
    assert gave_up.height > 0
    assert last.filter(outcome="gave_up").height == gave_up.height
    for lane in world.engine.network.lanes:
        assert lane.pool.free == lane.pool.slots
