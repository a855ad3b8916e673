"""Unusual worlds and users' own strategies keep the same books."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mesa
import numpy as np
import polars as pl
import pytest

from agents.strategies.selection import Offers, Pick, Uniform
from protocol.units import WEI_PER_UNIT
from sim.resolutions.lanes import SelectionError
from tests.sim.world import run, small_config

UNIT = WEI_PER_UNIT


@dataclass(frozen=True)
class OnlyThird:
    """A user's own rule: always the orchestrator in the third place, if it has room."""

    def prepare(self, offers: Offers) -> Pick:
        def pick(free: Sequence[int], uniform: Uniform) -> int | None:
            return 2 if offers.answered[2] and free[2] > 0 else None

        return pick


def test_a_users_own_selection_works(tmp_path: Path) -> None:
    own = run(
        small_config({"horizon.rounds": 1, "strategy.selection": OnlyThird()}),
        tmp_path / "run",
    )
    video = own.tables["jobs"].filter(pl.col("capability") == "transcode")
    assert set(video["orchestrator"]) <= {"orchestrator-003", ""}
    assert (video["orchestrator"] == "orchestrator-003").sum() > 100


@dataclass(frozen=True)
class Always:
    """A rule that gives back the same, whatever it is."""

    place: object

    def prepare(self, offers: Offers) -> Pick:
        return lambda _free, _uniform: self.place


@dataclass(frozen=True)
class Blind:
    """A careless rule: the first orchestrator, whether it has room or not."""

    def prepare(self, offers: Offers) -> Pick:
        return lambda _free, _uniform: 0


def test_a_pick_of_a_full_orchestrator_is_refused(tmp_path: Path) -> None:
    config = small_config(
        {
            "horizon.rounds": 1,
            "strategy.selection": Blind(),
            "population.orchestrator_failure_rate": 0.5,
            "demand.video_minutes_per_week": 2_400_000.0,
        }
    )
    with pytest.raises(SelectionError, match=r"gateway-video-. picked 0: must be None or"):
        run(config, tmp_path / "run")


@pytest.mark.parametrize("place", [-1, 10_000, "first", 1.0])
def test_a_pick_of_no_offer_is_refused(place: object, tmp_path: Path) -> None:
    config = small_config({"horizon.rounds": 1, "strategy.selection": Always(place)})
    with pytest.raises(SelectionError, match="must be None or"):
        run(config, tmp_path / "run")


@pytest.mark.parametrize(
    "changed",
    [
        {"horizon.rounds": 1},
        {"protocol.num_active_transcoders": 10},
        {"protocol.num_active_transcoders": 300},
        {"protocol.unbonding_period": 0},
        {"protocol.round_length": 100, "horizon.rounds": 6, "protocol.unbonding_period": 1},
        {"population.live_ai_orchestrator_share": 0.0},
        {"population.live_ai_orchestrator_share": 1.0},
        {"population.orchestrator_failure_rate": 1.0},
        {"population.gateway_reserve_eth": 0.0},
        {"population.gateway_wallet_eth": 0.0},
        {"population.new_delegators_per_year": 50_000.0},
        {"population.unbonding_lpt": 0.0},
        {"demand.video_minutes_per_week": 0.0, "demand.live_ai.minutes_per_week": 0.0},
        {"demand.video.pixels_per_s": 10_000_000_000},
        {"payments.gas_price_gwei": 5.0},
        {"protocol.treasury_reward_cut_rate": 10**26},
        {"protocol.inflation": 0, "protocol.target_bonding_rate": 0},
    ],
    ids=lambda changed: ",".join(f"{key}={value}" for key, value in changed.items()),
)
def test_odd_worlds_keep_their_books(changed: dict[str, Any], tmp_path: Path) -> None:
    whole = run(small_config(changed), tmp_path / "run")
    rounds = whole.tables["rounds"]
    assert rounds.height == whole.config.horizon.rounds
    size = changed.get("protocol.num_active_transcoders", 100)
    assert rounds["active_orchestrators"].to_list()[0] == min(size, 197)
    token = whole.engine.chain.state.token
    assert sum(token.balances.values()) == token.total_supply.value
    growth = np.diff(rounds["total_supply_lpt"].to_numpy())
    np.testing.assert_allclose(rounds["minted_lpt"].to_numpy()[:-1], growth, atol=1e-6)
    fees_eth = whole.tables["tickets"]["paid_wei"].to_numpy().sum() / 1e18
    assert rounds["fees_eth"].to_numpy().sum() == pytest.approx(fees_eth)
    populations = whole.config.population
    gateways = populations.video_gateways + populations.live_ai_gateways
    ether_wei = sum(whole.engine.chain.state.ether.balances.values())
    assert ether_wei == gateways * int(populations.gateway_wallet_eth) * UNIT


@pytest.mark.parametrize(
    "changed",
    [{"population.gateway_reserve_eth": 0.0}, {"population.gateway_wallet_eth": 0.0}],
    ids=["no reserve", "no funds"],
)
def test_gateways_that_cannot_pay_are_not_served(changed, tmp_path: Path) -> None:
    whole = run(small_config({"horizon.rounds": 1, **changed}), tmp_path / "run")
    assert (whole.tables["jobs"]["orchestrator"] == "").all()
    outcomes = set(whole.tables["jobs"]["outcome"])
    assert {"no_orchestrator"} <= outcomes <= {"no_orchestrator", "untranscoded"}
    assert whole.tables["tickets"].height == 0


def test_newcomers_bond(tmp_path: Path) -> None:
    config = small_config({"population.new_delegators_per_year": 50_000.0})
    delegators = run(config, tmp_path / "run").tables["delegators"]
    new = delegators.filter(pl.col("delegator").str.starts_with("newcomer"))
    assert 200 < new["delegator"].n_unique() < 340
    came = new.filter(pl.col("stake_lpt") == 0)
    assert (came["bonded_lpt"] > 0).all()
    assert came["delegator"].n_unique() == new["delegator"].n_unique() == came.height
    assert new["bonded_lpt"].max() <= 500_000
    assert set(new["strategy"]) == {"Passive", "YieldChaser"}


def test_models_are_let_go(tmp_path: Path) -> None:
    before = len(mesa.Agent._ids)
    for index in range(2):
        run(small_config({"horizon.rounds": 1}), tmp_path / str(index))
    assert len(mesa.Agent._ids) == before
