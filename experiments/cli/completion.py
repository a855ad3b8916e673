"""The verb `completion`: a script with which a shell completes what is typed."""

from collections.abc import Sequence
from importlib import import_module

from experiments.cli.output import say
from experiments.cli.shells import SHELLS
from experiments.errors import BadInput

HELP = """\
Print a script with which a shell completes verbs, keys, options and values.

usage: livepeer-sim completion bash|zsh|fish

  source <(livepeer-sim completion bash)                 in ~/.bashrc
  source <(livepeer-sim completion zsh)                  in ~/.zshrc, after compinit
  livepeer-sim completion fish | source                  in ~/.config/fish/config.fish

The words are in the script: print it anew after an update."""

HYDRA_FLAGS = ("-sc", "--shell-completion")
"""Flags with which Hydra's users ask for a script: `-sc install=bash`."""


def main(argv: Sequence[str]) -> int:
    """Print the script of a shell.

    Raises:
        BadInput: there is none for it.
    """
    if {"--help", "-h"} & set(argv):
        say(HELP)
        return 0
    if len(argv) != 1 or argv[0] not in SHELLS:
        given = " ".join(argv) or "no shell"
        raise BadInput("completion", None, f"{given}: must be {', '.join(SHELLS)}")
    say(completion(argv[0]))
    return 0


def completion(shell: str) -> str:
    """The completion script of a shell."""
    verbs = import_module("experiments.cli").VERBS
    # Imported here, since the help needs no configuration.
    words = import_module("experiments.cli.words").words
    script: str = import_module("experiments.cli.shells").script(
        shell,
        {"": [*verbs, "--help", "--version"]} | {verb: words(verb) for verb in verbs},
    )
    return script.rstrip("\n")


def asked_of_hydra(argv: Sequence[str]) -> int | None:
    """Answer Hydra's own flag for completion; None if it isn't there.

    Raises:
        BadInput: it is there with something else than install or uninstall of a shell.
    """
    flag = next((text for text in argv if text in HYDRA_FLAGS), None)
    if flag is None:
        return None
    what = " ".join(text for text in argv if text != flag)
    action, _, shell = what.partition("=")
    if action not in {"install", "uninstall"} or shell not in SHELLS:
        raise BadInput(
            flag, what, f"must be install=SHELL or uninstall=SHELL of {', '.join(SHELLS)}"
        )
    say(completion(shell) if action == "install" else _REMOVALS[shell])
    return 0


_REMOVALS = {
    "bash": "complete -r livepeer-sim",
    "zsh": "compdef -d livepeer-sim",
    "fish": "complete -c livepeer-sim -e",
}
"""What a shell is told to forget the completion."""
