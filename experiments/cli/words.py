"""What can be written after each verb: flags, keys and their values, for the completion."""

from collections.abc import Iterator
from dataclasses import fields
from importlib import resources
from pathlib import Path

from omegaconf import OmegaConf

import experiments.conf
from experiments import reference
from experiments.cli.arguments import flags
from experiments.cli.shells import SHELLS
from experiments.cli.stress import OWN, STUDIES, SUBJECT
from experiments.schema import ROOTS, STUDY, Root
from sim.tables import TABLES
from workloads.calibration.options import Options
from workloads.profile import shipped_profiles

HYDRA = (
    "hydra.run.dir=",
    "hydra.sweep.dir=",
    "hydra.sweep.subdir=",
    "hydra/launcher=basic",
    "hydra/launcher=joblib",
    "hydra/launcher=ray",
    "hydra.launcher.n_jobs=",
)
"""Hydra's settings that a run heeds."""


def words(verb: str) -> list[str]:
    """Every word that may follow a verb; a key ends in `=`, a value follows its key."""
    for root in ROOTS:
        if root.name == verb:
            return list(dict.fromkeys(_of_root(root)))
    if verb == "stress":
        return list(dict.fromkeys(_of_stress()))
    if verb == "calibrate":
        return [*(f"{field.name}=" for field in fields(Options)), "quick=true", "--help"]
    return [*SHELLS, "--help"] if verb == "completion" else ["--help"]


def _of_root(root: Root) -> Iterator[str]:
    if root.name == "study":
        yield from _studies()
    yield from flags()
    for key in reference.keys(root).values():
        values = _named(key.name) or key.choices
        yield from _values(key.name, values) if values else [f"{key.name}="]
    for option in reference.options():
        yield f"{option.group}={option.name}"
        place = option.place
        if option.group != reference.SCENARIO:
            yield f"{place}._target_="
        yield from (f"{place}.{name}=" for name in option.parameters)
    yield from (f"{preset.group}={preset.name}" for preset in reference.presets())
    for option in reference.descriptions():
        yield f"{option.group}._target_="
        yield from (f"{option.group}.{name}=" for name in option.parameters)
    yield from HYDRA if root.name == "run" else HYDRA[:1]


def _of_stress() -> Iterator[str]:
    """The verb's own keys with what may stand in their lists, then those of a study."""
    groups = {"strategy": "strategy/delegation", "scenario": reference.SCENARIO}
    yield from (f"{SUBJECT}={subject}" for subject in STUDIES)
    for key in OWN:
        if key == SUBJECT:
            continue
        listed = [each for each in reference.options() if each.group == groups.get(key)]
        yield from [f"{key}=[{each.name}" for each in listed] or [f"{key}="]
    for word in _of_root(STUDY):
        if "=" in word and not word.startswith(("study.", f"{reference.SCENARIO}=")):
            yield word


def _values(key: str, values: tuple[str, ...]) -> Iterator[str]:
    opening = "[" if key == "keep_tables" else ""
    return (f"{key}={opening}{value}" for value in values)


def _named(key: str) -> tuple[str, ...]:
    """The shipped files or the tables that a key may name."""
    if key == "snapshot":
        folder = resources.files("sim") / "data" / "snapshots"
        return tuple(sorted(file.name.removesuffix(".json") for file in folder.iterdir()))
    if key == "calibration":
        return shipped_profiles()
    return tuple(TABLES) if key == "keep_tables" else ()


def _studies() -> Iterator[str]:
    """The studies by name, and what they can be given."""
    (conf,) = experiments.conf.__path__
    for file in sorted(Path(conf).glob("study/*.yaml")):
        yield file.stem
        node = OmegaConf.to_container(OmegaConf.load(file))
        assert isinstance(node, dict)
        yield from (f"study.{name!s}=" for name in node if name != "defaults")
