"""Worlds of a study's points: composed once, changed point by point, each checked.

Hydra takes a tenth of a second for a composition. Points that differ in plain values share
one and set the values in it, which are then checked as Hydra would; only another option
of a group, or another class, is composed anew.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any, NamedTuple

from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from experiments import reference
from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.composing_errors import explain_unknown
from experiments.errors import BadInput
from experiments.repeating import as_text, place_of, places_set_by
from experiments.schema import STUDY, StudyConfig
from experiments.strategies import with_strategies
from experiments.studies.base import Point
from experiments.studies.identity import point_identity, world_content
from sim.config import WorldConfig
from sim.tables import TABLES

WORLD_TASK = "experiments.runs.replication:simulate_replication"
"""What does a run of the agent world."""

_TARGET = "._target_"


class WorldComposer:
    """Makes checked worlds out of values by key, and points out of worlds.

    Args:
        overrides: of the study, as on the command line.
        config: the study's configuration, composed from them.
    """

    def __init__(self, overrides: Sequence[str], config: StudyConfig) -> None:
        self.config = config
        self._overrides = [*overrides]
        self._composed: dict[tuple[str, ...], _Composed] = {}
        self._built: dict[str, WorldConfig] = {}

    def point(self, values: Mapping[str, Any], label: str | None = None) -> Point:
        """A point of the agent world, checked.

        Args:
            values: by key; they win over the study's own.
            label: its name; by default made of the values.

        Raises:
            BadInput: a value that its key can't have.
        """
        world = self.world(values)
        kept = {"rounds", *self.config.keep_tables}
        keep = tuple(name for name in TABLES if name in kept)
        return Point(
            label or label_of(values),
            dict(values),
            WORLD_TASK,
            world,
            point_identity(world_content(world), keep),
            keep,
        )

    def world(self, values: Mapping[str, Any]) -> WorldConfig:
        """The world of a point, checked.

        Raises:
            BadInput: a value that its key can't have.
        """
        owners = [key.removesuffix("_target_") for key in values if key.endswith(_TARGET)]
        choices = {
            key: value
            for key, value in values.items()
            # The parameters of another class are there only beside it.
            if _is_choice(key) or key.startswith(tuple(owners))
        }
        plain = {key: value for key, value in values.items() if key not in choices}
        config = self._compose(choices).changed(plain)
        self._check(config)
        names = [field.name for field in fields(WorldConfig)]
        return WorldConfig(**{name: getattr(config, name) for name in names})

    def is_whole(self, key: str) -> bool | None:
        """Whether the numbers of a key are whole.

        Returns:
            By the key's type, or that of the value in force where no type is known, as for
            a strategy's parameter; None where that is no number either.
        """
        known = reference.keys(STUDY).get(key)
        if known is not None:
            kinds = {"an integer": True, "a number": False}
            found = [kinds[kind] for kind in kinds if known.allowed.startswith(kind)]
            return found[0] if found else None
        value = OmegaConf.select(self._compose({}).nodes, key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return isinstance(value, int)

    def _compose(self, choices: Mapping[str, Any]) -> "_Composed":
        chosen = tuple(
            f"{key}={value if '/' in key or _is_group(key) else as_text(value)}"
            for key, value in choices.items()
        )
        if chosen not in self._composed:
            # A stored configuration sets what options would set, and would win over them.
            replaced = places_set_by(chosen)
            own = [text for text in self._overrides if place_of(text) not in replaced]
            job = compose_job([*own, *chosen], root=STUDY)
            assert isinstance(job.config, StudyConfig)
            nodes = OmegaConf.structured(job.config)
            self._composed[chosen] = _Composed(nodes, job.config)
        return self._composed[chosen]

    def _check(self, config: StudyConfig) -> None:
        """Check a configuration; strategies that were built before are not built again."""
        check_config(config, build=self._build)

    def _build(self, config: WorldConfig) -> WorldConfig:
        described = json.dumps(
            [
                asdict(config.strategy),
                config.emission,
                config.market.prices,
                config.scenarios,
                config.wallets,
                config.policies,
            ]
        )
        if described not in self._built:
            self._built[described] = with_strategies(config)
        built = self._built[described]
        return replace(
            config,
            strategy=built.strategy,
            emission=built.emission,
            scenarios=built.scenarios,
            wallets=built.wallets,
            policies=built.policies,
            market=replace(config.market, prices=built.market.prices),
        )


def label_of(values: Mapping[str, Any]) -> str:
    """A short name of a point: the last parts of its keys, and their values."""
    if not values:
        return "as configured"
    short = {key: _last(key) for key in values}
    clear = len(set(short.values())) == len(short)
    return ", ".join(
        f"{short[key] if clear else key}={_shown(value)}" for key, value in values.items()
    )


def _last(key: str) -> str:
    parts = key.removesuffix(_TARGET).replace("/", ".").split(".")
    return parts[-1]


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return value
    return f"{value:.6g}" if isinstance(value, float) else as_text(value)


def _is_choice(key: str) -> bool:
    """Whether a key chooses an option or a class, which only Hydra can follow."""
    return "/" in key or key.endswith(_TARGET) or _is_group(key)


def _is_group(key: str) -> bool:
    known = (*reference.options(), *reference.presets())
    return any(option.group == key for option in known)


class _Composed(NamedTuple):
    """A composition: nodes that check what they are given, and the same as an object."""

    nodes: DictConfig
    config: StudyConfig

    def changed(self, values: Mapping[str, Any]) -> StudyConfig:
        """The configuration with some values set, itself left as it was.

        Raises:
            BadInput: a key that does not exist, or a value that it can't have.
        """
        config = copy.deepcopy(self.config)
        for key, value in values.items():
            before = _plain(_selected(self.nodes, key, value))
            _set(self.nodes, key, value)
            _assign(config, key.split("."), _plain(OmegaConf.select(self.nodes, key)))
            OmegaConf.update(self.nodes, key, before)
        return config


def _selected(composed: DictConfig, key: str, value: Any) -> Any:
    """The value of a key that exists and is no part of the study itself.

    Raises:
        BadInput: it does not exist, or can't differ between points.
    """
    own = {field.name for field in fields(StudyConfig)}
    own -= {field.name for field in fields(WorldConfig)}
    if key.partition(".")[0] in own:
        raise BadInput(key, value, "belongs to the study and can't differ between points")
    missing = object()
    found = OmegaConf.select(composed, key, default=missing)
    if found is missing or isinstance(found, DictConfig):
        raise explain_unknown(key, value, STUDY)
    return found


def _plain(value: Any) -> Any:
    """A value as a configuration's object has it; a list's node is changed in place."""
    return OmegaConf.to_object(value) if OmegaConf.is_config(value) else value


def _set(composed: DictConfig, key: str, value: Any) -> None:
    try:
        OmegaConf.update(composed, key, value)
    except OmegaConfBaseException as error:
        known = reference.keys(STUDY).get(key)
        allowed = f"must be {known.allowed}" if known else str(error).splitlines()[0]
        raise BadInput(key, value, allowed) from error


def _assign(owner: Any, names: Sequence[str], value: Any) -> None:
    """Set a value below an object, through attributes and the items of descriptions."""
    *path, last = names
    for name in path:
        owner = owner[name] if isinstance(owner, dict) else getattr(owner, name)
    if isinstance(owner, dict):
        owner[last] = value
    else:
        setattr(owner, last, value)
