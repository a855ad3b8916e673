"""Orchestrators that look at each other, in whole worlds."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.strategies.commission import Campaign, MatchMedian
from agents.strategies.pricing import CostPlus, FollowMarket
from sim.config import Resolution
from tests.sim.world import Run, default_config, run


@pytest.fixture(scope="module")
def followers(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Everybody follows the median price and has campaigns."""
    return short(
        tmp_path_factory.mktemp("followers"),
        pricing=FollowMarket(0.5, "none", floor_at_cost=False),
        commission=Campaign(rounds=30, every_rounds=120),
    )


@pytest.fixture(scope="module")
def reckoners(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Everybody prices by its costs and takes the median commission."""
    return short(
        tmp_path_factory.mktemp("reckoners"),
        pricing=CostPlus(),
        commission=MatchMedian(every_rounds=1, pull=1.0),
    )


def short(directory: Path, **changed: Any) -> Run:
    strategies = {f"strategy.{name}": value for name, value in changed.items()}
    base = {
        "horizon.rounds": 4,
        "resolution": Resolution.round,
        "demand.video_minutes_per_week": 1e4,
        "demand.live_ai.minutes_per_week": 1e3,
        # Who has more cards than its line feeds spreads their cost over fewer streams.
        "site.line_mbps": None,
    }
    return run(default_config(base | strategies), directory / "run")


def prices(world: Run, round_number: int) -> np.ndarray:
    rows = world.tables["orchestrators"].filter(active=True, round=round_number)
    return rows["price_wei_per_pixel"].to_numpy()


def rounds(world: Run) -> list[int]:
    return world.tables["rounds"]["round"].to_list()


def test_who_follows_the_median_comes_together(followers: Run) -> None:
    first, *_, last = (np.log(prices(followers, each)).std() for each in rounds(followers))
    assert last < 0.3 * first


def test_who_prices_by_cost_asks_for_its_own_cards(reckoners: Run) -> None:
    """Prices are the cost model's: the same card in the same region asks the same."""
    asked: dict[tuple[Any, ...], set[float]] = {}
    for agent in reckoners.engine.orchestrators:
        traits = agent.traits
        kind = traits.region, traits.gpu, "live_video_to_video" in traits.slots
        asked.setdefault(kind, set()).add(round(agent.price_wei["transcode"], 6))
    assert {len(values) for values in asked.values()} == {1}
    assert len({min(values) for values in asked.values()}) > 5


def test_commissions_approach_their_median(reckoners: Run) -> None:
    last = rounds(reckoners)[-1]
    cuts = reckoners.tables["orchestrators"].filter(active=True, round=last)
    middle = cuts["reward_cut"].median()
    assert (cuts["reward_cut"] == middle).mean() > 0.9


def test_campaigns_are_spread_over_time(followers: Run) -> None:
    agents = followers.engine.orchestrators
    promised = [agent.commission.promised_until for agent in agents]
    now = rounds(followers)[-1]
    share = np.mean([until is not None and until > now for until in promised])
    assert share == pytest.approx(0.25, abs=0.12)
