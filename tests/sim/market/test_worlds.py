"""Whole worlds in which prices move: saved, branched, sold into."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from sim.config import Resolution, WorldConfig
from sim.market import GeometricBrownian, JumpDiffusion, Recorded
from sim.market.closes import recorded_closes
from sim.runner import run_world
from sim.tables import TABLES
from tests.sim.world import put, run, small_config

ROUNDS, AT = 5, 3


def config(**changed: Any) -> WorldConfig:
    made = small_config({"horizon.rounds": ROUNDS, "resolution": Resolution.round})
    for key in ("demand.video_minutes_per_week", "demand.live_ai.minutes_per_week"):
        put(made, key, 5_000.0)
    for key, value in changed.items():
        put(made, key.replace("__", "."), value)
    return made


def finish(directory: Path, made: WorldConfig, **options: Any) -> dict[str, bytes]:
    directory.mkdir(parents=True)
    run_world(made, directory, **options)
    return {name: (directory / f"{name}.parquet").read_bytes() for name in TABLES}


def rounds(directory: Path) -> pl.DataFrame:
    return pl.read_parquet(directory / "rounds.parquet")


MOVING = {
    "market__prices": JumpDiffusion(),
    "market__impact__enabled": True,
    # More for sale than the market takes in a day, so that sellers wait at the branch.
    "population__unbonding_lpt": 400_000.0,
}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> tuple[WorldConfig, Path, dict]:
    directory = tmp_path_factory.mktemp("market") / "past"
    made = config(save__rounds=[AT], **MOVING)
    return made, directory, finish(directory, made)


def branched(directory: Path, **changed: Any) -> WorldConfig:
    made = config(**{**MOVING, **changed})
    made.branch = replace(made.branch, directory=str(directory), at_round=AT)
    return made


def test_without_a_change_a_branch_is_the_same_run(past, tmp_path: Path) -> None:
    made, directory, tables = past
    for name, source in (("saved", directory), ("again", tmp_path / "nothing")):
        assert finish(tmp_path / name, branched(source), pasts=[made]) == tables
    assert rounds(directory)["lpt_usd"].n_unique() == ROUNDS


def test_withdrawals_are_sold_and_lower_the_price(past) -> None:
    _, directory, _ = past
    table = rounds(directory)
    assert (table["lpt_sold"] > 1_000).all()
    assert table["lpt_impact"].is_between(0.003, 0.06).all()


def test_a_branch_without_a_price_of_its_own_goes_on_from_where_prices_are(
    past, tmp_path: Path
) -> None:
    """Gas or another process do not set prices back."""
    made, directory, _ = past
    before = rounds(directory)
    changes = {
        "gas": {"payments__gas_price_gwei": 0.02},
        "calm": {"market__prices": None, "market__impact__enabled": False},
    }
    for name, changed in changes.items():
        finish(tmp_path / name, branched(directory, **changed), pasts=[made])
    gas, calm = rounds(tmp_path / "gas"), rounds(tmp_path / "calm")
    assert gas["eth_usd"].equals(before["eth_usd"])
    assert calm["eth_usd"][: AT + 1].equals(before["eth_usd"][: AT + 1])
    assert calm["eth_usd"][AT:].n_unique() == calm["lpt_usd"][AT:].n_unique() == 1
    # Who was still waiting sells at once, as sales cost nothing any more.
    assert calm["lpt_sold"][AT] > before["lpt_sold"][AT]
    assert calm["lpt_sold"][AT + 1] == 0


def test_a_price_of_a_branch_is_in_force_from_there(past, tmp_path: Path) -> None:
    made, directory, _ = past
    other = branched(directory, market__eth_usd=1_000.0)
    finish(tmp_path / "b", other, pasts=[made])
    before, after = rounds(directory), rounds(tmp_path / "b")
    assert after["eth_usd"][:AT].equals(before["eth_usd"][:AT])
    assert after["eth_usd"][AT] == 1_000.0
    ratio = (after["eth_usd"] / before["eth_usd"])[AT:].to_numpy()
    assert np.allclose(ratio, ratio[0])


def test_prices_leave_everybody_elses_draws_alone(tmp_path: Path) -> None:
    """Same seed: another process, the same arrivals; the same process, the same prices."""
    made = config(horizon__rounds=3, market__prices=GeometricBrownian())
    finish(tmp_path / "gbm", made)
    finish(tmp_path / "constant", config(horizon__rounds=3))
    finish(tmp_path / "busy", replace(made, demand=replace(made.demand, branching=0.5)))
    tables = [
        pl.read_parquet(tmp_path / name / "jobs.parquet") for name in ("gbm", "constant")
    ]
    assert tables[0].equals(tables[1])
    moving, constant, busy = (
        rounds(tmp_path / name) for name in ("gbm", "constant", "busy")
    )
    assert moving["lpt_usd"][0] == constant["lpt_usd"][0] == 4.3318
    assert moving["lpt_usd"].equals(busy["lpt_usd"])
    assert constant.select("lpt_usd", "eth_usd").n_unique() == 1


def test_recorded_prices_and_what_delegators_expect(tmp_path: Path) -> None:
    """The first round has the day's closes; fees count by the prices of the round."""
    made = config(horizon__rounds=2, market__prices=Recorded("2024-03-14"))
    found = run(made, tmp_path / "r")
    table = found.tables["rounds"]
    assert table.row(0, named=True)["lpt_usd"] == 27.2446
    assert table.row(0, named=True)["eth_usd"] == 3_883.14
    days = table["length_s"][0] / 86_400
    closes = recorded_closes()
    place = closes.place("", "2024-03-14")
    next_day = closes.lpt_usd[place + 1]
    expected = 27.2446 * (next_day / 27.2446) ** days
    assert table["lpt_usd"][1] == pytest.approx(expected, rel=1e-3)
    board = found.engine.prospects
    board._fees_eth += 1.0
    dear, state = [], found.engine.chain.state
    for factor in (1.0, 2.0):
        found.engine.market.shock(eth_factor=factor)
        board.open_round(state, found.engine.first_round + 1)
        dear.append(board().yield_per_round[~board().active])
    shares = dear[0] > 0
    assert np.allclose(dear[1][shares], 2 * dear[0][shares])
    assert shares.any()
