"""The configuration of an experiment: one world, and how often and where it is run."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from sim.checks import Range
from sim.config import WorldConfig

CONFIG_MODULE = "experiments.conf"
"""Package that holds the YAML files of the root configurations and their groups."""

RUN_RANGES = {
    "replications": Range(1, 1_000_000),
    "workers": Range(1, 10_000),
}
"""What the numbers beside the world's may be."""

STUDY_RANGES = {
    "stop.half_width": Range(0, above=True),
    "stop.max_replications": Range(2, 1_000_000),
}
"""What the numbers of a study beside those may be."""


@dataclass(slots=True)
class RunConfig(WorldConfig):
    """One world and its replications."""

    replications: int = 1
    """Independent runs of the world, each with random streams of its own."""
    workers: int | None = None
    """Processes that share the replications; null is one per CPU on the command line, and
    none beside its own from Python. Results are the same."""
    overwrite: bool = False
    """Whether a result that the run directory already holds may be replaced."""


class ExecutorName(Enum):
    """Where the runs of a study are done.

    local: processes of this machine.
    ray: a Ray cluster, or Ray on this machine.
    """

    local = "local"
    ray = "ray"


@dataclass(slots=True)
class StopConfig:
    """When enough replications have been run; without a metric `replications` are run."""

    metric: str | None = None
    """Metric whose interval must become narrow enough at every point of the study."""
    half_width: float | None = None
    """Half-width of its interval that is narrow enough."""
    relative: bool = False
    """Whether half_width is a share of the metric's mean, else in the metric's unit."""
    max_replications: int = 200
    """Replications of a point at which it ends though its interval is still too wide."""


@dataclass(slots=True)
class StudyConfig(RunConfig):
    """A question: points of a parameter space, each with its replications."""

    executor: ExecutorName = ExecutorName.local
    ray_address: str | None = None
    """Address of a running Ray cluster, such as auto or host:6379; null starts Ray here."""
    store: str = "store"
    """Folder that keeps every finished run under a hash of its configuration, seed and
    code, so that no study does it again."""
    retry_failed: bool = False
    """Whether runs that failed before are tried again."""
    keep_tables: list[str] = field(default_factory=list)
    """Tables kept of each run beside `rounds`."""
    stop: StopConfig = field(default_factory=StopConfig)
    study: Any = None
    """The question: a class with its arguments, chosen by `study=NAME`."""


class Root(NamedTuple):
    """A root configuration: what a verb can be given.

    Args:
        name: of its YAML file and of the verb.
        schema: name under which its types are stored for Hydra.
        owner: its dataclass.
    """

    name: str
    schema: str
    owner: type[RunConfig]


RUN = Root("run", "run_schema", RunConfig)
"""One world and its replications."""

STUDY = Root("study", "study_schema", StudyConfig)
"""Points of a parameter space, each with its replications."""

ROOTS = (RUN, STUDY)
"""Every root configuration."""
