"""Orchestrators go down: their streams move on by the node's rules, and nothing is lost."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from agents.payments.billing import SegmentBilling
from sim.checks import check_world
from sim.clock import Clock
from sim.config import NetworkConfig, Resolution, ShockConfig
from sim.errors import ConfigError
from sim.outages import Outages
from sim.streams import Streams
from tests.sim.world import Run, default_config, run, small_config

DOWN_S, BACK_S = 1_800.0, 2_700.0
SHOCK = ShockConfig(region="europe", share=0.5, start_hour=0.5, hours=0.25)
BLOCKS = 330
MINUTES_PER_WEEK = {"transcode": 2_400_000.0, "live_video_to_video": 200_000.0}
LADDER = SegmentBilling(49_924_800, 2_000_000)
EV_WEI = 8 * 10**9


def shocked(directory: Path, resolution: str) -> Run:
    config = default_config(
        {
            "horizon.rounds": 1,
            "network.shocks": [SHOCK],
            "network.days_between_outages": None,
            "protocol.round_length": BLOCKS,
            "demand.diurnal_amplitude": 0.0,
            "demand.video_minutes_per_week": MINUTES_PER_WEEK["transcode"],
            "demand.live_ai.minutes_per_week": MINUTES_PER_WEEK["live_video_to_video"],
        }
    )
    config.resolution = Resolution[resolution]
    return run(config, directory)


@pytest.fixture(scope="module", params=["segment", "session"])
def world(request, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return shocked(tmp_path_factory.mktemp(request.param) / "run", request.param)


def hit(world: Run) -> list[str]:
    """Whom the shock takes down, whether they serve a stream then or not."""
    agents = world.engine.orchestrators
    return [agents[place].name for place in world.engine.network.outages._hit(0, SHOCK)]


def expected_cuts(world: Run) -> float:
    """Streams under way where the shock hits: by Little's law, minutes sent a minute.

    Of those the hit serve the share that they had of all stream time until then. The count
    is Poisson, as that of arrivals is.
    """
    until_s = pl.min_horizontal(pl.col("start_s") + pl.col("duration_s"), pl.lit(DOWN_S))
    served = world.tables["jobs"].filter(
        pl.col("orchestrator") != "", pl.col("start_s") < DOWN_S
    )
    served = served.with_columns(s=until_s - pl.col("start_s"))
    expected = 0.0
    for capability, minutes in MINUTES_PER_WEEK.items():
        own = served.filter(capability=capability)
        theirs = own.filter(pl.col("orchestrator").is_in(hit(world)))
        expected += minutes / (7 * 24 * 60) * theirs["s"].sum() / own["s"].sum()
    return expected


def test_half_of_the_region_goes_down_at_the_hour(world: Run) -> None:
    agents, jobs = world.engine.orchestrators, world.tables["jobs"]
    europe = {agent.name for agent in agents if agent.traits.region == "europe"}
    cut = jobs.filter(pl.col("outcome") == "cut_off")
    assert set(cut["orchestrator"]) <= set(hit(world)) <= europe
    ends = cut["start_s"] + cut["duration_s"]
    assert ends.to_numpy() == pytest.approx(DOWN_S, abs=1e-6)
    assert world.engine.network.outages.count == len(hit(world)) == round(len(europe) / 2)


def test_all_streams_are_cut_that_are_under_way(world: Run) -> None:
    """None goes on where the shock hits; as many end as Little's law lets expect."""
    jobs = world.tables["jobs"]
    expected, cut = expected_cuts(world), jobs.filter(outcome="cut_off").height
    assert abs(cut - expected) < 3 * np.sqrt(expected) < 0.6 * expected
    ends = pl.col("start_s") + pl.col("duration_s")
    across = (pl.col("start_s") < DOWN_S - 1e-3) & (ends > DOWN_S + 1e-3)
    assert jobs.filter(across).height > expected
    assert jobs.filter(across, pl.col("orchestrator").is_in(hit(world))).is_empty()


def test_who_is_down_gets_no_work_until_it_is_back(world: Run) -> None:
    mine = world.tables["jobs"].filter(pl.col("orchestrator").is_in(hit(world)))
    starts = mine["start_s"]
    assert not starts.is_between(DOWN_S, BACK_S, closed="left").any()
    assert (starts >= BACK_S).any()


def test_streams_go_on_elsewhere_at_once(world: Run) -> None:
    """Every stream that was cut off has a next stint then, or is told to have failed."""
    jobs = world.tables["jobs"]
    cut = jobs.filter(pl.col("outcome") == "cut_off")
    found = cut.join(jobs, on=["gateway", "stream"], suffix="_next").filter(
        (pl.col("start_s_next") - pl.col("start_s") - pl.col("duration_s")).abs() < 1e-6
    )
    assert found.height == cut.height
    served = found.filter(pl.col("orchestrator_next") != "")
    assert served.height > 0.9 * cut.height
    assert (served["orchestrator_next"] != served["orchestrator"]).all()
    assert served["attempts_next"].is_between(1, 3).all()


def test_no_second_is_lost_or_served_twice(world: Run) -> None:
    """The stints of a stream follow one another without a gap."""
    jobs = world.tables["jobs"].sort("gateway", "stream", "start_s")
    ends = jobs["start_s"] + jobs["duration_s"]
    same = (jobs["gateway"] == jobs["gateway"].shift(-1)) & (
        jobs["stream"] == jobs["stream"].shift(-1)
    )
    gaps = (jobs["start_s"].shift(-1) - ends).filter(same.fill_null(value=False))
    assert len(gaps) >= jobs.filter(outcome="cut_off").height
    assert gaps.abs().max() < 1e-6


def test_every_stint_is_paid_for_exactly_once(world: Run) -> None:
    """Tickets x value = price x units + credit left over, and the least that covers it."""
    video = world.tables["jobs"].filter(
        (pl.col("capability") == "transcode") & (pl.col("orchestrator") != "")
    )
    columns = "duration_s", "price_wei", "units", "tickets", "fee_wei", "outcome"
    for row in video.select(columns).iter_rows():
        duration_s, price_wei, units, tickets, fee_wei, outcome = row
        duration_us, milliwei = round(duration_s * 1e6), round(price_wei * 1_000)
        sent = {duration_us}
        if outcome in {"cut_off", "running"}:
            sent.add(-(-duration_us // 2_000_000) * 2_000_000)
        assert tickets in {LADDER.tickets(sent_us, milliwei, EV_WEI) for sent_us in sent}
        assert units == LADDER.units(duration_us)
        assert fee_wei == int(units) * milliwei // 1_000
        left_milliwei = tickets * EV_WEI * 1_000 - int(units) * milliwei
        assert -(2 * 49_924_800 * milliwei) < left_milliwei


def test_the_round_resolution_cuts_as_many(tmp_path: Path, world: Run) -> None:
    coarse = shocked(tmp_path / "round", "round").tables["jobs"]
    count = coarse.filter(pl.col("outcome") == "cut_off")["count"].sum()
    expected, fine = expected_cuts(world), world.tables["jobs"].filter(outcome="cut_off")
    assert abs(count - expected) < 3 * np.sqrt(expected)
    # The draws are the same, so that hardly more than the picks at the margin differ.
    assert count == pytest.approx(fine.height, rel=0.15)


def test_outages_come_and_go_by_chance(tmp_path: Path) -> None:
    """Two hundred orchestrators, one outage in ten days each, over about four days."""
    changed = {"network.days_between_outages": 10.0, "network.repair_hours": 1.0}
    world = run(small_config({**changed, "horizon.rounds": 4}), tmp_path / "run")
    assert world.engine.network.outages.count == pytest.approx(197 * 3.58 / 10, rel=0.4)


@pytest.mark.parametrize(
    ("shock", "key"),
    [
        (ShockConfig(region="atlantis"), r"network.shocks\[0\].region"),
        (ShockConfig(share=1.5), r"network.shocks\[0\].share"),
        (ShockConfig(start_hour=-1.0), r"network.shocks\[0\].start_hour"),
        (ShockConfig(hours=0.0), r"network.shocks\[0\].hours"),
    ],
)
def test_impossible_shocks_are_refused(shock: ShockConfig, key: str) -> None:
    with pytest.raises(ConfigError, match=key):
        check_world(small_config({"network.shocks": [shock]}))


class Told:
    """Counts who goes down and comes back."""

    def __init__(self) -> None:
        self.down = self.up = 0

    def went_down(self, place: int) -> None:
        self.down += 1

    def came_up(self, place: int) -> None:
        self.up += 1


def watched(config: NetworkConfig) -> tuple[Clock, Outages, Told]:
    clock, told = Clock(), Told()
    agents = [
        SimpleNamespace(name=f"o{number}", traits=SimpleNamespace(region="europe"))
        for number in range(50)
    ]
    outages = Outages(
        clock, Streams(1), config, agents, on_down=told.went_down, on_up=told.came_up
    )
    outages.start()
    return clock, outages, told


def test_outages_can_be_switched_off_and_on_in_a_branch() -> None:
    day_us = 86_400_000_000
    clock, outages, told = watched(NetworkConfig(days_between_outages=1.0))
    clock.run(2 * day_us)
    outages.change(NetworkConfig(days_between_outages=None))
    clock.run(5 * day_us)
    before = told.down
    assert told.up == before > 50
    clock.run(60 * day_us)
    assert told.down == before
    outages.change(NetworkConfig(days_between_outages=1.0))
    clock.run(62 * day_us)
    assert told.down > before + 50


def test_a_branch_plans_shocks_anew() -> None:
    shock = ShockConfig(start_hour=5.0)
    clock, outages, told = watched(NetworkConfig(days_between_outages=None, shocks=[shock]))
    outages.change(NetworkConfig(days_between_outages=None, shocks=[shock]))
    clock.run(6 * 3_600_000_000)
    assert told.down == 50
    later = ShockConfig(start_hour=7.0)
    outages.change(NetworkConfig(days_between_outages=None, shocks=[later]))
    outages.change(NetworkConfig(days_between_outages=None))
    clock.run(9 * 3_600_000_000)
    assert told.down == 50


def test_idle_windows_come_every_day_at_their_hour() -> None:
    hour_us = 3_600_000_000
    idle = {"idle_share": 0.5, "idle_from_hour": 5.0, "idle_hours": 4.0}
    clock, outages, told = watched(NetworkConfig(days_between_outages=None, **idle))
    seen = []
    for hour in (4, 6, 8, 10, 28, 30, 34):
        clock.run(hour * hour_us)
        seen.append((told.down, told.up))
    many = seen[1][0]
    assert 15 < many < 35
    assert seen == [
        (0, 0), (many, 0), (many, 0), (many, many),
        (many, many), (2 * many, many), (2 * many, 2 * many),
    ]  # fmt: skip
    assert outages.count == 0
    outages.change(NetworkConfig(days_between_outages=None))
    clock.run(80 * hour_us)
    assert told.down == told.up == 2 * many


def test_who_is_idle_serves_nobody(tmp_path: Path) -> None:
    changed = {
        "network.days_between_outages": None,
        "network.idle_share": 1.0,
        "network.idle_from_hour": 3.0,
        "network.idle_hours": 2.0,
        "horizon.rounds": 1,
    }
    jobs = run(small_config(changed), tmp_path / "run").tables["jobs"]
    served = jobs.filter(pl.col("orchestrator") != "")
    ends = served["start_s"] + served["duration_s"]
    within = (ends > 3 * 3_600 + 1) & (served["start_s"] < 5 * 3_600)
    assert served.filter(within).is_empty()
    assert served.filter(pl.col("start_s") > 5 * 3_600).height > 100


def test_all_resolutions_lose_the_same_when_half_are_away(tmp_path: Path) -> None:
    """Half are away for hours: what is lost is what the event engine loses."""
    changed = {
        "network.days_between_outages": None,
        "network.idle_share": 0.5,
        "network.idle_from_hour": 4.0,
        "network.idle_hours": 10.0,
        "demand.live_ai.minutes_per_week": 733_000.0,
        "horizon.rounds": 1,
    }
    lost = []
    for resolution in (Resolution.segment, Resolution.round):
        config = small_config({**changed, "resolution": resolution})
        jobs = run(config, tmp_path / resolution.value).tables["jobs"]
        live = jobs.filter(pl.col("capability") == "live_video_to_video")
        lost.append(live.filter(pl.col("outcome") == "no_orchestrator")["count"].sum())
    assert lost[0] > 0
    assert lost[1] == pytest.approx(lost[0], rel=0.02)
