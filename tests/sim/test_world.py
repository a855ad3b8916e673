"""What must hold of every run, shown on three rounds of the default world."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from protocol.addresses import MINTER
from protocol.bonding import views
from protocol.units import WEI_PER_UNIT
from sim.tables import TABLES
from tests.sim.world import Run, default_config, most_sessions, run, slots
from workloads.profile import DEFAULT_PROFILE

FIRST_ROUND = 4_002
UNIT = WEI_PER_UNIT


def test_it_starts_as_mainnet_was(world: Run) -> None:
    first = world.tables["rounds"].row(0, named=True)
    assert first["round"] == FIRST_ROUND
    assert first["start_s"] == 0
    assert first["total_supply_lpt"] == 46_759_749
    assert round(first["bonding_rate"], 4) == 0.5145
    assert first["inflation_ppb"] == 686_000
    assert first["treasury_lpt"] == 485_127
    assert first["active_orchestrators"] == 100
    assert (first["lpt_usd"], first["eth_usd"]) == (4.3318, 3017.75)


def test_rounds_follow_one_another(world: Run) -> None:
    rounds = world.tables["rounds"]
    assert rounds["round"].to_list() == [4_002, 4_003, 4_004]
    lengths = np.diff(rounds["start_s"].to_numpy())
    assert lengths == pytest.approx(77_368, rel=1e-3)
    assert np.diff(rounds["inflation_ppb"].to_numpy()).tolist() == [-500, -500]


def test_supply_grows_by_what_is_minted(world: Run) -> None:
    rounds = world.tables["rounds"]
    growth = np.diff(rounds["total_supply_lpt"].to_numpy())
    np.testing.assert_allclose(rounds["minted_lpt"].to_numpy()[:-1], growth, atol=1e-6)
    state = world.engine.chain.state
    last = rounds.row(-1, named=True)
    end_lpt = state.token.total_supply.value / UNIT
    assert last["total_supply_lpt"] + last["minted_lpt"] == pytest.approx(
        end_lpt, rel=1e-12
    )


def test_minting_is_inflation_of_the_supply_times_the_stake_that_called(world: Run) -> None:
    orchestrators = world.tables["orchestrators"]
    for row in world.tables["rounds"].iter_rows(named=True):
        called = orchestrators.filter(
            (pl.col("round") == row["round"]) & pl.col("reward_called")
        )
        called_share = called["stake_lpt"].sum() / row["bonded_lpt"]
        mintable_lpt = row["total_supply_lpt"] * row["inflation_ppb"] / 1e9
        assert 0.9 < called_share <= 1 + 1e-9
        assert row["minted_lpt"] == pytest.approx(mintable_lpt * called_share, rel=1e-6)
        assert called["rewards_lpt"].sum() == pytest.approx(row["minted_lpt"], rel=1e-9)
        assert (called["rewards_lpt"] > 0).all()


def test_lpt_is_conserved(world: Run) -> None:
    token = world.engine.chain.state.token
    assert sum(token.balances.values()) == token.total_supply.value
    assert min(token.balances.values()) >= 0


def test_the_minter_can_still_pay_everybody(world: Run) -> None:
    state, now = world.engine.chain.state, FIRST_ROUND + 2
    owed_lpt = sum(
        views.pending_stake(state, name, now) for name in state.bonding.delegators
    )
    owed_lpt += sum(lock.amount for lock in state.bonding.unbonding_locks.values())
    spare_lpt = state.token.balances[MINTER] - owed_lpt
    assert 0 <= spare_lpt < 10**9


def _forfeited_eth(world: Run) -> dict[int, float]:
    """The most that those who claimed in a round can have lost of its fees, ETH by round.

    Whoever moves stake claims, and gets nothing of what its orchestrator is paid after that
    in the round: at most its part of all that it is paid in it.
    """
    moved = pl.any_horizontal(
        pl.col(flow) > 0 for flow in ("bonded_lpt", "unbonded_lpt", "claimed_lpt")
    )
    who = world.tables["delegators"].filter(moved)
    paid = world.tables["orchestrators"].select(
        "round", "orchestrator", "fee_share", "fees_eth", pool_lpt="stake_lpt"
    )
    lost = (
        who.join(paid, on=["round", "orchestrator"])
        .group_by("round")
        .agg(
            (
                pl.col("stake_lpt")
                / pl.col("pool_lpt")
                * pl.col("fee_share")
                * pl.col("fees_eth_right")
            ).sum()
        )
    )
    return dict(lost.iter_rows())


def test_ether_is_conserved_and_covers_deposits_reserves_and_fees(world: Run) -> None:
    """Fees that come after a claim in the same round stay with the Minter for good."""
    state = world.engine.chain.state
    population = world.config.population
    gateways = population.video_gateways + population.live_ai_gateways
    total_wei = sum(state.ether.balances.values())
    assert total_wei == gateways * int(population.gateway_wallet_eth) * UNIT
    owed_wei = sum(
        sender.deposit_wei + sender.reserve_wei for sender in state.tickets.senders.values()
    )
    fees_wei = sum(
        views.pending_fees(state, name, FIRST_ROUND + 2)
        for name in state.bonding.delegators
    )
    held_wei = state.ether.balances[MINTER]
    assert fees_wei > 0
    most_wei = int(sum(_forfeited_eth(world).values()) * UNIT)
    assert 0 <= held_wei - owed_wei - fees_wei <= most_wei < fees_wei // 50


def test_fees_are_the_redeemed_tickets(world: Run) -> None:
    tickets = world.tables["tickets"]
    redeemed = tickets.filter(pl.col("outcome") == "redeemed")
    by_round = world.tables["rounds"]["fees_eth"].to_numpy()
    by_orchestrator = world.tables["orchestrators"]["fees_eth"].to_numpy()
    assert redeemed.height > 500
    paid_eth = redeemed["paid_wei"].to_numpy().sum() / 1e18
    assert by_round.sum() == pytest.approx(paid_eth, rel=1e-12)
    assert by_orchestrator.sum() == pytest.approx(paid_eth, rel=1e-12)
    assert (redeemed["paid_wei"] <= redeemed["face_value_wei"]).all()
    refused = tickets.filter(pl.col("outcome") != "redeemed")
    assert refused["paid_wei"].sum() == 0


def test_tickets_pay_what_was_earned_on_average(world: Run) -> None:
    """Within four standard deviations of the draws, and one ticket a session."""
    jobs, tickets = world.tables["jobs"], world.tables["tickets"]
    earned = jobs["fee_wei"].to_numpy().sum()
    face = tickets["face_value_wei"].to_numpy()
    served = jobs.filter(pl.col("orchestrator") != "").height
    sent = earned + served * world.config.payments.ticket_ev_wei
    spread = 4 * np.sqrt((face**2).sum())
    assert earned - spread < face.sum() < sent + spread


def test_fees_and_rewards_reach_delegators(world: Run) -> None:
    rounds, delegators = world.tables["rounds"], world.tables["delegators"]
    forfeited = _forfeited_eth(world)
    for row in rounds.iter_rows(named=True):
        own = delegators.filter(pl.col("round") == row["round"])
        missing_eth = row["fees_eth"] - own["fees_eth"].sum()
        assert -1e-9 < missing_eth <= forfeited.get(row["round"], 0.0) + 1e-9
        assert own["rewards_lpt"].sum() == pytest.approx(row["minted_lpt"], rel=1e-3)
        assert (own["rewards_lpt"] > -1e-9).all()


def test_stakes_of_delegators_are_the_orchestrators_stakes(world: Run) -> None:
    held = (
        world.tables["delegators"]
        .filter(pl.col("orchestrator") != "")
        .group_by("round", "orchestrator")
        .agg(pl.col("stake_lpt").sum().alias("held_lpt"))
    )
    both = world.tables["orchestrators"].join(held, on=["round", "orchestrator"])
    assert both.height == 3 * 197
    np.testing.assert_allclose(both["held_lpt"], both["stake_lpt"], rtol=1e-9)
    own = world.tables["delegators"].filter(
        (pl.col("delegator") == pl.col("orchestrator"))
        & (pl.col("strategy") == "Orchestrator")
    )
    assert own.height == 3 * 197
    both = both.join(
        own, left_on=["round", "orchestrator"], right_on=["round", "delegator"]
    )
    assert both["self_stake_lpt"].to_list() == both["stake_lpt_right"].to_list()


def test_the_active_set_is_the_top_by_rank(world: Run) -> None:
    orchestrators, rounds = world.tables["orchestrators"], world.tables["rounds"]
    for row in rounds.iter_rows(named=True):
        own = orchestrators.filter(pl.col("round") == row["round"])
        assert sorted(own["rank"].to_list()) == list(range(1, 198))
        active = own.filter("active")
        assert active["stake_lpt"].sum() == pytest.approx(row["bonded_lpt"], rel=1e-12)
        assert active.height == row["active_orchestrators"] == 100
        assert active["stake_lpt"].min() >= own.filter(~pl.col("active"))["stake_lpt"].max()
        by_rank = own.sort("rank")["stake_lpt"].to_numpy()
        assert (np.diff(by_rank) <= 0).all()


def test_jobs_cost_price_times_units_rounded_down(world: Run) -> None:
    served = world.tables["jobs"].filter(pl.col("orchestrator") != "")
    for row in served.sample(3_000, seed=1).iter_rows(named=True):
        exact = int(row["units"]) * round(row["price_wei"] * 1_000) // 1_000
        assert row["fee_wei"] == float(exact)


def test_jobs_are_served_by_active_orchestrators_under_the_highest_price(
    world: Run,
) -> None:
    jobs = world.tables["jobs"].filter(pl.col("orchestrator") != "")
    active = world.tables["orchestrators"].filter("active")["orchestrator"].unique()
    assert set(jobs["orchestrator"]) <= set(active)
    video = jobs.filter(pl.col("capability") == "transcode")
    assert video["price_wei"].max() <= 300
    counts = world.tables["orchestrators"]["jobs"].sum()
    assert counts == jobs.height
    outcomes = {"completed", "late", "running", "swapped", "cut_off"}
    assert set(jobs["outcome"]) <= outcomes
    ended = jobs.filter(pl.col("outcome").is_in(["completed", "late"]))
    assert ((ended["realtime_ratio"] > 1) == (ended["outcome"] == "late")).all()
    assert jobs["attempts"].is_between(1, 3).all()
    assert (jobs["latency_s"] > 0).all()


def test_nobody_runs_more_sessions_than_it_has_slots(world: Run) -> None:
    room = slots(world)
    most = most_sessions(world)
    assert all(count <= room[key] for key, count in most.items())
    assert max(most.values()) > 10


def test_every_event_has_its_round_and_exact_arguments(world: Run) -> None:
    events = world.tables["events"]
    assert set(events["round"]) == {4_002, 4_003, 4_004}
    assert events["time_s"].is_sorted()
    opened = events.filter(pl.col("event") == "NewRound")
    assert [json.loads(args)["round"] for args in opened["args"]] == [
        "4002",
        "4003",
        "4004",
    ]
    minted = events.filter(pl.col("event") == "Mint")["args"]
    total_lpt = sum(int(json.loads(args)["amount"]) for args in minted)
    supply_lpt = world.engine.chain.state.token.total_supply.value
    genesis_lpt = supply_lpt - total_lpt
    assert abs(genesis_lpt - 46_759_749 * UNIT) < 200


def test_tables_are_those_of_the_data_dictionary(world: Run) -> None:
    for name, table in world.tables.items():
        assert table.columns == list(TABLES[name].columns)
        assert set(table["replication"]) == ({0} if name != "wallets" else set())
        for column in table.select(pl.col(pl.Float64)):
            assert column.is_nan().sum() == 0
            assert column.is_infinite().sum() == 0


def test_costs_and_revenues_are_plausible(world: Run) -> None:
    orchestrators = world.tables["orchestrators"]
    assert (orchestrators["cost_usd"] > 0).all()
    assert (orchestrators["revenue_usd"] >= 0).all()
    idle = orchestrators.filter(~pl.col("active") & (pl.col("jobs") == 0))
    assert (idle["revenue_usd"] == 0).all()


def test_video_minutes_are_those_demanded(world: Run) -> None:
    """Of the streams that arrived in the first two rounds, nearly all have ended."""
    video = world.tables["jobs"].filter(
        (pl.col("capability") == "transcode") & (pl.col("start_s") < 2 * 77_364)
    )
    minutes = video["units"].to_numpy().sum() / 49_924_800 / 60
    weeks = 2 * 77_364 / (7 * 86_400)
    assert minutes / weeks == pytest.approx(2_400_000, rel=0.08)


def test_fees_are_those_observed(tmp_path: Path, snapshot) -> None:
    """With the shipped calibration, what gateways owe comes to 0.614 ETH a day."""
    config = default_config({"calibration": DEFAULT_PROFILE, "horizon.rounds": 5})
    whole = run(config, tmp_path / "run")
    days = whole.engine.clock.now_us / 86_400e6
    earned_eth = whole.tables["jobs"]["fee_wei"].to_numpy().sum() / 1e18
    assert earned_eth / days == pytest.approx(snapshot.fees_eth_per_day, rel=0.1)


def test_locks_of_leavers_are_paid_out(world: Run) -> None:
    withdrawn = world.tables["events"].filter(pl.col("event") == "WithdrawStake")
    who = {json.loads(args)["delegator"] for args in withdrawn["args"]}
    assert {f"leaver-{index:02d}" for index in range(1, 7)} <= who
