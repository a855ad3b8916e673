"""Checks of a composed configuration that need no simulation: ranges and strategies."""

import math
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any

from experiments.errors import BadInput
from experiments.pasts import check_past, pasts_of
from experiments.schema import RUN_RANGES, STUDY_RANGES, RunConfig, StudyConfig
from experiments.strategies import with_strategies
from sim.branching import check_branch
from sim.checks import ConfigError, check_world
from sim.config import WorldConfig

Builder = Callable[[WorldConfig], WorldConfig]
"""Replaces descriptions of strategies by objects."""


def check_config(config: RunConfig, build: Builder = with_strategies) -> None:
    """Check every value of a configuration.

    Args:
        config: as composed, strategies and emission rule as descriptions.
        build: makes objects of the descriptions.

    Raises:
        BadInput: the first value out of its range, or a strategy that can't be built.
    """
    for key, value in _numbers(config, ""):
        if not math.isfinite(value):
            raise BadInput(key, value, "must be a finite number")
    ranges = RUN_RANGES | STUDY_RANGES if isinstance(config, StudyConfig) else RUN_RANGES
    for key, allowed in ranges.items():
        value = attrgetter(key)(config)
        if value is not None and not allowed.holds(value):
            raise BadInput(key, value, allowed.describe())
    try:
        world = build(config)
        check_world(world)
        for past in pasts_of(config)[-1:]:
            check_past(config, past)
            check_branch(build(past), world)
    except ConfigError as error:
        raise BadInput(error.key, error.value, error.allowed) from error


def _numbers(node: Any, prefix: str) -> Iterator[tuple[str, float]]:
    if is_dataclass(node):
        for field in fields(node):
            yield from _numbers(getattr(node, field.name), f"{prefix}.{field.name}")
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _numbers(value, f"{prefix}.{name}")
    elif isinstance(node, float):
        yield prefix.removeprefix("."), node
