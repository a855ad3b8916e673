"""Simulate a world from Python."""

import tempfile
from pathlib import Path

from experiments.checking import check_config
from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.pasts import branched
from experiments.plots.save import save_plots
from experiments.result import Result, load, read_result
from experiments.runs.directory import check_directory, staged
from experiments.runs.run import OnRound, write_run
from experiments.schema import RunConfig


def simulate(
    *overrides: str, directory: str | Path | None = None, on_round: OnRound | None = None
) -> Result:
    """Simulate one world, or several replications of it.

    Args:
        *overrides: configuration as on the command line, such as "horizon.rounds=20";
            `livepeer-sim run --help` lists the keys. Replications are run in this process
            unless "workers=N" asks for more; Python then imports a script again in each,
            so that it must call this below `if __name__ == "__main__":`.
        directory: where to store the run directory; nothing is stored without it.
        on_round: called after each simulated round with the replication, the rounds done
            and their total.

    Returns:
        The tables, the summary and the manifest.

    Raises:
        BadInput: an override or the directory can't be used; nothing was run.
        RunFailed: a replication could not be finished.
    """
    for override in overrides:
        if override.lstrip("+~").startswith("hydra"):
            key, _, value = override.partition("=")
            raise BadInput(
                key, value, "is for the command line; give directory=... instead"
            )
    config = compose_job(
        branched(overrides), several="must be one value; call simulate once for each"
    ).config
    check_config(config)
    if directory is None:
        return _in_memory(config, on_round or _ignore)
    place = check_directory(directory, overwrite=config.overwrite)
    store(config, place, workers=config.workers or 1, on_round=on_round or _ignore)
    return load(place)


def store(config: RunConfig, place: Path, *, workers: int, on_round: OnRound) -> None:
    """Run a checked configuration and put its run directory in a checked place, whole."""
    with staged(place, overwrite=config.overwrite) as partial:
        write_run(config, partial, workers=workers, on_round=on_round)
        save_plots(partial)


def _in_memory(config: RunConfig, on_round: OnRound) -> Result:
    with tempfile.TemporaryDirectory(prefix="livepeer-sim-") as temporary:
        write_run(config, Path(temporary), workers=config.workers or 1, on_round=on_round)
        return read_result(Path(temporary), stored=False)


def _ignore(replication: int, done: int, total: int) -> None:
    """Tell nobody."""
