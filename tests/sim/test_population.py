"""Orchestrators and gateways drawn from the snapshot's quantiles."""

import numpy as np
import pytest

from agents.strategies.selection import Offers, StakeWeighted
from sim.config import PopulationConfig
from sim.population import (
    LIVE_AI,
    LIVE_AI_GPUS,
    REGIONS,
    VIDEO,
    VIDEO_GPUS,
    draw_gateways,
    draw_orchestrators,
)
from sim.streams import Streams
from workloads.hardware import load_catalogue

MAX_PRICE_WEI = 300.0
GROUPS = [slice(0, 100), slice(100, 197)]


def column(network, name: str) -> np.ndarray:
    return np.array([getattr(draw, name) for draw in network.draws])


@pytest.mark.parametrize("group", GROUPS, ids=["active", "outside"])
@pytest.mark.parametrize(
    ("name", "quantiles"),
    [
        ("reward_cut", "reward_cut_quantiles"),
        ("fee_share", "fee_share_quantiles"),
        ("price_wei", "price_quantiles_wei"),
    ],
)
def test_quantiles_are_the_published_ones(network, group, name, quantiles) -> None:
    """Between neighbouring draws at most, in the active set by itself too."""
    values = np.sort(column(network, name)[group])
    for level, published in getattr(network.snapshot, quantiles):
        place = level * len(values) - 0.5
        low, high = (int(np.clip(place + step, 0, len(values) - 1)) for step in (-1, 2))
        assert values[low] <= published + 1e-12 or level == 0
        assert values[high] >= published - 1e-12 or level == 1
    spread = values[-1] - values[0]
    assert spread > 0.9 * (getattr(network.snapshot, quantiles)[-1][1] - values[0])


def test_the_default_selection_pays_the_median_price_on_average(network) -> None:
    """So the observed minutes give the observed video fees."""
    stake_lpt = network.pools_lpt * (1 + column(network, "unclaimed_share"))
    active = np.arange(197) < 100
    zeros = np.zeros(197)
    offers = Offers(
        answered=active,
        price_wei=column(network, "price_wei"),
        stake_lpt=stake_lpt,
        latency_s=zeros,
        performance=zeros,
        max_price_wei=MAX_PRICE_WEI,
    )
    pick = StakeWeighted().prepare(offers)
    rng = np.random.default_rng(11)
    picked = [pick([1] * 197, rng.random) for _ in range(40_000)]
    paid_wei = column(network, "price_wei")[picked].mean()
    assert paid_wei == pytest.approx(181, rel=0.02)


def test_unclaimed_rewards_make_up_the_bonded_stake(network) -> None:
    share = column(network, "unclaimed_share")
    assert (share[:100] > 0).all()
    assert (share[100:] == 0).all()
    assert (network.pools_lpt * (1 + share)).sum() == pytest.approx(24_058_612, rel=1e-12)


def test_hardware_is_in_the_catalogue_and_fits_the_work(network) -> None:
    catalogue = load_catalogue()
    for draw in network.draws:
        assert catalogue.find(draw.gpu) is not None
        assert draw.gpu in (LIVE_AI_GPUS if draw.live_ai else VIDEO_GPUS)
        assert draw.gpus >= 1
        assert draw.region in REGIONS
    assert sum(draw.live_ai for draw in network.draws) == 30
    assert not any(draw.live_ai for draw in network.draws[100:])


def test_reliabilities_and_failures_lie_around_their_means(networks) -> None:
    reliability = np.concatenate(
        [column(networks(seed), "reliability") for seed in range(5)]
    )
    failure = np.concatenate([column(networks(seed), "failure_rate") for seed in range(5)])
    assert reliability.mean() == pytest.approx(0.99, abs=0.002)
    assert failure.mean() == pytest.approx(0.01, abs=0.002)
    for values in (reliability, failure):
        assert (values >= 0).all()
        assert (values <= 1).all()
        assert values.std() > 0.005


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_certainty_is_certain(networks, snapshot, mean: float) -> None:
    config = PopulationConfig(reward_call_reliability=mean, orchestrator_failure_rate=mean)
    draws = draw_orchestrators(snapshot, networks(0).stakes, config, Streams(0))
    assert {draw.reliability for draw in draws} == {mean}
    assert {draw.failure_rate for draw in draws} == {mean}


def test_one_setting_changes_nothing_else_of_anybody(networks, snapshot) -> None:
    config = PopulationConfig(orchestrator_failure_rate=0.0, live_ai_orchestrator_share=0.3)
    draws = draw_orchestrators(snapshot, networks(0).stakes, config, Streams(0))
    for before, after in zip(networks(0).draws, draws, strict=True):
        for name in ("region", "gpu", "gpus", "live_ai", "reward_cut", "price_wei"):
            assert getattr(before, name) == getattr(after, name)
        assert before.reliability == after.reliability
    hosts = [draw.host_factor for draw in draws]
    assert hosts == [draw.host_factor for draw in networks(0).draws]


def test_gateways_share_demand_by_rank() -> None:
    config = PopulationConfig(video_gateways=3, live_ai_gateways=1)
    gateways = draw_gateways(config, Streams(1))
    assert [gateway.capability for gateway in gateways] == [VIDEO] * 3 + [LIVE_AI]
    shares = [gateway.demand_share for gateway in gateways]
    assert shares == pytest.approx([6 / 11, 3 / 11, 2 / 11, 1.0])
    assert {gateway.deposit_wei for gateway in gateways} == {10**18}
    assert {gateway.reserve_wei for gateway in gateways} == {36 * 10**16}
    assert len({gateway.name for gateway in gateways}) == 4
    assert all(gateway.region in REGIONS for gateway in gateways)


def test_one_more_gateway_leaves_the_others_where_they_are() -> None:
    few = draw_gateways(PopulationConfig(video_gateways=2), Streams(1))
    more = draw_gateways(PopulationConfig(video_gateways=5), Streams(1))
    regions = {gateway.name: gateway.region for gateway in more}
    assert all(regions[gateway.name] == gateway.region for gateway in few)
