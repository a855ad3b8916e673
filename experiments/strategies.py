"""Strategies, scenarios, emission rule and prices out of descriptions with classes."""

import inspect
import pickle
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, fields, is_dataclass, replace
from functools import lru_cache, partial
from typing import Any, get_type_hints

from hydra._internal.utils import _locate
from hydra.errors import HydraException
from hydra.utils import instantiate

from experiments import reference
from experiments.errors import BadInput, one_line
from sim.config import StrategyConfig, WorldConfig
from sim.followed import DECISIONS, PolicyConfig, WalletConfig

_METHODS = {
    "selection": ("prepare",),
    "live_selection": ("prepare",),
    "pricing": ("price_wei",),
    "reward_calls": ("calls",),
    "commission": ("terms",),
    "rewards_use": ("sell_lpt",),
    "presence": ("stays",),
    "hardware": ("cards",),
    "sourcing": ("on_network",),
    # A delegator's strategy decides; a mix of them assigns one to each delegator.
    "delegation": ("decide", "assign"),
}

_OURS = ("agents.", "protocol.", "sim.")
"""How names of the simulator's own classes begin."""

_NUMBERS: dict[type, tuple[type, ...]] = {int: (int,), float: (int, float)}


def with_strategies(config: WorldConfig) -> WorldConfig:
    """The configuration with every description replaced by its object.

    Raises:
        BadInput: a description without a class, or a class that can't be imported or built,
            or that has not the method of its decision.
    """
    built = {
        name: _built(f"strategy.{name}", name, getattr(config.strategy, name))
        for name in [field.name for field in fields(StrategyConfig)]
    }
    return replace(
        config,
        strategy=StrategyConfig(**built),
        emission=_emission("emission", config.emission),
        scenarios={
            name: built_scenario(f"scenarios.{name}", described)
            for name, described in config.scenarios.items()
        },
        wallets={
            name: _wallet(f"wallets.{name}", described)
            for name, described in config.wallets.items()
        },
        policies={
            name: _policy(f"policies.{name}", described)
            for name, described in config.policies.items()
        },
        market=replace(config.market, prices=_prices(config.market.prices)),
    )


def fresh_strategies(config: WorldConfig) -> WorldConfig:
    """As `with_strategies`, for a process that runs many worlds of a few configurations.

    What was built of the simulator's own classes is kept as it was, and each world gets a
    copy of it: they share nothing. With a class of the user's, which may do anything when
    it is built, or one that can't be copied, all is built anew for each world.

    Raises:
        BadInput: as `with_strategies`.
    """
    described = (
        asdict(config.strategy),
        config.emission,
        config.scenarios,
        config.wallets,
        config.policies,
        config.market.prices,
    )
    if all(target.startswith(_OURS) for target in _targets(described)):
        with suppress(pickle.PicklingError, AttributeError, TypeError):
            copied: WorldConfig = pickle.loads(_built_once(pickle.dumps(config)))
            return copied
    return with_strategies(config)


@lru_cache(maxsize=8)
def _built_once(described: bytes) -> bytes:
    """What `with_strategies` makes of a configuration, both pickled."""
    return pickle.dumps(with_strategies(pickle.loads(described)))


def _targets(described: Any) -> Iterator[str]:
    """Names of all classes and functions in some descriptions."""
    if isinstance(described, dict):
        if "_target_" in described:
            yield str(described["_target_"])
        described = described.values()
    elif not isinstance(described, list | tuple):
        return
    for each in described:
        yield from _targets(each)


def built_scenario(key: str, description: Any) -> object:
    """Something that befalls a world: it begins, and ends.

    Raises:
        BadInput: a description without a class, or with one that can't be built.
    """
    scenario = _instantiate(key, description)
    _require_methods(key, description, scenario, ("begin", "end"))
    return scenario


def _wallet(key: str, description: Any) -> WalletConfig:
    """A delegator that is followed; a mix of strategies is for a population."""
    _check_keys(key, description, WalletConfig)
    described = description.get("strategy")
    strategy = _instantiate(f"{key}.strategy", described)
    _require_methods(f"{key}.strategy", described, strategy, ("decide",))
    return WalletConfig(**{**description, "strategy": strategy})


def _policy(key: str, description: Any) -> PolicyConfig:
    """An orchestrator with strategies of its own; null decides as all others do."""
    _check_keys(key, description, PolicyConfig)
    own = {
        name: _built(f"{key}.{name}", name, description[name])
        for name in DECISIONS
        if description.get(name) is not None
    }
    return PolicyConfig(**{**description, **own})


def _check_keys(key: str, description: Any, owner: type) -> None:
    """Refuse a description with a key that its dataclass hasn't, or a text for a number."""
    known = [field.name for field in fields(owner)]
    if not isinstance(description, dict) or not set(description) <= set(known):
        raise BadInput(key, description, f"must have no keys but {', '.join(known)}")
    _check_numbers(description, key, get_type_hints(owner))


def _require_methods(
    key: str, description: Any, made: object, methods: tuple[str, ...]
) -> None:
    for method in methods:
        if not callable(getattr(made, method, None)):
            raise BadInput(
                f"{key}._target_",
                description["_target_"],
                f"must be a class with the method {' and '.join(methods)}",
            )


def _built(key: str, name: str, description: Any) -> object:
    """A strategy of a decision, described at a key."""
    strategy = _instantiate(key, description)
    methods = _METHODS[name]
    if not any(callable(getattr(strategy, method, None)) for method in methods):
        raise BadInput(
            f"{key}._target_",
            description["_target_"],
            f"must be a class with the method {' or '.join(methods)}",
        )
    return strategy


def _prices(description: Any) -> object:
    """The process of the market's prices; null means that they stay."""
    if description is None:
        return None
    process = _instantiate("market.prices", description)
    if not callable(getattr(process, "move", None)):
        raise BadInput(
            "market.prices._target_",
            description["_target_"],
            "must be a class with the method move",
        )
    return process


def _emission(key: str, description: Any) -> object:
    """A rule: a function of its inputs, or an object that is called with them.

    A function is taken as it is, where a class is called for an object.
    """
    rules: dict[str, object] = {}
    if isinstance(description, dict):
        for name, value in description.items():
            if isinstance(value, dict) and "_target_" in value:
                rules[name] = _emission(f"{key}.{name}", value)
        rule = _located(description.get("_target_"))
        arguments = {**description, **rules}
        arguments.pop("_target_", None)
        if inspect.isfunction(rule):
            return partial(rule, **arguments) if arguments else rule
    rule = _instantiate(key, description, **rules)
    if not callable(rule):
        raise BadInput(
            f"{key}._target_",
            description["_target_"],
            "must be a function of protocol.emission.EmissionInputs, or a class of such",
        )
    return rule


def _instantiate(key: str, description: Any, **objects: object) -> object:
    """What a description describes; objects are arguments that are there already."""
    if not isinstance(description, dict) or "_target_" not in description:
        group = _group_of(key)
        names = [option.name for option in reference.options() if option.group == group]
        if key in reference.DESCRIBED:
            group = key.partition(".")[0]
            names = [each.name for each in reference.presets() if each.group == group]
        shown = "null" if description is None else description
        raise BadInput(
            key,
            shown,
            f"names no class; choose {group}={'|'.join(names)} or set {key}._target_",
        )
    _check_arguments(description, key)
    target = description["_target_"]
    try:
        return instantiate(description, _convert_="all", **objects)
    except HydraException as error:
        reason = one_line(str(error.__cause__ or error))
        raise BadInput(f"{key}._target_", target, f"can't be built: {reason}") from error


def _group_of(key: str) -> str:
    """The group whose options may stand at a place."""
    if key.startswith("scenarios."):
        return reference.SCENARIO
    if key.startswith("wallets."):
        return "strategy/delegation"
    if key.startswith("policies."):
        return f"strategy/{key.rpartition('.')[2]}"
    return key.replace(".", "/")


def _check_arguments(description: dict[str, Any], key: str) -> None:
    """Check the numbers of a description against the types of its dataclass.

    A dataclass takes anything, so that a text for a number would only show in the run.
    """
    _check_numbers(description, key, _hints(description.get("_target_")))
    for name, value in description.items():
        if isinstance(value, dict):
            _check_arguments(value, f"{key}.{name}")


def _check_numbers(description: dict[str, Any], key: str, hints: dict[str, Any]) -> None:
    for name, value in description.items():
        if hints.get(name) in _NUMBERS and type(value) not in _NUMBERS[hints[name]]:
            kind = "an integer" if hints[name] is int else "a number"
            raise BadInput(f"{key}.{name}", value, f"must be {kind}")


def _located(target: object) -> object:
    """What a dotted name means; None if nothing, as building it will say."""
    try:
        # The public function of the same use logs what it doesn't find, beside raising.
        return _locate(target) if isinstance(target, str) else None
    except (ImportError, ValueError):
        return None


def _hints(target: object) -> dict[str, Any]:
    found = _located(target)
    return get_type_hints(found) if isinstance(found, type) and is_dataclass(found) else {}
