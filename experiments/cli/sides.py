"""The two sides of a comparison, brought down to what sets them apart.

A side is written as overrides, or stored in a run directory. A stored one sets every key of
its world, most of them to what the other has too: such keys are no difference.
"""

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from hydra.core.override_parser.types import Override
from omegaconf import DictConfig, OmegaConf

from experiments import reference
from experiments.composing import compose_job, given, parsed_overrides
from experiments.errors import BadInput
from experiments.repeating import as_text, overrides_of, place_of
from experiments.runs.directory import MANIFEST
from experiments.runs.run import CONFIG
from experiments.schema import STUDY
from experiments.studies.designs import Values, flat

_OF_THE_STUDY = (
    "replications",
    "workers",
    "overwrite",
    "executor",
    "ray_address",
    "store",
    "retry_failed",
    "keep_tables",
    "stop.",
)
"""Beginnings of keys in a stored configuration that are no part of its world."""


class Sides(NamedTuple):
    """Two configurations apart.

    Args:
        a, b: values by key in which they differ.
        common: overrides that hold for both.
    """

    a: Values
    b: Values
    common: list[str]


class _Side(NamedTuple):
    """One side as it was given, keys that hold for both left out."""

    stored: bool
    values: Values


def sides(a: str, b: str, common: Sequence[str]) -> Sides:
    """What sets two sides apart, and what holds for both.

    Args:
        a: overrides in one text, or a run directory, or its `config.yaml`.
        b: the other side, likewise.
        common: overrides that hold for both; they win over what a directory says.

    Raises:
        BadInput: a side that can't be read, that sets what holds for both, or that is the
            other one again; two stored seeds.
    """
    first, second = _side(a, common), _side(b, common)
    if first.stored and second.stored:
        found = _of_stored(first.values, second.values, common)
    else:
        found = _of_overrides(first, second, common)
    if found.a == found.b:
        raise BadInput("A and B", None, "are the same configuration")
    return found


def _of_stored(a: Values, b: Values, common: Sequence[str]) -> Sides:
    """Both are complete: the first is what they have in common."""
    if a.get("seed") != b.get("seed"):
        raise BadInput(
            "seed",
            f"{a.get('seed')} and {b.get('seed')}",
            "must be the same in both: they are paired; give seed=NUMBER after them",
        )
    # Descriptions of one class differ in parameters only, and need one to differ from.
    shared = [f"{key}={as_text(value)}" for key, value in a.items() if key in b]
    return Sides(
        _without(common, _apart(a, b)), _without(common, _apart(b, a)), [*shared, *common]
    )


def _of_overrides(a: _Side, b: _Side, common: Sequence[str]) -> Sides:
    """What is stored is held against the configuration without either side."""
    values = [a.values, b.values]
    if a.stored or b.stored:
        several = "must be one value: what follows A and B holds for both"
        job = compose_job(["study=compare", *common], several=several, root=STUDY)
        base = OmegaConf.structured(job.config)
        values = [
            _apart(side.values, _in_force(base, side.values))
            if side.stored
            else side.values
            for side in (a, b)
        ]
    first, second = (_without(common, flat(side, "compare")) for side in values)
    held = _held(common, [*first, *second])
    return Sides({**first, **held}, {**second, **held}, [*common])


def _apart(ours: Values, theirs: Values) -> Values:
    """Our values that the other has not, by dotted key."""
    found: Values = {}
    for key, value in ours.items():
        if key in theirs and theirs[key] == value:
            continue
        mine, other = flat({key: value}, "compare"), flat({key: theirs.get(key)}, "compare")
        if _same_objects(mine, other):
            mine = {name: part for name, part in mine.items() if other[name] != part}
        found |= mine
    return found


def _same_objects(ours: Values, theirs: Values) -> bool:
    """Whether two descriptions are of the same classes with the same parameters."""
    classes = [name for name in ours if name.endswith("_target_")]
    return ours.keys() == theirs.keys() and all(ours[n] == theirs[n] for n in classes)


def _in_force(base: DictConfig, keys: Iterable[str]) -> Values:
    """The values that a configuration has at dotted keys, as a file would have them."""
    missing = object()
    plain = OmegaConf.create(OmegaConf.to_container(base, enum_to_str=True))
    found = {}
    for key in keys:
        value = OmegaConf.select(plain, key, default=missing)
        if OmegaConf.is_config(value):
            found[key] = OmegaConf.to_container(value)
        elif value is not missing:
            found[key] = value
    return found


def _without(common: Sequence[str], values: Values) -> Values:
    """Values without those parts of a description that hold for both."""
    set_for_both = {text.lstrip("+~").partition("=")[0] for text in common}
    return {key: value for key, value in values.items() if key not in set_for_both}


def _held(common: Sequence[str], keys: Sequence[str]) -> Values:
    """What holds for both though an option on one side would set it too."""
    by_option = {
        f"{preset.group}.{name}"
        for preset in reference.presets()
        if preset.group in keys
        for name in preset.parameters
    }
    return {
        override.key_or_group: override.value()
        for override in parsed_overrides(common)
        if override.key_or_group in by_option
        and not (override.is_delete() or override.is_sweep_override())
    }


def _side(text: str, common: Sequence[str]) -> _Side:
    if text and _is_there(text):
        return _Side(True, _stored(Path(text), text, common))
    values = {}
    for override in parsed_overrides(_split(text)):
        _check(override, common)
        values[override.key_or_group] = override.value()
    return _Side(False, values)


def _is_there(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:
        # Many overrides are longer than a file's name can be.
        return False


def _stored(path: Path, shown: str, common: Sequence[str]) -> Values:
    """The values of a run directory, those left out that hold for both anyhow."""
    file = path / CONFIG if path.is_dir() else path
    try:
        texts = overrides_of(str(file), common)
    except BadInput as error:
        raise BadInput("compare", shown, error.problem) from error
    if _kind(file) == "study" or any(text.startswith("study") for text in texts):
        raise BadInput(
            "compare",
            shown,
            "is a study, which varies its values itself; name a run directory",
        )
    return {
        override.key_or_group: override.value()
        for override in parsed_overrides(texts)
        if not override.key_or_group.startswith(_OF_THE_STUDY)
    }


def _kind(file: Path) -> object:
    """What the manifest beside a configuration says of it; None where there is none."""
    try:
        manifest = json.loads(file.with_name(MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest.get("kind") if isinstance(manifest, dict) else None


def _check(override: Override, common: Sequence[str]) -> None:
    """Refuse what a side can't say."""
    key = override.key_or_group
    if override.is_delete():
        raise BadInput(override.input_line or key, None, "must set a key, as key=value")
    if override.is_sweep_override():
        raise BadInput(key, given(override), "must be one value on each side")
    if place_of(key) in {place_of(text) for text in common}:
        raise BadInput(
            key, given(override), "stands on a side and after both; leave one of the two"
        )


def _split(side: str) -> list[str]:
    """The overrides of a side, as a shell splits them."""
    try:
        texts = shlex.split(side)
    except ValueError as error:
        raise BadInput("compare", side, f"can't be split: {error}") from error
    for text in texts:
        if "=" not in text and not text.startswith("~"):
            raise BadInput(
                "compare", text, "neither a run directory nor an override, key=value"
            )
    return texts
