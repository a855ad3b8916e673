"""Scenarios act through what is there, at their rounds, and change nobody's draws."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from agents.strategies.delegation import Passive, Stay, YieldChaser
from agents.strategies.sourcing import OutsideOption
from sim.branching import check_branch
from sim.build import WorldBuilder
from sim.checks import check_world
from sim.config import Resolution, WorldConfig
from sim.engine import Engine
from sim.errors import ConfigError
from sim.followed import WalletConfig
from sim.runner import run_world
from sim.scenarios.attacks import JustInTime, Sybils
from sim.scenarios.base import Scenario
from sim.scenarios.commissions import RewardCutHike
from sim.scenarios.exits import OrchestratorExit, WhaleUnbonds
from sim.scenarios.gateways import Demand, DepositDraining, GatewayExodus
from sim.scenarios.nodes import GpuShortage, PriceCartel, RegionOutage, RewardCallsMissed
from sim.scenarios.prices import CloudPrices, EnergyPrices, GasSpike, TokenPrices
from sim.tables import TABLES
from tests.sim.costs import worked_out_costs
from tests.sim.world import Run, default_config, run

ROUNDS, AT = 5, 1

WALLETS = {
    "passive": WalletConfig(look_rounds=0.5, strategy=Passive(any_share=0.0, exit_rate=0)),
    "chaser": WalletConfig(look_rounds=0.5, strategy=YieldChaser()),
}


def config(scenarios: dict[str, Scenario], **changed: Any) -> WorldConfig:
    """Little work, five rounds, two wallets."""
    made = default_config(
        {
            "horizon.rounds": ROUNDS,
            "resolution": Resolution.round,
            "demand.video_minutes_per_week": 24_000.0,
            "demand.live_ai.minutes_per_week": 7_330.0,
            **changed,
        }
    )
    made.scenarios, made.wallets = dict(scenarios), dict(WALLETS)
    return made


Worlds = Callable[..., Run]


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Runs a world of some scenarios, each once."""
    place = tmp_path_factory.mktemp("scenarios")

    @cache
    def world(*scenarios: str) -> Run:
        chosen = {name: SCENARIOS[name] for name in scenarios}
        return run(config(chosen), place / "_".join(scenarios or ["baseline"]))

    return world


SCENARIOS: dict[str, Scenario] = {
    "crash": TokenPrices(at_round=AT, rounds=2, lpt_factor=0.5, eth_factor=0.8),
    "gas": GasSpike(at_round=AT, rounds=2, factor=100),
    "energy": EnergyPrices(at_round=AT, factor=3, region="europe"),
    "cards": GpuShortage(at_round=AT, rounds=2, slots_lost=0.5, price_factor=2),
    "exit": OrchestratorExit(at_round=AT, rounds=3),
    "whale": WhaleUnbonds(at_round=AT, share=0.5),
    "hike": RewardCutHike(at_round=AT, rounds=2, count=6, reward_cut=0.9),
    "missed": RewardCallsMissed(at_round=AT, rounds=2, share=0.5),
    "outage": RegionOutage(at_round=AT, rounds=2, region="europe", share=0.5),
    "cartel": PriceCartel(at_round=AT, rounds=2, count=4, factor=2),
    "exodus": GatewayExodus(at_round=AT, share=0.3),
    "draining": DepositDraining(at_round=AT, share=1.0, unlock=True),
    "more": Demand(at_round=AT, rounds=2, factor=10),
    "sybils": Sybils(at_round=AT, count=5),
    "jit": JustInTime(at_round=AT, stake_lpt=300_000, stay_rounds=2),
}


def column(whole: Run, table: str, name: str) -> list[Any]:
    """A column of a table in its order."""
    return whole.tables[table][name].to_list()


def test_prices_jump_at_the_round_and_back(worlds: Worlds) -> None:
    whole = worlds("crash", "gas", "energy", "cards")
    assert column(whole, "rounds", "lpt_usd") == [4.3318, 2.1659, 2.1659, 4.3318, 4.3318]
    eth = pl.Series(column(whole, "rounds", "eth_usd")) / 3_017.75
    assert eth.to_list() == pytest.approx([1, 0.8, 0.8, 1, 1])
    value = whole.tables["wallets"].filter(wallet="passive").sort("round")["value_usd"]
    assert value[1] / value[0] == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize("names", [(), ("crash", "gas", "energy", "cards")])
def test_costs_follow_gas_power_and_cards(names: tuple[str, ...], worlds: Worlds) -> None:
    """Every orchestrator's cost in every round is what it used, times what that cost."""
    whole, same = worlds(*names), [1.0] * ROUNDS
    factors = {
        "power": [1, 3, 3, 3, 3] if names else same,
        "cards": [1, 2, 2, 1, 1] if names else same,
        "gas": [1, 100, 100, 1, 1] if names else same,
        "eth": [1, 0.8, 0.8, 1, 1] if names else same,
    }
    found = column(whole, "orchestrators", "cost_usd")
    assert len(found) == ROUNDS * 197
    assert found == pytest.approx(worked_out_costs(whole, factors), rel=1e-9)


def test_slots_are_lost_and_found_again() -> None:
    whole, slots = config({"cards": SCENARIOS["cards"]}), []
    engine = _engine(whole)
    (pool,) = {lane.pool for lane in engine.network.lanes if lane.pool.service.live} - {
        lane.pool for lane in engine.network.lanes if lane.pool.service.target_fps
    }
    engine.start()
    for _ in range(ROUNDS):
        engine.run_round()
        slots.append(list(pool.wanted))
    engine.close()
    assert slots[0] == slots[3]
    halved = [max(count // 2, min(count, 1)) for count in slots[0]]
    assert slots[1] == halved
    assert max(halved) > 1


def test_the_largest_leave_and_the_rest_earn_more(worlds: Worlds) -> None:
    whole, calm = worlds("exit", "whale"), worlds()
    active = whole.tables["orchestrators"].filter("active")
    largest = calm.tables["orchestrators"].filter(rank=1)["orchestrator"][0]
    rounds = active.filter(orchestrator=largest)["round"].to_list()
    first = rounds[0]
    assert rounds == [first, first + 1]
    assert calm.tables["orchestrators"].filter(orchestrator=largest)["active"].all()
    bonded = whole.tables["rounds"]["bonded_lpt"] - calm.tables["rounds"]["bonded_lpt"]
    assert bonded[0] == bonded[1] == 0
    assert bonded[2] < -2e6
    own = whole.tables["orchestrators"].filter(orchestrator=largest).sort("round")
    assert own["self_stake_lpt"].to_list()[:2] == [own["self_stake_lpt"][0], 0]
    assert own["self_stake_lpt"][4] > 0
    names = whole.tables["delegators"].filter(pl.col("unbonding_lpt") > 1e6)["delegator"]
    assert "delegator-00001" in names.to_list()
    assert (whole.tables["delegators"]["rewards_lpt"] >= -1e-6).all()


def test_terms_become_bad_after_the_reward_call_and_good_again(worlds: Worlds) -> None:
    whole, calm = worlds("hike", "missed", "outage", "cartel"), worlds()
    keys = ["round", "orchestrator"]
    both = whole.tables["orchestrators"].join(
        calm.tables["orchestrators"].select(*keys, calm_cut="reward_cut"), on=keys
    )
    first = both["round"].min()
    changed = both.filter(pl.col("reward_cut") != pl.col("calm_cut"))
    raised = changed.filter(pl.col("round") == first + 1)
    assert raised.height >= 1
    assert raised["reward_cut"].unique().to_list() == [0.9]
    assert raised["calm_cut"].max() <= both["calm_cut"].quantile(0.1)
    assert changed.filter(pl.col("round") == first + 4).is_empty()


def test_reward_calls_prices_and_outages(worlds: Worlds) -> None:
    whole, calm = worlds("hike", "missed", "outage", "cartel"), worlds()
    first = calm.tables["rounds"]["round"][0]

    def called(which: Run) -> list[int]:
        table = which.tables["orchestrators"].filter("active")
        return (
            table.group_by("round")
            .agg(pl.col("reward_called").sum())
            .sort("round")["reward_called"]
            .to_list()
        )

    fewer = [a - b for a, b in zip(called(calm), called(whole), strict=True)]
    assert fewer[0] == fewer[3] == fewer[4] == 0
    assert fewer[1] >= 45
    assert whole.engine.network.outages.count > calm.engine.network.outages.count + 10
    price = whole.tables["orchestrators"].join(
        calm.tables["orchestrators"].select(
            "round", "orchestrator", calm_wei="price_wei_per_pixel"
        ),
        on=["round", "orchestrator"],
    )
    dear = price.filter(pl.col("price_wei_per_pixel") > 1.9 * pl.col("calm_wei"))
    assert sorted(dear["round"].unique().to_list()) == [first + 1, first + 2]
    assert dear.filter(pl.col("rank") > 6).is_empty()
    assert dear["orchestrator"].n_unique() == 4


def test_gateways_leave_drain_and_grow(worlds: Worlds) -> None:
    whole, calm = worlds("exodus", "more"), worlds()
    first = calm.tables["rounds"]["round"][0]
    rows = whole.tables["gateways"].filter(pl.col("round") == first + 3)
    gone = rows.filter(demand_factor=1.0).filter(pl.col("streams") == 0)
    assert set(gone["gateway"]) >= {"gateway-video-1", "gateway-live-ai-1"}
    assert gone["deposit_eth"].max() == 0
    video = pl.col("gateway") == "gateway-video-2"
    streams = whole.tables["gateways"].filter(video)["streams"].to_list()
    usual = calm.tables["gateways"].filter(video)["streams"].to_list()
    assert streams[:2] == usual[:2]
    assert streams[2] > 5 * usual[2]
    drained = worlds("draining").tables["gateways"].filter(pl.col("round") == first + 4)
    assert drained["deposit_eth"].max() == drained["reserve_eth"].max() == 0
    assert drained["fees_eth"].sum() < calm.tables["gateways"]["fees_eth"].sum() / 5


def test_stake_that_plays_the_rules(worlds: Worlds) -> None:
    whole, calm = worlds("sybils", "jit"), worlds()
    active = whole.tables["rounds"]["active_orchestrators"].to_list()
    assert active == [100, 100, 95, 95, 95]
    events = whole.tables["events"].filter(pl.col("args").str.contains("sybil-"))
    assert events.filter(event="Reward").height == 3 * 5
    gain = whole.tables["rounds"]["bonded_lpt"] - calm.tables["rounds"]["bonded_lpt"]
    assert gain[1] == 0
    assert gain[2] == pytest.approx(400_000, rel=0.02)
    assert gain[4] == pytest.approx(100_000, rel=0.05)


def test_clouds_become_cheaper_than_the_network(tmp_path: Path) -> None:
    cheap = {"cloud": CloudPrices(at_round=AT, factor=0.001)}
    option = {"strategy.sourcing": OutsideOption(patience_rounds=1)}
    share = run(config(cheap, **option), tmp_path / "a").tables["gateways"]["on_network"]
    assert share.min() == 0.05


def states(engine: Engine) -> dict[str, Any]:
    """Where everybody's random streams have come to."""
    looks = {
        agent.name: agent._looks.key
        for agent in engine.enrolment.delegators
        if agent.name not in engine.wallets.names
    }
    calls = {
        agent.name: agent._reward_draws.bit_generator.state
        for agent in engine.orchestrators
    }
    work = {
        lane.gateway.name: lane.demand.rng.bit_generator.state
        for lane in engine.network.lanes
    }
    return looks | calls | work


@pytest.mark.parametrize(
    "names", [("crash", "gas", "energy", "cards"), ("hike", "missed", "outage", "cartel")]
)
def test_a_scenario_changes_nobodys_draws(names: tuple[str, ...], worlds: Worlds) -> None:
    assert states(worlds(*names).engine) == states(worlds().engine)


class Restless:
    """Draws a lot and does nothing."""

    def decide(self, view: Any, rng: Any) -> Any:
        """Stay."""
        rng.random(100)
        return Stay()


def test_a_wallets_strategy_changes_nobody_elses_draws(
    worlds: Worlds, tmp_path: Path
) -> None:
    other = config({})
    other.wallets = {"chaser": WALLETS["chaser"], "mine": WalletConfig(strategy=Restless())}
    whole = run(other, tmp_path / "other")
    assert states(whole.engine) == states(worlds().engine)
    mine = whole.tables["wallets"].filter(wallet="mine")
    assert mine["liquid_lpt"].to_list() == [10_000.0] * (ROUNDS + 1)


def test_wallets_are_whole(worlds: Worlds) -> None:
    table = worlds("crash", "gas", "energy", "cards").tables["wallets"]
    assert table.group_by("wallet").len()["len"].to_list() == [ROUNDS + 1] * 2
    first = table.filter(pl.col("round") == pl.col("round").min())
    assert first["liquid_lpt"].to_list() == [10_000.0] * 2
    assert first["value_usd"].to_list() == pytest.approx([43_318.0] * 2)
    last = table.filter(pl.col("round") == pl.col("round").max())
    assert (last["value_lpt"] > 10_000).all()


def _engine(made: WorldConfig) -> Engine:
    return WorldBuilder(made, Path(), 0).build()


def tables_of(made: WorldConfig, directory: Path, **options: Any) -> dict[str, bytes]:
    directory.mkdir()
    run_world(made, directory, **options)
    return {name: (directory / f"{name}.parquet").read_bytes() for name in TABLES}


def test_scenarios_survive_saving_and_a_branch_adds_one(tmp_path: Path) -> None:
    names = ["exit", "whale", "hike", "jit", "sybils"]
    made = config({name: SCENARIOS[name] for name in names})
    made.save = replace(made.save, rounds=[2])
    whole = tables_of(made, tmp_path / "whole", code=lambda: "a")
    again = replace(made, branch=replace(made.branch))
    again.branch.directory, again.branch.at_round = str(tmp_path / "whole"), 2
    assert tables_of(again, tmp_path / "again", pasts=[made], code=lambda: "a") == whole
    late = TokenPrices(at_round=3, lpt_factor=0.5)
    changed = replace(again, scenarios={**made.scenarios, "crash": late})
    tables_of(changed, tmp_path / "changed", pasts=[made], code=lambda: "a")
    prices = pl.read_parquet(tmp_path / "changed" / "rounds.parquet")["lpt_usd"].to_list()
    assert prices == [4.3318] * 3 + [2.1659] * 2


def test_a_branch_adds_nothing_to_its_past() -> None:
    made = config({})
    future = replace(made, scenarios={"crash": TokenPrices(at_round=1)})
    future.branch = replace(made.branch, directory="x", at_round=2)
    with pytest.raises(ConfigError, match=r"scenarios\.crash\.at_round"):
        check_branch(made, future)


@pytest.mark.parametrize(
    ("key", "value"),
    [("at_round", -1), ("at_round", ROUNDS), ("at_round", 1.5), ("rounds", 0)],
)
def test_a_scenario_that_would_never_begin_is_refused(key: str, value: Any) -> None:
    crash = TokenPrices(**{"at_round": AT, key: value})
    with pytest.raises(ConfigError, match=rf"scenarios\.crash\.{key}={value}: must be"):
        check_world(config({"crash": crash}))


@pytest.mark.parametrize(
    "make",
    [
        lambda: TokenPrices(lpt_factor=0),
        lambda: OrchestratorExit(count=0),
        lambda: RewardCutHike(reward_cut=1.2),
        lambda: RegionOutage(region="mars"),
        lambda: EnergyPrices(region="mars"),
        lambda: GatewayExodus(share=2),
        lambda: Sybils(stake_lpt=-1),
    ],
)
def test_parameters_out_of_range_are_refused(make: Callable[[], Scenario]) -> None:
    with pytest.raises(ValueError, match="must be"):
        make()
