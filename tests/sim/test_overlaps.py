"""Scenarios that meet each other, a branch or money that a wallet does not have."""

from dataclasses import replace
from itertools import pairwise
from math import prod
from pathlib import Path

import polars as pl
import pytest

from agents.strategies.delegation import Add, DelegatorView, Move
from sim.branching import branch
from sim.build import WorldBuilder
from sim.config import Resolution, WorldConfig
from sim.engine import Engine
from sim.followed import WalletConfig
from sim.scenarios.base import Scenario
from sim.scenarios.commissions import RewardCutHike
from sim.scenarios.gateways import DepositDraining, GatewayExodus
from sim.scenarios.nodes import GpuShortage
from sim.scenarios.prices import GasSpike, TokenPrices
from tests.sim.world import default_config, put, run


def quiet(scenarios: dict[str, Scenario], **changed: object) -> WorldConfig:
    """Little work, six rounds."""
    made = default_config(
        {
            "horizon.rounds": 6,
            "resolution": Resolution.round,
            "demand.video_minutes_per_week": 12_000.0,
            "demand.live_ai.minutes_per_week": 3_600.0,
        }
    )
    for key, value in changed.items():
        put(made, key.replace("__", "."), value)
    made.scenarios = dict(scenarios)
    return made


def engine_after(made: WorldConfig, directory: Path, rounds: int) -> Engine:
    engine = WorldBuilder(made, directory, 0).build()
    engine.start()
    for _ in range(rounds):
        engine.run_round()
    return engine


@pytest.mark.parametrize("first", [GatewayExodus, DepositDraining])
def test_a_gateway_stays_without_funds_while_one_cause_of_two_goes_on(
    first: type[Scenario], tmp_path: Path
) -> None:
    """Both hit the largest gateways; that one is over does not fund them again."""
    second = DepositDraining if first is GatewayExodus else GatewayExodus
    short, long = first(at_round=1, rounds=2), second(at_round=2, rounds=None)
    engine = engine_after(quiet({"short": short, "long": long}), tmp_path, 5)
    largest = max(engine.gateways, key=lambda gateway: gateway.traits.demand_share)
    assert largest.unfunded
    engine.close()


def test_two_of_a_kind_end_each_for_itself(tmp_path: Path) -> None:
    """One exodus is over, the other, later and larger one goes on."""
    scenarios: dict[str, Scenario] = {
        "small": GatewayExodus(at_round=1, rounds=2, share=0.3),
        "large": GatewayExodus(at_round=2, rounds=None, share=0.6),
    }
    engine = engine_after(quiet(scenarios), tmp_path, 5)
    gone = [gateway.name for gateway in engine.gateways if gateway.unfunded]
    scales = {lane.gateway.name: lane.demand.scale for lane in engine.network.lanes}
    assert {"gateway-video-1", "gateway-live-ai-1"} <= set(gone)
    assert all((scale == 0.0) == (name in gone) for name, scale in scales.items())
    engine.close()


def test_two_shortages_end_each_for_itself(tmp_path: Path) -> None:
    scenarios: dict[str, Scenario] = {
        "short": GpuShortage(at_round=1, rounds=1, slots_lost=0.5),
        "long": GpuShortage(at_round=1, rounds=3, slots_lost=0.2),
    }
    engine = WorldBuilder(quiet(scenarios), tmp_path, 0).build()
    engine.start()
    left = []
    for _ in range(6):
        engine.run_round()
        left.append(prod(engine.network.slot_shares.values()))
    assert left == pytest.approx([1.0, 0.4, 0.8, 0.8, 1.0, 1.0])
    engine.close()


def test_gas_and_prices_of_a_branch_keep_what_is_in_force(tmp_path: Path) -> None:
    """A branch sets the usual price; spike and crash multiply it until they end."""
    scenarios: dict[str, Scenario] = {
        "gas": GasSpike(at_round=1, rounds=3, factor=100),
        "crash": TokenPrices(at_round=1, rounds=3, lpt_factor=0.5, eth_factor=0.8),
    }
    past = quiet(scenarios, payments__gas_price_gwei=0.01)
    future = replace(
        past,
        payments=replace(past.payments, gas_price_gwei=0.02),
        market=replace(past.market, lpt_usd=10.0, eth_usd=1_000.0),
        branch=replace(past.branch, directory="", at_round=2),
    )
    engine = engine_after(past, tmp_path, 2)
    assert engine.market.gas_price_wei == 10_000_000 * 100
    branch(engine, past, WorldBuilder(future, tmp_path, 0))
    assert engine.market.gas_price_wei == 20_000_000 * 100
    assert (engine.market.lpt_usd, engine.market.eth_usd) == pytest.approx((5.0, 800.0))
    for _ in range(3):
        engine.run_round()
    assert engine.market.gas_price_wei == 20_000_000
    assert (engine.market.lpt_usd, engine.market.eth_usd) == pytest.approx((10.0, 1_000.0))
    engine.close()


class Greedy:
    """Bonds, and then wants to add a million LPT at every look."""

    def decide(self, view: DelegatorView, rng: object) -> Move | Add:
        """Everything, and more."""
        return Move(0) if view.delegate is None else Add(1e6)


def test_a_wallet_adds_no_more_than_it_holds(tmp_path: Path) -> None:
    made = quiet({})
    made.wallets = {
        "greedy": WalletConfig(stake_lpt=10_000.0, look_rounds=0.3, strategy=Greedy())
    }
    table = run(made, tmp_path / "run").tables["wallets"].sort("round")
    held = table.select(pl.sum_horizontal("stake_lpt", "unbonding_lpt", "liquid_lpt"))
    values = held.to_series().to_list()
    assert values[0] == 10_000.0
    assert all(after / before < 1.002 for before, after in pairwise(values))


def test_a_cut_that_was_raised_is_lowered_again_where_reward_was_called(
    tmp_path: Path,
) -> None:
    hike = RewardCutHike(at_round=1, rounds=2, count=5, reward_cut=1.0)
    rows = run(quiet({"hike": hike}), tmp_path / "run").tables["orchestrators"]
    cuts = rows.sort("round").group_by("orchestrator", maintain_order=True)
    raised = {name: table["reward_cut"].to_list() for (name,), table in cuts}
    hit = {name: cut for name, cut in raised.items() if 1.0 in cut[1:3] and cut[0] < 1.0}
    assert len(hit) >= 4
    assert all(cut[-1] == cut[0] for cut in hit.values())
