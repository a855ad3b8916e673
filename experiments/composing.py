"""Overrides become a configuration, or one clear error, before anything is run.

Hydra's own errors come late, in several lines and after the run directory was made.
Here every job of a command is composed beforehand and each failure told in one line.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hydra import compose, initialize_config_module
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.config_store import ConfigStore
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import DictConfig, OmegaConf, open_dict
from omegaconf.errors import OmegaConfBaseException

from experiments import reference, schema
from experiments.composing_errors import explain, explain_unknown
from experiments.errors import BadInput
from experiments.replacing import without_replaced
from experiments.schema import ROOTS, RUN, Root, RunConfig

_SETTINGS = re.compile(
    r"hydra\.(?:run\.dir|sweep\.(?:dir|subdir)|searchpath|mode|output_subdir"
    r"|launcher\..*|job\.(?:chdir|name|config\..*))|hydra/(?:job_logging|launcher)"
)
"""Hydra's settings that are heeded or refused with a reason of their own."""

_OF_A_SWEEP = ("hydra.sweep.", "hydra.launcher.", "hydra/launcher")
"""How the settings begin that only a sweep heeds."""


class Job(NamedTuple):
    """One composed run of a command.

    Args:
        overrides: the overrides that it was composed from.
        config: its configuration; strategies and the emission rule are still descriptions
            with `_target_`.
        directory: where its result goes.
    """

    overrides: tuple[str, ...]
    config: RunConfig
    directory: str


def compose_job(
    overrides: Sequence[str],
    *,
    several: str = "several values need a sweep: add -m",
    root: Root = RUN,
) -> Job:
    """Compose one run.

    Args:
        overrides: configuration as on the command line.
        several: what to tell whoever gives a key several values.
        root: the root configuration that the overrides are for.

    Raises:
        BadInput: an override that can't be parsed, names no key, or has a wrong type.
    """
    with hydra_ready():
        parsed = parsed_overrides(completed(overrides))
        for override in parsed:
            if override.is_sweep_override():
                raise BadInput(override.key_or_group, given(override), several)
            if override.key_or_group.startswith(_OF_A_SWEEP):
                raise BadInput(
                    override.key_or_group,
                    given(override),
                    "is for a sweep; add -m (the place of one run is hydra.run.dir)",
                )
        return _compose(parsed, number=None, root=root)


def compose_sweep(overrides: Sequence[str]) -> list[Job]:
    """Compose every run of a sweep as Hydra's basic sweeper expands it.

    Raises:
        BadInput: as compose_job, or a sweep that the basic sweeper doesn't know.
    """
    with hydra_ready():
        parsed = parsed_overrides(completed(overrides))
        for override in parsed:
            if override.key_or_group == "hydra.run.dir":
                raise BadInput(
                    "hydra.run.dir",
                    given(override),
                    "is for one run; a sweep takes hydra.sweep.dir",
                )
        try:
            (batch,) = BasicSweeper.split_arguments(parsed, max_batch_size=None)
        except HydraException as error:
            raise explain(error, parsed) from error
        times: dict[str, Any] = {}
        return [
            _compose(parsed_overrides(arguments), number, times)
            for number, arguments in enumerate(batch)
        ]


def completed(overrides: Sequence[str]) -> list[str]:
    """Overrides as Hydra is given them: what a class of one's own replaces is dropped.

    Raises:
        BadInput: an override that can't be parsed.
    """
    return without_replaced(parsed_overrides(overrides))


def config_directory_override(directory: str) -> str:
    """The override that adds a user's folder of options to the search path."""
    path = Path(directory).absolute()
    if not path.is_dir():
        raise BadInput("--config-dir", directory, "no such folder")
    return f"hydra.searchpath=['file://{path}']"


@cache
def register_schema() -> None:
    """Make the types of the root configurations known to Hydra, once in a process."""
    for root in ROOTS:
        ConfigStore.instance().store(name=root.schema, node=root.owner)


@contextmanager
def hydra_ready() -> Iterator[None]:
    """Hydra with our configurations, for as long as the block lasts."""
    register_schema()
    with initialize_config_module(schema.CONFIG_MODULE, job_name="run", version_base="1.3"):
        yield


def parsed_overrides(overrides: Sequence[str]) -> list[Override]:
    """Overrides parsed one at a time, so that the bad one is known."""
    parser = OverridesParser.create()
    found = []
    for text in overrides:
        try:
            override = parser.parse_override(text)
        except HydraException as error:
            raise _not_an_override(text) from error
        if not override.key_or_group:
            raise _not_an_override(text)
        found.append(override)
    return found


def _not_an_override(text: str) -> BadInput:
    key, equal, value = text.partition("=")
    return BadInput(
        key or "''",
        value if equal else None,
        "not an override; write key=value, with quotes around a value that has special "
        "characters: key='a=b'",
    )


def _compose(
    parsed: Sequence[Override],
    number: int | None,
    times: dict[str, Any] | None = None,
    root: Root = RUN,
) -> Job:
    """One job; `times` carries the time in a directory's name from job to job."""
    overrides = [override.input_line or "" for override in parsed]
    try:
        composed = compose(root.name, overrides, return_hydra_config=True)
        if times:
            OmegaConf.set_cache(composed, times)
        directory = _directory(composed, number)
        if times is not None:
            times |= OmegaConf.get_cache(composed)
        _check_settings(parsed)
        with open_dict(composed):
            del composed["hydra"]
        return Job(tuple(overrides), to_config(composed, root), directory)
    except (HydraException, OmegaConfBaseException) as error:
        raise explain(error, parsed, root) from error


def to_config(composed: DictConfig, root: Root = RUN) -> RunConfig:
    """The configuration that Hydra composed, as objects.

    Raises:
        BadInput: a key that doesn't exist.
    """
    _check_keys(composed, root)
    config = OmegaConf.to_object(composed)
    assert isinstance(config, RunConfig)
    return config


def _check_settings(parsed: Sequence[Override]) -> None:
    """Refuse settings of Hydra's that would do nothing here."""
    for override in parsed:
        key = override.key_or_group
        if re.match(r"hydra[./]", key) and not _SETTINGS.fullmatch(key):
            raise BadInput(
                key,
                given(override),
                "has no effect here; of Hydra's settings hydra.run.dir, hydra.sweep.dir, "
                "hydra.sweep.subdir, hydra.searchpath, hydra.mode and hydra/launcher have",
            )


def given(override: Override) -> str:
    """The value of an override as the user wrote it."""
    return (override.input_line or "").partition("=")[2]


def _directory(composed: DictConfig, number: int | None) -> str:
    """Where the result goes, with Hydra's settings that would spoil it refused."""
    hydra = composed.hydra
    if hydra.output_subdir is not None:
        raise BadInput(
            "hydra.output_subdir",
            hydra.output_subdir,
            "must stay null; the run directory holds config.yaml and manifest.json instead",
        )
    if hydra.job.chdir:
        raise BadInput("hydra.job.chdir", "true", "must stay false")
    handlers = OmegaConf.select(composed, "hydra.job_logging.handlers") or {}
    if any("filename" in handler for handler in handlers.values()):
        raise BadInput(
            "hydra/job_logging", "default", "must not write a file; allowed: none, stdout"
        )
    if number is None:
        return str(hydra.run.dir)
    with open_dict(hydra):
        hydra.job.num = number
        hydra.job.id = str(number)
    return str(Path(hydra.sweep.dir) / str(hydra.sweep.subdir))


def _check_keys(composed: DictConfig, root: Root) -> None:
    known = reference.keys(root)
    groups = {name.rpartition(".")[0] for name in known} | {"strategy"}
    descriptions = {option.place for option in reference.options()}
    descriptions |= {"study", "scenarios", "wallets", "policies", *reference.DESCRIBED}

    def check(node: DictConfig, prefix: str) -> None:
        for name in node:
            path = f"{prefix}{name!s}"
            if path in groups or any(group.startswith(f"{path}.") for group in groups):
                check(node[name], f"{path}.")
            elif path not in known and path not in descriptions:
                raise explain_unknown(path, node._get_node(name), root)

    check(composed, "")
