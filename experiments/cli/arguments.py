"""What the verb `run` is given: Hydra's flags that make sense here, ours, and overrides."""

import argparse
from collections.abc import Sequence
from typing import NamedTuple, NoReturn

from experiments.errors import BadInput


class Arguments(NamedTuple):
    """The arguments of the verb `run`.

    Args:
        sweep: whether every combination of values is run (`-m`).
        show: whether Hydra only shows something and runs nothing.
        config_directory: a user's folder of options, if given.
        source: the `config.yaml` of a run to repeat, if given.
        flags: Hydra's flags, as Hydra is given them.
        overrides: the rest.
    """

    sweep: bool
    show: bool
    config_directory: str | None
    source: str | None
    flags: tuple[str, ...]
    overrides: tuple[str, ...]


def parse(argv: Sequence[str]) -> Arguments:
    """Tell flags from overrides, in any order.

    Raises:
        BadInput: a flag that does not exist, or that lacks its value.
    """
    given = _parser().parse_intermixed_args(argv)
    mode = [text for text in given.overrides if text.startswith("hydra.mode=")]
    flags = [
        *(["--multirun"] if given.multirun else []),
        *(["--cfg", given.cfg] if given.cfg else []),
        *(["--resolve"] if given.resolve else []),
        *(["--package", given.package] if given.package else []),
        *(["--info", given.info] if given.info else []),
        *(["--hydra-help"] if given.hydra_help else []),
        *(["--config-dir", given.config_dir] if given.config_dir else []),
    ]
    return Arguments(
        sweep=given.multirun or mode[-1:] == ["hydra.mode=MULTIRUN"],
        show=bool(given.cfg or given.info or given.hydra_help),
        config_directory=given.config_dir,
        source=given.source,
        flags=tuple(flags),
        overrides=tuple(given.overrides),
    )


def flags() -> list[str]:
    """Every flag that parse knows, and the one for help."""
    known = [name for action in _parser()._actions for name in action.option_strings]
    return [*known, "--help"]


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are bad input."""

    def error(self, message: str) -> NoReturn:
        raise BadInput("flags", None, f"{message}; see --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("-m", "--multirun", action="store_true")
    parser.add_argument("-c", "--cfg", choices=("job", "hydra", "all"))
    parser.add_argument("--resolve", action="store_true")
    parser.add_argument("-p", "--package")
    info = ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath")
    parser.add_argument("-i", "--info", nargs="?", const="all", choices=info)
    parser.add_argument("--hydra-help", action="store_true")
    parser.add_argument("-cd", "--config-dir")
    parser.add_argument("--from", dest="source")
    parser.add_argument("overrides", nargs="*")
    return parser
