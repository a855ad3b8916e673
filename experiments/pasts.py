"""Runs that begin with another one's past: `from=DIR at_round=R`."""

from collections.abc import Sequence
from pathlib import Path

from experiments.composing import compose_job
from experiments.errors import BadInput
from experiments.repeating import as_text, overrides_of
from experiments.schema import RunConfig

SOURCE, ROUND = "from", "at_round"
"""Keys of a command or call that branches off."""

CONFIG = "config.yaml"
"""The configuration file of a run directory."""


def branched(overrides: Sequence[str]) -> list[str]:
    """Overrides with `from=` and `at_round=` put in terms of the configuration.

    What the past was configured with comes first, so that the other overrides change it.

    Raises:
        BadInput: one of the two without the other, or a directory that holds no run.
    """
    given = dict(text.partition("=")[::2] for text in overrides)
    if SOURCE not in given and ROUND not in given:
        return list(overrides)
    for key, other in ((SOURCE, ROUND), (ROUND, SOURCE)):
        if not given.get(key):
            allowed = f"must be given where {other}= is; see --help"
            raise BadInput(key, given.get(key), allowed)
    rest = [text for text in overrides if text.partition("=")[0] not in {SOURCE, ROUND}]
    directory = Path(given[SOURCE]).expanduser().resolve()
    if not (directory / CONFIG).is_file():
        raise BadInput(SOURCE, given[SOURCE], "must be a run directory; it holds none")
    stored = overrides_of(str(directory / CONFIG), rest)
    stored = [text for text in stored if not text.startswith(("branch.", "save."))]
    off = [f"branch.directory={as_text(str(directory))}", f"branch.at_round={given[ROUND]}"]
    return [*stored, *off, *rest]


def pasts_of(config: RunConfig) -> list[RunConfig]:
    """What a run was configured with before it branched off, the first one first.

    Raises:
        BadInput: the past's configuration can't be read any more.
    """
    directory = config.branch.directory
    if directory is None:
        return []
    past = compose_job(overrides_of(str(Path(directory) / CONFIG), [])).config
    return [*pasts_of(past), past]


def check_past(config: RunConfig, past: RunConfig) -> None:
    """Refuse a branch of what the past does not have.

    Raises:
        BadInput: names the key.
    """
    if config.replications > past.replications:
        allowed = f"must be at most {past.replications}, as its past has"
        raise BadInput("replications", config.replications, allowed)
    if (config.branch.at_round or 0) > past.horizon.rounds:
        allowed = f"must be at most {past.horizon.rounds}, the rounds of its past"
        raise BadInput(ROUND, config.branch.at_round, allowed)
