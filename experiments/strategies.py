"""Strategies built from their descriptions, a class name and its arguments each."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, get_type_hints

from hydra._internal.utils import _locate
from hydra.errors import HydraException
from hydra.utils import instantiate

from experiments import reference
from experiments.errors import BadInput, one_line
from sim.config import StrategyConfig, WorldConfig

_METHODS = {
    "selection": ("prepare",),
    "live_selection": ("prepare",),
    "pricing": ("price_wei",),
    "reward_calls": ("calls",),
    # A delegator's strategy decides; a mix of them assigns one to each delegator.
    "delegation": ("decide", "assign"),
}

_NUMBERS: dict[type, tuple[type, ...]] = {int: (int,), float: (int, float)}


def with_strategies(config: WorldConfig) -> WorldConfig:
    """The configuration with every strategy's description replaced by its object.

    Raises:
        BadInput: a description without a class, or a class that can't be imported or built,
            or that has not the method of its decision.
    """
    built = {
        field.name: _build(field.name, getattr(config.strategy, field.name))
        for field in fields(StrategyConfig)
    }
    return replace(config, strategy=StrategyConfig(**built))


def _build(name: str, description: Any) -> object:
    key, group = f"strategy.{name}", f"strategy/{name}"
    if not isinstance(description, dict) or "_target_" not in description:
        names = [option.name for option in reference.options() if option.group == group]
        shown = "null" if description is None else description
        raise BadInput(
            key,
            shown,
            f"names no class; choose {group}={'|'.join(names)} or set {key}._target_",
        )
    _check_arguments(description, key)
    target = description["_target_"]
    try:
        strategy = instantiate(description, _convert_="all")
    except HydraException as error:
        reason = one_line(str(error.__cause__ or error))
        raise BadInput(f"{key}._target_", target, f"can't be built: {reason}") from error
    methods = _METHODS[name]
    if not any(callable(getattr(strategy, method, None)) for method in methods):
        raise BadInput(
            f"{key}._target_",
            target,
            f"must be a class with the method {' or '.join(methods)}",
        )
    return strategy


def _check_arguments(description: dict[str, Any], key: str) -> None:
    """Check the numbers of a description against the types of its dataclass.

    A dataclass takes anything, so that a text for a number would only show in the run.
    """
    hints = _hints(description.get("_target_"))
    for name, value in description.items():
        if isinstance(value, dict):
            _check_arguments(value, f"{key}.{name}")
        elif hints.get(name) in _NUMBERS and type(value) not in _NUMBERS[hints[name]]:
            kind = "an integer" if hints[name] is int else "a number"
            raise BadInput(f"{key}.{name}", value, f"must be {kind}")


def _hints(target: object) -> dict[str, Any]:
    try:
        # The public function of the same use logs what it doesn't find, beside raising.
        found = _locate(target) if isinstance(target, str) else None
    except (ImportError, ValueError):
        # Building it fails for the same reason, and says so.
        return {}
    return get_type_hints(found) if isinstance(found, type) and is_dataclass(found) else {}
