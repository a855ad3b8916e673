"""A run's contract parameters: configured ones, else the era's, else the snapshot's."""

from dataclasses import fields, replace
from typing import Any

from protocol.eras import DELTA, Era
from protocol.parameters import ParameterError, Parameters
from protocol.units import PRECISE, WEI_PER_UNIT
from sim.config import ProtocolConfig
from sim.errors import ConfigError
from sim.snapshot import Snapshot


def protocol_parameters(
    config: ProtocolConfig, snapshot: Snapshot, era: Era = DELTA
) -> Parameters:
    """The contract parameters of a run.

    Args:
        config: what was configured; None where nothing was.
        snapshot: holds today's.
        era: with its variants, what differs from today's.

    Raises:
        ConfigError: the contracts would refuse one, or the era has no use for it.
    """
    recorded = Parameters(
        round_length=snapshot.round_length_blocks,
        round_lock_amount=snapshot.round_lock_ppm,
        unbonding_period=snapshot.unbonding_period_rounds,
        num_active_transcoders=snapshot.active_set,
        inflation=snapshot.inflation_ppb,
        inflation_change=snapshot.inflation_change_ppb,
        target_bonding_rate=snapshot.target_bonding_rate_ppb,
        treasury_reward_cut_rate=round(snapshot.treasury_cut_share * 1e6)
        * PRECISE
        // 10**6,
        treasury_balance_ceiling=snapshot.treasury_ceiling_lpt * WEI_PER_UNIT,
    )
    configured = {field.name: getattr(config, field.name) for field in fields(config)}
    chosen: dict[str, Any] = {**era.differences()}
    chosen |= {name: value for name, value in configured.items() if value is not None}
    parameters = replace(recorded, **chosen)
    try:
        parameters.check()
        era.check(parameters)
    except ParameterError as error:
        raise ConfigError(f"protocol.{error.name}", error.value, error.allowed) from error
    return parameters
