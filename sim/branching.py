"""A past goes on otherwise: changes of the configuration between two rounds."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from protocol import minter, rounds
from protocol.bonding import setters
from protocol.tickets import deposits
from sim.build import WorldBuilder
from sim.config import WorldConfig
from sim.engine import Engine
from sim.errors import ConfigError
from sim.market.build import price_process, set_trade

SETTERS: dict[str, Callable[..., None]] = {
    "round_length": rounds.set_round_length,
    "round_lock_amount": rounds.set_round_lock_amount,
    "unbonding_period": setters.set_unbonding_period,
    "num_active_transcoders": setters.set_num_active_transcoders,
    "inflation_change": minter.set_inflation_change,
    "target_bonding_rate": minter.set_target_bonding_rate,
    "treasury_reward_cut_rate": setters.set_treasury_reward_cut_rate,
    "treasury_balance_ceiling": setters.set_treasury_balance_ceiling,
    "unlock_period": deposits.set_unlock_period,
    "ticket_validity_period": deposits.set_ticket_validity_period,
}
"""The contracts' setters by parameter; inflation has none."""


class Change(NamedTuple):
    """A key whose value differs between two configurations."""

    key: str
    value: Any


def changes(past: WorldConfig, future: WorldConfig) -> list[Change]:
    """The keys of a world whose values differ."""
    return list(_differing(past, future, ""))


def _differing(past: Any, future: Any, prefix: str) -> Iterator[Change]:
    for field in fields(WorldConfig if isinstance(past, WorldConfig) else past):
        key = f"{prefix}{field.name}"
        before, after = getattr(past, field.name), getattr(future, field.name)
        own = is_dataclass(before) and type(before).__module__ == WorldConfig.__module__
        if own and type(before) is type(after):
            yield from _differing(before, after, f"{key}.")
        elif before != after:
            yield Change(key, after)


def check_branch(past: WorldConfig, future: WorldConfig) -> None:
    """Refuse changes that can't be made in the middle of a run.

    Raises:
        ConfigError: names the first such key.
    """
    for change in changes(past, future):
        if _applier(change.key) is None:
            allowed = (
                "is settled at the start of a run; a branch may change horizon, save, "
                "protocol (but not inflation), emission, demand, payments, market, "
                "network, strategy and scenarios"
            )
            raise ConfigError(change.key, change.value, allowed)
    _check_scenarios(past, future)


def _check_scenarios(past: WorldConfig, future: WorldConfig) -> None:
    """Refuse scenarios of a branch that would have begun before it."""
    start = future.branch.at_round or 0
    for name, scenario in future.scenarios.items():
        before = past.scenarios.get(name)
        if (
            before != scenario
            and min(scenario.at_round, start if before is None else before.at_round) < start
        ):
            allowed = (
                f"must be at least {start}, where the branch begins, or stay as it was"
            )
            raise ConfigError(f"scenarios.{name}.at_round", scenario.at_round, allowed)


def branch(engine: Engine, past: WorldConfig, builder: WorldBuilder) -> None:
    """Let a world go on under another configuration.

    Args:
        engine: a world between two rounds.
        past: what it ran under.
        builder: builds worlds of the other configuration.

    Raises:
        ConfigError: something can't be changed, or the contracts refuse it.
    """
    check_branch(past, builder.config)
    found = changes(past, builder.config)
    for change in found:
        if change.key.startswith("protocol."):
            _set_parameter(engine, change, builder)
    appliers = {_applier(change.key) for change in found}
    for applier in APPLIERS.values():
        if applier in appliers:
            applier(engine, builder)


def _set_parameter(engine: Engine, change: Change, builder: WorldBuilder) -> None:
    """Change a contract parameter, as the contracts' owner."""
    name = change.key.removeprefix("protocol.")
    value = getattr(builder.parameters(), name)
    owner = engine.chain.state.controller.owner.value
    receipt = engine.chain.submit(owner, SETTERS[name], value)
    if receipt.revert is not None:
        raise ConfigError(
            change.key,
            change.value,
            f"is refused by the contracts: {receipt.revert.reason}",
        )


def _leave(engine: Engine, builder: WorldBuilder) -> None:
    """Nothing to do: read anew when it is needed."""


def _emission(engine: Engine, builder: WorldBuilder) -> None:
    engine.chain.state.minter.use_rule(builder.emission)


def _demand(engine: Engine, builder: WorldBuilder) -> None:
    builder.network.know(engine.gateways)
    for lane in engine.network.lanes:
        demand = builder.network.demand(lane.gateway, lane.pool.service)
        demand.rng, demand.scale = lane.demand.rng, lane.demand.scale
        lane.demand = demand
    for lane, business in engine.trade.branches:
        business.trade_on(builder.network.terms(lane.gateway))


def _market(engine: Engine, builder: WorldBuilder) -> None:
    """Outside prices from here on, after the move of the round that has just ended."""
    config = builder.config.market
    engine.prices.open_round(engine.first_round + engine.rounds_done, engine.clock.now_us)
    engine.prices.follow(price_process(config))
    set_trade(engine.market, config, engine.clock)
    _prices(engine, builder)


def _prices(engine: Engine, builder: WorldBuilder) -> None:
    """Prices of tokens and gas, and what tickets are made of.

    What has ended is counted before, at what its tickets were worth.
    """
    engine.network.settle()
    engine.market.become(builder.market)
    engine.costs.change_gas(builder.gas)
    engine.gas.change(builder.config.payments, builder.market.gas_price_wei)
    for agent in engine.orchestrators:
        agent.ticket_policy = builder.tickets


def _network(engine: Engine, builder: WorldBuilder) -> None:
    engine.network.outages.change(builder.config.network)


def _strategies(engine: Engine, builder: WorldBuilder) -> None:
    strategy = builder.config.strategy
    engine.policies.replace_usual(engine.orchestrators, builder.strategies)
    for gateway in engine.gateways:
        gateway.select_by(builder.selection(gateway.traits))
    for _, business in engine.trade.branches:
        business.sourcing = strategy.sourcing
    engine.enrolment.replace(strategy.delegation)


def _scenarios(engine: Engine, builder: WorldBuilder) -> None:
    engine.scenarios.change(engine, builder.config.scenarios)


Applier = Callable[[Engine, WorldBuilder], None]

APPLIERS: dict[str, Applier] = {
    "horizon": _leave,
    "save": _leave,
    "branch": _leave,
    "emission": _emission,
    "demand": _demand,
    "payments": _prices,
    "market": _market,
    "network": _network,
    "strategy": _strategies,
    "scenarios": _scenarios,
}
"""What is done where a key of a group changes, in this order."""

FIXED = {
    "demand.vod.minutes_per_week",
    "demand.video.pixels_per_s",
    "demand.live_ai.pixels_per_s",
}
"""Keys of those groups that decide who takes part."""


def _applier(key: str) -> Applier | None:
    """Who applies a change of a key; None where nobody can."""
    group, _, name = key.partition(".")
    if group == "protocol":
        return _leave if name in SETTERS else None
    return None if key in FIXED else APPLIERS.get(group)
