"""Contract parameters: the snapshot's, unless the configuration says otherwise."""

from dataclasses import fields

import pytest

from protocol.parameters import Parameters
from protocol.units import PRECISE, WEI_PER_UNIT
from sim.config import ProtocolConfig
from sim.parameters import protocol_parameters


def test_nothing_configured_is_the_snapshot(snapshot) -> None:
    found = protocol_parameters(ProtocolConfig(), snapshot)
    assert found == Parameters(
        round_length=6_377,
        round_lock_amount=100_000,
        unbonding_period=7,
        num_active_transcoders=100,
        inflation=686_500,
        inflation_change=500,
        target_bonding_rate=500_000_000,
        treasury_reward_cut_rate=0,
        treasury_balance_ceiling=750_000 * WEI_PER_UNIT,
    )


@pytest.mark.parametrize("name", [field.name for field in fields(ProtocolConfig)])
def test_each_key_sets_the_parameter_of_its_name(name: str, snapshot) -> None:
    before = protocol_parameters(ProtocolConfig(), snapshot)
    after = protocol_parameters(ProtocolConfig(**{name: 123}), snapshot)
    changed = {
        field.name
        for field in fields(Parameters)
        if getattr(before, field.name) != getattr(after, field.name)
    }
    assert changed == {name}
    assert getattr(after, name) == 123


def test_zero_is_a_value(snapshot) -> None:
    found = protocol_parameters(ProtocolConfig(unbonding_period=0), snapshot)
    assert found.unbonding_period == 0


def test_the_treasurys_share_is_exact(snapshot) -> None:
    config = ProtocolConfig(treasury_reward_cut_rate=PRECISE // 10)
    assert protocol_parameters(config, snapshot).treasury_reward_cut_rate == PRECISE // 10
