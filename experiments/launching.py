"""The jobs of a sweep handed to one of Hydra's launchers: joblib, Ray, or a user's own.

Hydra would write `multirun.yaml` and stop at the first job that fails. Its launchers need
neither: each is given the jobs as the sweeper gives them, after they have been checked.
"""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hydra._internal.callbacks import Callbacks
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.types import Override
from hydra.core.plugins import Plugins
from hydra.core.utils import JobStatus
from hydra.errors import HydraException
from hydra.plugins.launcher import Launcher
from hydra.types import HydraContext, RunMode, TaskFunction
from omegaconf import DictConfig, open_dict
from omegaconf.errors import OmegaConfBaseException

from experiments.composing import (
    Job,
    completed,
    given,
    hydra_ready,
    parsed_overrides,
)
from experiments.composing_errors import explain
from experiments.errors import BadInput, one_line
from experiments.repeating import as_text
from experiments.schema import RUN

BASIC = "basic"
"""Hydra's own launcher: one job after the other in this process."""

_REFUSALS = (ImportError, ConnectionError, TypeError, ValueError)
"""What a launcher raises that can't work with what it was given."""


class Returned(NamedTuple):
    """What came back of one job.

    Args:
        value: what the task returned; None where it failed.
        error: what it raised.
    """

    value: Any
    error: BaseException | None


class LaunchFailed(RuntimeError):
    """A launcher that broke down while jobs ran, so that nothing came back of them."""


class Launch(NamedTuple):
    """A launcher that is ready for the jobs of a sweep."""

    name: str
    launcher: Launcher

    def run(self, jobs: Sequence[Job]) -> list[Returned]:
        """Run every job; one that fails doesn't keep the others from running.

        Raises:
            BadInput: the launcher can't work with its settings; nothing was run.
            LaunchFailed: the launcher broke down.
        """
        try:
            returned = self.launcher.launch([_arguments(job) for job in jobs], 0)
        except _REFUSALS as error:
            raise BadInput("hydra/launcher", self.name, one_line(str(error))) from error
        except Exception as error:
            # A launcher is foreign code: whatever ends it is told as its failure.
            reason = one_line(f"{type(error).__name__}: {error}")
            raise LaunchFailed(f"the launcher {self.name} failed: {reason}") from error
        finally:
            _end_ray()
        return [
            Returned(None, each._return_value)
            if each.status == JobStatus.FAILED
            else Returned(each.return_value, None)
            for each in returned
        ]


def prepare(
    overrides: Sequence[str], jobs: Sequence[Job], task: TaskFunction
) -> Launch | None:
    """The launcher that the overrides choose, or none for the basic one.

    Args:
        overrides: those of the whole sweep.
        jobs: what they were expanded to.
        task: what does one job; it travels to other processes with the configuration that
            Hydra composes there.

    Raises:
        BadInput: the launcher is not installed, or its settings are wrong.
    """
    with hydra_ready():
        settings = _settings(parsed_overrides(completed(overrides)), jobs)
        hydra = GlobalHydra.instance().hydra
        assert hydra is not None
        try:
            config = hydra.compose_config(
                RUN.name, settings, RunMode.MULTIRUN, from_shell=False
            )
            name = str(config.hydra.runtime.choices["hydra/launcher"])
            if name == BASIC:
                return None
            if name == "ray":
                _set_up_ray(config.hydra.launcher.ray.init)
            context = HydraContext(hydra.config_loader, Callbacks(config))
            launcher = Plugins.instance().instantiate_launcher(
                hydra_context=context, task_function=task, config=config
            )
        except (HydraException, OmegaConfBaseException) as error:
            raise explain(error, parsed_overrides(settings)) from error
        except ImportError as error:
            raise BadInput("hydra/launcher", name, one_line(str(error))) from error
    return Launch(name, launcher)


def _set_up_ray(init: DictConfig) -> None:
    """Keep Ray from reporting to its makers and from opening a dashboard, unless asked."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    with open_dict(init):
        # The launcher would set a size, which a cluster that runs already refuses.
        init.setdefault("object_store_memory", None)
        init.setdefault("log_to_driver", False)
        if init.get("address") is None and "RAY_ADDRESS" not in os.environ:
            # Ray would join whatever cluster somebody else has on this machine.
            init["address"] = "local"
            init.setdefault("include_dashboard", False)
            init.setdefault("logging_level", logging.WARNING)


def _end_ray() -> None:
    """End Ray's processes now, where there are any, and not only when this one ends."""
    ray = sys.modules.get("ray")
    if ray is not None:
        ray.shutdown()


def _settings(parsed: Sequence[Override], jobs: Sequence[Job]) -> list[str]:
    """Hydra's own settings, with the place of the sweep made absolute."""
    settings = []
    for override in parsed:
        if not override.is_hydra_override():
            continue
        if not override.is_sweep_override():
            settings.append(override.input_line or "")
        elif not override.key_or_group.startswith("hydra.sweep."):
            raise BadInput(
                override.key_or_group, given(override), "must be one value for the sweep"
            )
    return [*settings, _setting("hydra.sweep.dir", _place(jobs[0]).parent)]


def _arguments(job: Job) -> list[str]:
    """A job's own overrides, with the place that was checked."""
    own = [
        override.input_line or ""
        for override in parsed_overrides(job.overrides)
        if not override.is_hydra_override()
    ]
    place = _place(job)
    return [
        *own,
        _setting("hydra.sweep.dir", place.parent),
        _setting("hydra.sweep.subdir", place.name),
    ]


def _place(job: Job) -> Path:
    return Path(job.directory).expanduser().resolve()


def _setting(key: str, value: object) -> str:
    return f"{key}={as_text(str(value))}"
