"""The market's options: bad input, a process of one's own, stored configurations."""

import math
from dataclasses import dataclass
from pathlib import Path

import pytest

import experiments
from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.repeating import overrides_of
from experiments.runs.manifest import plain_config, write_config
from experiments.strategies import with_strategies
from sim.market import Move
from tests.experiments.worlds import SMALL


@dataclass(frozen=True)
class Doubling:
    """A user's own process."""

    per_day: float = 2.0

    def move(self, since_days: float, days: float, memory: object, rng: object) -> Move:
        return Move(days * math.log(self.per_day), 0.0)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (
            ["market=gbm", "market.prices.lpt_volatility=-1"],
            "market.prices.lpt_volatility=-1: must be at least 0 and at most 20",
        ),
        (
            ["market=gbm", "market.prices.correlation=1.5"],
            "market.prices.correlation=1.5: must be at least -1 and at most 1",
        ),
        (
            ["market=gbm", "market.prices.eth_drift=much"],
            "market.prices.eth_drift=much: must be a number",
        ),
        (
            ["market=jump_diffusion", "market.prices.eth_jumps_per_year=-3"],
            "market.prices.eth_jumps_per_year=-3: must be at least 0",
        ),
        (
            ["market=jump_diffusion", "market.prices.lpt_jump_sd=-0.1"],
            "market.prices.lpt_jump_sd=-0.1: must be at least 0 and at most 5",
        ),
        (
            ["market=recorded", "market.prices.first_day=2021-03-14"],
            "market.prices.first_day=2021-03-14: must be a day from 2022-07-01 to",
        ),
        (
            ["market=recorded", "market.prices.first_day=yesterday"],
            "market.prices.first_day=yesterday: must be a day from",
        ),
        (
            ["market=recorded", "market.prices.first_day=2025-11-01"],
            "leaves 19 days of record up to 2025-11-20, and the run lasts 53.7",
        ),
        (
            ["market=bootstrap", "market.prices.block_days=0"],
            "market.prices.block_days=0: must be at least 1 and at most 1238",
        ),
        (
            ["market=bootstrap", "market.prices.last_day=2022-07-01"],
            "market.prices.last_day=2022-07-01: must be after 2022-07-01",
        ),
        (["market.impact.edge=1"], "market.impact.edge=1.0: must be at least 0.01"),
        (["market.impact.half_life_hours=0"], "market.impact.half_life_hours=0.0: must be"),
        (["market.sold_share_of_withdrawals=2"], "must be at least 0 and at most 1"),
        (["market.prices._target_=pathlib.Path"], "must be a class with the method move"),
        (["market.prices._target_=no.such.Thing"], "can't be built"),
        (["market.prices=gbm"], "names no class; choose market=snapshot|april_2025"),
        (
            ["market.prices.lpt_volatility=1"],
            "is there only beside market=gbm or market=jump_diffusion",
        ),
        (
            ["market=gbm", "market.prices.lpt_volatilty=1"],
            "did you mean market.prices.lpt_volatility?",
        ),
        (["market=random_walk"], "market=random_walk"),
    ],
)
def test_bad_input_is_one_clear_error(overrides: list[str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_config(compose_job(overrides).config)
    assert message in str(caught.value)


def test_a_process_of_ones_own() -> None:
    own = [f"market.prices._target_={__name__}.Doubling", "market.prices.per_day=4"]
    for extra in ([], ["market=jump_diffusion"]):
        config = compose_job([*extra, *own]).config
        assert with_strategies(config).market.prices == Doubling(4)
    result = experiments.simulate(*SMALL, "horizon.rounds=2", *own)
    before, after = result.tables["rounds"]["lpt_usd"]
    days = result.tables["rounds"]["length_s"][0] / 86_400
    assert after / before == pytest.approx(4**days, rel=1e-3)


def test_stored_prices_come_back_and_another_option_replaces_them(tmp_path: Path) -> None:
    given = ["market=gbm", "market.prices.lpt_volatility=0.5"]
    stored = compose_job(given).config
    write_config(stored, tmp_path / "config.yaml")
    again = compose_job(overrides_of(str(tmp_path / "config.yaml"), [])).config
    assert plain_config(again) == plain_config(stored)
    for other in ("market=recorded", "market=snapshot"):
        beside = [*overrides_of(str(tmp_path / "config.yaml"), [other]), other]
        expected = compose_job([other]).config
        assert compose_job(beside).config.market == expected.market
