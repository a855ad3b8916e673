"""Orchestrators that leave, enter, sell and rent out, in a whole world."""

from pathlib import Path

import polars as pl
import pytest

from agents.strategies.hardware import RentsOut
from agents.strategies.presence import LeavesAtLoss
from agents.strategies.rewards_use import SellToCover
from agents.traits import Presence
from sim.build import WorldBuilder
from sim.cards import typical_rent_usd_h
from sim.config import PopulationConfig, Resolution
from sim.metrics import summarise
from sim.population import draw_potential
from sim.saving import load, save
from sim.snapshot import Snapshot
from sim.streams import Streams
from tests.sim.world import Run, default_config, run

CHANGED = {
    "horizon.rounds": 10,
    "resolution": Resolution.round,
    "demand.video_minutes_per_week": 2.4e5,
    "demand.live_ai.minutes_per_week": 7.3e4,
    "protocol.unbonding_period": 2,
    "population.potential_orchestrators": 12,
    "population.entry_looks_per_year": 2_000.0,
    "strategy.presence": LeavesAtLoss(3, 3),
    "strategy.rewards_use": SellToCover(every_rounds=2),
    "strategy.hardware": RentsOut(every_rounds=2),
}


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Ten rounds of impatient orchestrators."""
    return run(default_config(CHANGED), tmp_path_factory.mktemp("business") / "run")


def of_round(world: Run, place: int) -> pl.DataFrame:
    rounds = world.tables["rounds"]["round"]
    return world.tables["orchestrators"].filter(round=rounds[place])


def test_those_outside_the_active_set_leave_first(business: Run) -> None:
    before, after = of_round(business, 2), of_round(business, 3)
    gone = after.filter(presence="left")["orchestrator"]
    outside = before.filter(~pl.col("active"), pl.col("presence") == "present")
    assert set(outside["orchestrator"]) <= set(gone) | {"entrant-001", "entrant-002"}
    assert len(gone) > 50


def test_who_left_costs_and_serves_nothing(business: Run) -> None:
    left = of_round(business, 6).filter(presence="left")
    assert left["cost_usd"].sum() == left["site_usd"].sum() == left["gpus"].sum() == 0
    later = business.tables["jobs"].filter(
        pl.col("start_s") >= business.tables["rounds"]["start_s"][7]
    )
    assert set(later["orchestrator"]) & set(left["orchestrator"]) == set()


def test_entrants_bond_and_serve(business: Run) -> None:
    entered = business.tables["orchestrators"].filter(
        pl.col("orchestrator").str.starts_with("entrant"), pl.col("active")
    )
    assert entered["self_stake_lpt"].min() > 0
    assert (entered["stake_lpt"] > entered["self_stake_lpt"] - 1e-6).all()
    assert entered["jobs"].sum() > 0
    assert (
        business.engine.entrants.entered
        == summarise(business.tables)["orchestrators_entered"]
    )


def test_profit_is_income_less_costs(business: Run) -> None:
    table = business.tables["orchestrators"]
    profit = table["revenue_usd"] + table["rental_usd"]
    profit = profit - table["cost_usd"] - table["site_usd"]
    assert (table["profit_usd"] - profit).abs().max() < 1e-9


def test_sold_lpt_are_withdrawn_ones(business: Run) -> None:
    """Who sold had as many in unbonding locks; nobody keeps LPT in its wallet."""
    table = business.tables["orchestrators"]
    assert table["lpt_sold"].sum() > 0
    state = business.engine.chain.state
    for agent in business.engine.orchestrators:
        assert state.token.balances[agent.name] == 0
    withdrawn = business.tables["events"].filter(
        pl.col("event") == "WithdrawStake", pl.col("args").str.contains("orchestrator")
    )
    amounts = withdrawn["args"].str.json_path_match("$.amount").cast(pl.Float64)
    entrants = business.tables["events"].filter(
        pl.col("event") == "WithdrawStake", pl.col("args").str.contains("entrant")
    )
    amounts_in = entrants["args"].str.json_path_match("$.amount").cast(pl.Float64)
    sold = amounts.sum() + amounts_in.sum()
    assert table["lpt_sold"].sum() == pytest.approx(sold / 1e18)


def test_rented_cards_earn_and_offer_no_slots(business: Run) -> None:
    renting = [agent for agent in business.engine.orchestrators if agent.traits.off_network]
    assert len(renting) > 10
    for agent in renting:
        traits = agent.traits
        on = traits.gpus - traits.off_network
        held = business.engine.orchestrators[0]._world.cards.slots
        assert on >= 1
        assert traits.slots == held(traits.slots, traits.gpu, on)
    last = of_round(business, -1)
    rent = last.filter(pl.col("rental_usd") > 0)["rental_usd"]
    assert len(rent) >= len(renting) * 0.9


def test_rents_are_within_their_quotes() -> None:
    assert 0.05 < typical_rent_usd_h("RTX 3070") < typical_rent_usd_h("RTX 4090") < 1.0


def test_businesses_survive_a_save(tmp_path: Path) -> None:
    """A world that is saved and read back goes on as the one that was not."""
    builder = WorldBuilder(default_config(CHANGED), tmp_path, 0)
    engine = builder.build()
    engine.start()
    for _ in range(4):
        engine.run_round()
    save(engine, tmp_path / "saved", "code")
    (tmp_path / "on").mkdir()
    model, no_strategies = builder.works.model, set[str]()
    back = load(
        tmp_path / "saved",
        tmp_path / "on",
        "code",
        model=model,
        strategies=no_strategies,
    )
    for world in (engine, back):
        for _ in range(2):
            world.run_round()
    for ours, theirs in zip(engine.orchestrators, back.orchestrators, strict=True):
        assert ours.account.cash_usd == theirs.account.cash_usd
        assert (ours.presence, ours.traits) == (theirs.presence, theirs.traits)
    assert {agent.presence for agent in back.orchestrators} == {*Presence}


def test_another_number_of_entrants_changes_none_of_them(snapshot: Snapshot) -> None:
    few, many = (
        draw_potential(snapshot, PopulationConfig(potential_orchestrators=n), Streams(3))
        for n in (2, 20)
    )
    assert many[:2] == few
    assert len({draw.price_wei for draw in many}) == 20
    assert 1 < sum(draw.live_ai for draw in many) < 14
