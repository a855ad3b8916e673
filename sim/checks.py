"""Refuses what cannot be simulated, before anything runs."""

import math
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from protocol.units import PPB, PPM, PRECISE
from sim.calendar import US_PER_DAY, Calendar
from sim.config import ShockConfig, WorldConfig
from sim.demand.trace import check_gateways
from sim.eras import check_emission, chosen_era
from sim.errors import ConfigError
from sim.followed import check_policies
from sim.market.build import price_process
from sim.parameters import protocol_parameters
from sim.population import REGIONS, gateway_names
from sim.snapshot import load_snapshot
from sim.stakes import check_stakes, delegate_sizes
from workloads.profile import ProfileError, load_profile

__all__ = ["ConfigError", "check_world"]


class Range(NamedTuple):
    """What a number may be."""

    low: float
    high: float = math.inf
    above: bool = False

    def describe(self) -> str:
        """The range as a phrase."""
        low = f"above {_plain(self.low)}" if self.above else f"at least {_plain(self.low)}"
        return f"must be {low}" + (
            "" if self.high == math.inf else f" and at most {_plain(self.high)}"
        )

    def holds(self, value: float) -> bool:
        """Whether a finite value lies in the range."""
        if isinstance(value, float) and not math.isfinite(value):
            return False
        if value > self.high:
            return False
        return value > self.low if self.above else value >= self.low


def _plain(bound: float) -> str:
    """Integers in full, other numbers briefly."""
    return str(bound) if isinstance(bound, int) else f"{bound:g}"


SHARE = Range(0, 1)
PRICE_USD = Range(1e-9, 1e9)
ROUND_BLOCKS = Range(100, 1_000_000)

RANGES: dict[str, Range] = {
    "seed": Range(0, 2**63 - 1),
    "horizon.rounds": Range(1, 100_000),
    "demand.video_minutes_per_week": Range(0, 1e9),
    "demand.diurnal_amplitude": SHARE,
    "demand.weekly_amplitude": SHARE,
    "demand.price_elasticity": Range(0, 10),
    "demand.quality_elasticity": Range(0, 10),
    "demand.video.revenue_usd_per_minute": Range(0, 1e6),
    "demand.video.cloud_usd_per_minute": Range(0, 1e6),
    "demand.live_ai.revenue_usd_per_minute": Range(0, 1e6),
    "demand.live_ai.cloud_usd_per_minute": Range(0, 1e6),
    "demand.vod.revenue_usd_per_minute": Range(0, 1e6),
    "demand.vod.cloud_usd_per_minute": Range(0, 1e6),
    "demand.growth_per_year": Range(-0.99, 1e3),
    "demand.weekly_log_sd": Range(0, 2),
    "demand.branching": Range(0, 0.95),
    "demand.burst_minutes": Range(0.01, 1e5),
    "demand.video.mean_session_minutes": Range(0.1, 1e5),
    "demand.video.session_sigma": Range(0, 5),
    "demand.video.pixels_per_s": Range(1, 1e10),
    "demand.video.max_price_wei_per_pixel": Range(0, 1e18),
    "demand.live_ai.minutes_per_week": Range(0, 1e9),
    "demand.live_ai.mean_session_minutes": Range(0.1, 1e5),
    "demand.live_ai.session_sigma": Range(0, 5),
    "demand.live_ai.pixels_per_s": Range(1, 1e10),
    "demand.live_ai.max_price_wei_per_pixel": Range(0, 1e18),
    "demand.vod.minutes_per_week": Range(0, 1e9),
    "demand.vod.mean_session_minutes": Range(0.01, 1e5),
    "demand.vod.session_sigma": Range(0, 5),
    "demand.vod.max_price_wei_per_pixel": Range(0, 1e18),
    "network.repair_hours": Range(0.01, 1e5),
    "network.idle_share": SHARE,
    "network.idle_from_hour": Range(0.0, 23.99),
    "network.idle_hours": Range(0.01, 23.99),
    "population.vod_gateways": Range(1, 10_000),
    "population.video_gateways": Range(1, 10_000),
    "population.live_ai_gateways": Range(1, 10_000),
    "population.gateway_share_exponent": Range(0, 10),
    "population.gateway_wallet_eth": Range(0, 1e8),
    "population.live_ai_orchestrator_share": SHARE,
    "population.reward_call_reliability": SHARE,
    "population.reward_caller_share": SHARE,
    "population.reward_caller_wait_hours": Range(0, 1e4),
    "population.orchestrator_failure_rate": SHARE,
    "population.unbonding_lpt": Range(0, 1e7),
    "population.new_delegators_per_year": Range(0, 1e6),
    "population.delegator_look_rounds": Range(0.01, 1e5),
    "market.sold_share_of_withdrawals": SHARE,
    "market.impact.deep_usd": Range(1, 1e12),
    "market.impact.thin_usd": Range(1, 1e12),
    "market.impact.edge": Range(0.01, 0.999),
    "market.impact.fee": Range(0, 0.5),
    "market.impact.half_life_hours": Range(0.001, 1e5),
    "market.impact.most_below": Range(0.001, 0.99),
    "site.hosting_usd_per_gpu_h": Range(0, 1e3),
    "site.traffic_usd_per_gb": Range(0, 1e3),
    "site.rental_share": SHARE,
    "population.potential_orchestrators": Range(0, 10_000),
    "population.entry_looks_per_year": Range(0, 1e6),
    "population.entry_most_lpt": Range(0, 1e7),
    "payments.gas_log_sd": Range(0, 5),
    "payments.gas_memory_hours": Range(0.01, 1e5),
    "payments.ticket_ev_wei": Range(1, 1e18),
    "payments.tx_cost_multiplier": Range(1, 1e6),
}
"""What each number may be, by key."""

OPTIONAL_RANGES: dict[str, Range] = {
    "market.lpt_usd": PRICE_USD,
    "market.eth_usd": PRICE_USD,
    "population.gateway_deposit_eth": Range(0, 1e6),
    "population.gateway_reserve_eth": Range(0, 1e6),
    "network.days_between_outages": Range(0.01, 1e6),
    "site.line_mbps": Range(1, 1e7),
    "payments.redeem_gas": Range(1, 1e9),
    "payments.reward_gas": Range(0, 1e9),
    "payments.gas_price_gwei": Range(1e-9, 1e6),
    "payments.max_gas_price_gwei": Range(1e-9, 1e6),
    "protocol.round_length": ROUND_BLOCKS,
    "protocol.round_lock_amount": Range(0, PPM),
    "protocol.unbonding_period": Range(0, 1_000),
    "protocol.num_active_transcoders": Range(1, 10_000),
    "protocol.inflation": Range(0, PPB),
    "protocol.inflation_change": Range(0, PPB),
    "protocol.target_bonding_rate": Range(0, PPB),
    "protocol.treasury_reward_cut_rate": Range(0, PRECISE),
    "protocol.unlock_period": Range(0, 1_000_000),
    "protocol.ticket_validity_period": Range(1, 1_000_000),
}
"""The same for numbers that may be left to the snapshot or the era.

Within a round of 100 blocks it is opened, rewards are called, and people act. The
contracts have wider ranges for some; beyond these a run would not end.
"""


def check_world(config: WorldConfig) -> None:
    """Check every number, the snapshot, the profile, the era and the contract parameters.

    Raises:
        ConfigError: names the first key that is wrong, its value and what is allowed.
    """
    for key, allowed in RANGES.items():
        _check(key, _value(config, key), allowed)
    for key, allowed in OPTIONAL_RANGES.items():
        value = _value(config, key)
        if value is not None:
            _check(key, value, allowed)
    for level in config.demand.levels:
        _check("demand.levels", level, Range(0, 1e4))
    if config.demand.trace is not None:
        check_gateways(config.demand.trace, gateway_names(config.population))
    for number, shock in enumerate(config.network.shocks):
        _check_shock(f"network.shocks[{number}]", shock)
    for round_number in config.save.rounds:
        _check("save.rounds", round_number, Range(1, config.horizon.rounds - 1))
    if config.branch.directory is not None:
        _check("at_round", config.branch.at_round, Range(1, config.horizon.rounds - 1))
    for name, scenario in config.scenarios.items():
        _check_scenario(f"scenarios.{name}", scenario, config.horizon.rounds)
    for name, wallet in config.wallets.items():
        _check(f"wallets.{name}.stake_lpt", wallet.stake_lpt, Range(1e-6, 1e7))
        _check(f"wallets.{name}.look_rounds", wallet.look_rounds, Range(0.01, 1e5))
    snapshot, era = load_snapshot(config.snapshot), chosen_era(config)
    parameters = protocol_parameters(config.protocol, snapshot, era)
    _check("protocol.round_length", parameters.round_length, ROUND_BLOCKS)
    check_stakes(snapshot)
    check_policies(config.policies, len(delegate_sizes(snapshot)))
    _check_prices(config, parameters.round_length)
    check_emission(era.emission, parameters, snapshot)
    _check_profile(config.calibration, _stamp(config.calibration))


def _check_scenario(key: str, scenario: Any, rounds: int) -> None:
    """Refuse a scenario that would never begin."""
    for name, allowed in (("at_round", Range(0, rounds - 1)), ("rounds", Range(1))):
        value = getattr(scenario, name, None)
        if name == "rounds" and value is None:
            continue
        if not isinstance(value, int) or not allowed.holds(value):
            wanted = f"{allowed.describe()}, in whole rounds"
            if name == "at_round":
                wanted += f" (horizon.rounds={rounds})"
            raise ConfigError(f"{key}.{name}", value, wanted)


def _check_prices(config: WorldConfig, round_blocks: int) -> None:
    """Let a price process say whether it can be followed to the end of the run."""
    check: Any = getattr(price_process(config.market), "check", None)
    if check is not None:
        end_us = Calendar(0).start_us(config.horizon.rounds * round_blocks)
        check(end_us / US_PER_DAY)


def _check_shock(key: str, shock: ShockConfig) -> None:
    """Refuse a shock that hits nobody or has no time."""
    if shock.region not in {"", *REGIONS}:
        allowed = f"must be empty or one of {', '.join(REGIONS)}"
        raise ConfigError(f"{key}.region", shock.region, allowed)
    _check(f"{key}.share", shock.share, SHARE)
    _check(f"{key}.start_hour", shock.start_hour, Range(0, 1e7))
    _check(f"{key}.hours", shock.hours, Range(0.001, 1e6))


def _stamp(profile: str) -> int | None:
    """When a profile of one's own was last written; None for a shipped one."""
    path = Path(profile)
    return path.stat().st_mtime_ns if path.is_file() else None


@lru_cache(maxsize=8)
def _check_profile(profile: str, stamp: int | None) -> None:  # noqa: ARG001
    """Refuse a profile that can't be used; asked again, remember while it is unchanged."""
    try:
        load_profile(profile)
    except ProfileError as error:
        raise ConfigError("calibration", profile, str(error)) from error


def _value(config: WorldConfig, key: str) -> object:
    value: object = config
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _check(key: str, value: object, allowed: Range) -> None:
    if not isinstance(value, int | float) or not allowed.holds(value):
        raise ConfigError(key, value, allowed.describe())
