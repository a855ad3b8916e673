"""Overrides become a configuration, or one clear error, before anything is run.

Hydra's own errors come late, in several lines and after the run directory was made.
Here every job of a command is composed beforehand and each failure told in one line.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

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
from experiments.schema import RunConfig


class Job(NamedTuple):
    """One composed run of a command.

    Args:
        overrides: the overrides that it was composed from.
        config: its configuration; strategies and the emission rule are still descriptions
            with `_target_`.
        directory: where Hydra would put its result.
    """

    overrides: tuple[str, ...]
    config: RunConfig
    directory: str


def compose_job(overrides: Sequence[str]) -> Job:
    """Compose one run.

    Raises:
        BadInput: an override that can't be parsed, names no key, or has a wrong type.
    """
    with _hydra():
        return _compose(_parsed(overrides), [*overrides], number=None)


def compose_sweep(overrides: Sequence[str]) -> list[Job]:
    """Compose every run of a sweep as Hydra's basic sweeper expands it.

    Raises:
        BadInput: as compose_job, or a sweep that the basic sweeper doesn't know.
    """
    with _hydra():
        parsed = _parsed(overrides)
        try:
            (batch,) = BasicSweeper.split_arguments(parsed, max_batch_size=None)
        except HydraException as error:
            raise explain(error, parsed) from error
        return [
            _compose(_parsed(arguments), arguments, number)
            for number, arguments in enumerate(batch)
        ]


def to_config(composed: DictConfig) -> RunConfig:
    """The dataclasses of a composed configuration.

    Raises:
        BadInput: a key that the dataclasses don't know.
        OmegaConfBaseException: a value that can't be resolved.
    """
    _check_keys(composed)
    config = OmegaConf.to_object(composed)
    assert isinstance(config, RunConfig)
    return config


def config_directory_override(directory: str) -> str:
    """The override that adds a user's folder of options to the search path."""
    path = Path(directory).absolute()
    if not path.is_dir():
        raise BadInput("--config-dir", directory, "no such folder")
    return f"hydra.searchpath=['file://{path}']"


def register_schema() -> None:
    """Make the types of the root configuration known to Hydra. Safe to call again."""
    ConfigStore.instance().store(name=schema.SCHEMA_NAME, node=RunConfig)


@contextmanager
def _hydra() -> Iterator[None]:
    register_schema()
    with initialize_config_module(schema.CONFIG_MODULE, job_name="run", version_base="1.3"):
        yield


def _parsed(overrides: Sequence[str]) -> list[Override]:
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


def _compose(parsed: Sequence[Override], overrides: list[str], number: int | None) -> Job:
    try:
        composed = compose(schema.CONFIG_NAME, overrides, return_hydra_config=True)
        directory = _directory(composed, number)
        with open_dict(composed):
            del composed["hydra"]
        return Job(tuple(overrides), to_config(composed), directory)
    except (HydraException, OmegaConfBaseException) as error:
        raise explain(error, parsed) from error


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


def _check_keys(composed: DictConfig) -> None:
    known = reference.keys()
    groups = {name.rpartition(".")[0] for name in known} | {"strategy"}
    strategies = {option.group.replace("/", ".") for option in reference.options()}

    def check(node: DictConfig, prefix: str) -> None:
        for name in node:
            path = f"{prefix}{name!s}"
            if path in groups or any(group.startswith(f"{path}.") for group in groups):
                check(node[name], f"{path}.")
            elif path not in known and path not in strategies:
                raise explain_unknown(path, node._get_node(name))

    check(composed, "")
