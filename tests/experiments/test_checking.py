"""Values that compose but can't be simulated."""

import pytest

from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.errors import BadInput

BAD = [
    "horizon.rounds=-1",
    "horizon.rounds=0",
    "seed=-1",
    "seed=99999999999999999999999999",
    "demand.video_minutes_per_week=-5",
    "demand.video_minutes_per_week=nan",
    "demand.live_ai.minutes_per_week=inf",
    "market.lpt_usd=0",
    "market.eth_usd=-inf",
    "protocol.num_active_transcoders=-3",
    "protocol.target_bonding_rate=2000000000",
    "protocol.treasury_reward_cut_rate=-1",
    "snapshot=nowhere.json",
    "calibration=nowhere.json",
    "replications=0",
    "workers=0",
    "strategy.selection.price_exp_factor=nan",
    "strategy.delegation.strategies.passive.exit_rate=inf",
]


@pytest.mark.parametrize("override", BAD)
def test_bad_values_are_told_with_key_and_value(override: str) -> None:
    key, _, value = override.partition("=")
    config = compose_job([override]).config
    with pytest.raises(BadInput) as caught:
        check_config(config)
    told = str(caught.value)
    assert told.startswith((f"{key}={value}: ", f"{key}={value}.0: "))
    assert "\n" not in told


def test_defaults_pass() -> None:
    check_config(compose_job([]).config)
