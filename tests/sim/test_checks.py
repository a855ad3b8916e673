"""What cannot be simulated is refused by name before anything runs."""

import math

import pytest

from sim.checks import OPTIONAL_RANGES, RANGES, check_world
from sim.errors import ConfigError
from tests.sim.world import default_config, put

EVERY_RANGE = {**RANGES, **OPTIONAL_RANGES}
BEYOND = 1 + 1e-9


def refused(key: str, value: object) -> ConfigError:
    config = default_config()
    put(config, key, value)
    with pytest.raises(ConfigError) as caught:
        check_world(config)
    error = caught.value
    assert error.key == key
    assert error.value is value
    assert str(error).startswith(f"{key}={value}: must be ")
    assert "\n" not in str(error)
    return error


def below(low: float) -> float:
    return low - 1 if float(low).is_integer() else math.nextafter(low, -math.inf)


def test_the_default_world_passes() -> None:
    check_world(default_config())


@pytest.mark.parametrize("key", EVERY_RANGE)
def test_each_key_has_a_default_in_its_range_that_is_a_number(key: str) -> None:
    config = default_config()
    node = config
    for name in key.split("."):
        node = getattr(node, name)
    if node is None:
        assert key in OPTIONAL_RANGES
    else:
        assert EVERY_RANGE[key].holds(node)


@pytest.mark.parametrize("key", EVERY_RANGE)
def test_the_bounds_themselves_and_what_lies_beyond(key: str) -> None:
    allowed = EVERY_RANGE[key]
    assert allowed.holds(allowed.low) is not allowed.above
    error = refused(key, allowed.low if allowed.above else below(allowed.low))
    assert error.allowed == allowed.describe()
    if allowed.high < math.inf:
        assert allowed.holds(allowed.high)
        beyond = int(allowed.high) + 1 if allowed.high > 2**53 else allowed.high * BEYOND
        assert refused(key, beyond).allowed == allowed.describe()


@pytest.mark.parametrize("key", EVERY_RANGE)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf], ids=str)
def test_numbers_that_are_none_are_refused(key: str, value: float) -> None:
    refused(key, value)


@pytest.mark.parametrize("key", RANGES)
def test_a_missing_number_is_refused(key: str) -> None:
    refused(key, None)


PROTOCOL = {
    "round_length": (100, None),
    "round_lock_amount": (0, 10**6),
    "unbonding_period": (0, None),
    "num_active_transcoders": (1, None),
    "inflation": (0, 10**9),
    "inflation_change": (0, 10**9),
    "target_bonding_rate": (0, 10**9),
    "treasury_reward_cut_rate": (0, 10**27),
    "treasury_balance_ceiling": (0, None),
    "unlock_period": (0, None),
    "ticket_validity_period": (1, None),
}


@pytest.mark.parametrize("name", PROTOCOL)
def test_contract_parameters_have_the_contracts_ranges(name: str) -> None:
    key = f"protocol.{name}"
    low, high = PROTOCOL[name]
    for inside in (low, high):
        if inside is not None:
            config = default_config()
            put(config, key, inside)
            check_world(config)
    assert str(low) in refused(key, low - 1).allowed
    refused(key, -(10**30))
    if high is not None:
        assert str(high) in refused(key, high + 1).allowed


@pytest.mark.parametrize("value", [0.5, True, "7"])
def test_contract_parameters_are_integers(value: object) -> None:
    refused("protocol.unbonding_period", value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("protocol.unbonding_period", 100_000),
        ("protocol.round_length", 10**12),
        ("population.delegator_look_rounds", 1e-12),
        ("demand.video.mean_session_minutes", 1e-6),
        ("market.eth_usd", 1e308),
    ],
)
def test_what_no_run_can_finish_is_refused(key: str, value: float) -> None:
    refused(key, value)


@pytest.mark.parametrize("name", ["nowhere.json", "mainnet"])
def test_a_missing_snapshot_is_refused(name: str) -> None:
    config = default_config({"snapshot": name})
    with pytest.raises(ConfigError, match="snapshot="):
        check_world(config)


def test_a_missing_profile_is_refused() -> None:
    config = default_config({"calibration": "nowhere.json"})
    with pytest.raises(ConfigError) as caught:
        check_world(config)
    assert (caught.value.key, caught.value.value) == ("calibration", "nowhere.json")
