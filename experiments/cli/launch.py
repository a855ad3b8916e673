"""Let Hydra start the jobs of a checked command."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import hydra
from hydra.core.hydra_config import HydraConfig
from omegaconf import DictConfig

from experiments import composing, schema
from experiments.cli.arguments import Arguments
from experiments.cli.progress import progress_bar
from experiments.cli.summary import summary_text
from experiments.runs.directory import check_directory
from experiments.simulation import store


def launch(arguments: Arguments) -> None:
    """Let Hydra do what the arguments ask, one job or several.

    Args:
        arguments: of a command that was checked.

    Raises:
        RunFailed: a replication failed.
    """
    composing.register_schema()
    with _process_arguments([*arguments.flags, *arguments.overrides]):
        hydra.main(
            version_base="1.3",
            config_path=f"pkg://{schema.CONFIG_MODULE}",
            config_name=schema.CONFIG_NAME,
        )(_run)()


def _run(composed: DictConfig) -> None:
    """One job, called by Hydra."""
    place = Path(HydraConfig.get().runtime.output_dir)
    # Hydra made it before there is a result to put there.
    with suppress(OSError):
        place.rmdir()
    config = composing.to_config(composed)
    place = check_directory(place, overwrite=config.overwrite)
    with progress_bar(config) as on_round:
        store(config, place, on_round=on_round)
    print(summary_text(place))


@contextmanager
def _process_arguments(arguments: list[str]) -> Iterator[None]:
    """Hydra reads the process's arguments, and knows nothing of verbs."""
    before = sys.argv
    sys.argv = [before[0], *arguments]
    try:
        yield
    finally:
        sys.argv = before
