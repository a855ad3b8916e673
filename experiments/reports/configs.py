"""What is particular about a configuration: against the defaults, or point by point."""

from collections.abc import Mapping, Sequence
from typing import Any

from omegaconf import OmegaConf

from experiments.composing import compose_job
from experiments.repeating import as_text
from experiments.reports.page import Cell, Table, code, cut, text
from experiments.reports.records import Point
from experiments.schema import StudyConfig

NOT_SET = "not set"
"""What is shown for a key that one of two configurations doesn't have."""

_PLACE = {"overwrite"}
"""Keys that say where a result may be put, and nothing of what is in it."""


def default_config() -> dict[str, Any]:
    """The configuration of a run, or a study, that is given nothing."""
    study = OmegaConf.to_container(OmegaConf.structured(StudyConfig()), enum_to_str=True)
    run = OmegaConf.to_container(
        OmegaConf.structured(compose_job(()).config), enum_to_str=True
    )
    assert isinstance(study, dict)
    assert isinstance(run, dict)
    return {str(key): value for key, value in {**study, **run}.items()}


def against_defaults(config: Mapping[str, Any], defaults: Mapping[str, Any]) -> Table:
    """The keys that a configuration sets differently from the defaults.

    Args:
        config: the configuration, nested.
        defaults: the configuration of a run that is given nothing, nested.
    """
    here, usual = flat(config), flat(defaults)
    rows = tuple(
        (code(key), _shown(here, key), _shown(usual, key))
        for key in sorted(here.keys() | usual.keys())
        if key in here or _of_the_same_kind(key, here)
        if here.get(key, NOT_SET) != usual.get(key, NOT_SET)
        if key not in _PLACE
    )
    table = Table("Keys that are not at their default", ("key", "here", "default"), rows)
    return cut(table, rest="config.yaml")


def between_points(points: Sequence[Point]) -> tuple[Table, tuple[str, ...]]:
    """The keys in which the points differ.

    Returns:
        A table with a row for each point, and a line for each key that the points set to
        the same value.
    """
    keys = list(dict.fromkeys(key for point in points for key in point.values))
    values = {
        key: [_text_of(point.values.get(key, NOT_SET)) for point in points] for key in keys
    }
    varied = [key for key in keys if len({*values[key]}) > 1 or len(points) == 1]
    rows = tuple(
        (text(point.label), *(_value(point.values, key) for key in varied))
        for point in points
    )
    table = Table("What each point sets", ("point", *varied), rows)
    same = tuple(
        f"The same at every point: {key}={values[key][0]}"
        for key in keys
        if key not in varied
    )
    return cut(table, rest="tables/points.parquet"), same


def flat(node: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested configuration by dotted key; a list is one value."""
    found: dict[str, Any] = {}
    for name, value in node.items():
        if isinstance(value, dict) and value:
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[f"{prefix}{name}"] = value
    return found


def _of_the_same_kind(key: str, here: Mapping[str, Any]) -> bool:
    """Whether a configuration that lacks a key has its neighbours.

    A run has none of a study's keys, and that is no difference; a strategy that was
    replaced has lost its parameters, and that is one.
    """
    place, dot, _ = key.rpartition(".")
    return bool(dot) and any(other.startswith(f"{place}.") for other in here)


def _shown(config: Mapping[str, Any], key: str) -> Cell:
    return _value(config, key) if key in config else text(NOT_SET)


def _value(config: Mapping[str, Any], key: str) -> Cell:
    if key not in config:
        return text(NOT_SET)
    value = config[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return code(_text_of(value))
    return Cell(_text_of(value), float(value), "code")


def _text_of(value: object) -> str:
    return value if isinstance(value, str) else as_text(value)
