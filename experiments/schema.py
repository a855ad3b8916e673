"""The configuration of an experiment: one world, and how often and where it is run."""

from dataclasses import dataclass

from sim.checks import Range
from sim.config import WorldConfig

CONFIG_MODULE = "experiments.conf"
"""Package that holds the YAML files of the root configuration and its groups."""

CONFIG_NAME = "run"
"""Name of the root configuration of the verb `run`."""

SCHEMA_NAME = "run_schema"
"""Name under which the root configuration's types are stored for Hydra."""

RUN_RANGES = {"replications": Range(1, 1_000_000), "workers": Range(1, 10_000)}
"""What the numbers beside the world's may be."""


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
