"""The command line: one console script with verbs, each imported when it is asked for."""

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from experiments.cli.output import reader_has_gone, say, tell_failure
from experiments.errors import UNWRITABLE, BadInput, JobFailed, RunFailed

PROGRAM = "livepeer-sim"
"""Name of the console script."""

DONE, FAILED, BAD_INPUT, INTERRUPTED, CUT_OFF = 0, 1, 2, 130, 141
"""Exit codes: done; a run failed; bad input, nothing was run; Ctrl-C; nobody reads on."""


class Verb(NamedTuple):
    """A verb: where its function is, and what it does.

    Args:
        module: module whose `main` takes the verb's arguments and gives the exit code.
        meaning: one line of help.
    """

    module: str
    meaning: str


VERBS = {
    "run": Verb("experiments.cli.run", "simulate a world, write its tables and plots"),
    "study": Verb(
        "experiments.cli.study", "run a question's points and replications, resumable"
    ),
    "compare": Verb(
        "experiments.cli.compare", "two configurations on the same random draws"
    ),
    "stress": Verb(
        "experiments.cli.stress", "what would have become of a stake, through scenarios"
    ),
    "report": Verb(
        "experiments.cli.report",
        "one self-contained HTML page of a run or study directory",
    ),
    "replay": Verb("protocol.replay.cli", "re-execute recorded contract traces"),
    "calibrate": Verb(
        "workloads.calibration.cli", "measure this machine's compute kernels"
    ),
    "completion": Verb(
        "experiments.cli.completion", "print the completion of bash, zsh or fish"
    ),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb.

    Args:
        argv: the arguments after the program's name; the process's own by default.

    Returns:
        The exit code.
    """
    verb, *arguments = [*(sys.argv[1:] if argv is None else argv)] or ["--help"]
    if verb in {"--help", "-h", "help"}:
        say(_help())
        return DONE
    if verb == "--version":
        print(PROGRAM, import_module("importlib.metadata").version(PROGRAM))
        return DONE
    if verb not in VERBS:
        return _complain(PROGRAM, f"{verb}: no such verb; possible: {', '.join(VERBS)}")
    return _guarded(f"{PROGRAM} {verb}", VERBS[verb], arguments)


def _guarded(name: str, verb: Verb, arguments: list[str]) -> int:
    """Run a verb and tell what went wrong in one line; only a failed run has a trace."""
    before = signal.signal(signal.SIGTERM, _end)
    try:
        with own_modules(Path.cwd()):
            run: Callable[[list[str]], int] = import_module(verb.module).main
            code = run(arguments)
            # What is printed is the last thing; whether it is read doesn't change the code.
            reader_has_gone()
            return code
    except BadInput as error:
        return _complain(name, str(error))
    except (JobFailed, RunFailed) as error:
        tell_failure(name, error)
        return FAILED
    except OSError as error:
        if isinstance(error, BrokenPipeError) and reader_has_gone():
            return CUT_OFF
        if error.errno not in UNWRITABLE:
            raise
        print(f"{name}: the result can't be written: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"{name}: interrupted", file=sys.stderr)
        return INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def own_modules(folder: Path) -> Iterator[None]:
    """Let strategies be found in the working folder, after our own packages."""
    here = str(folder)
    added = here not in sys.path
    if added:
        sys.path.append(here)
    try:
        yield
    finally:
        if added:
            sys.path.remove(here)


def _complain(name: str, message: str) -> int:
    print(f"{name}: {message}", file=sys.stderr)
    return BAD_INPUT


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    """End on a signal as a shell expects, after what is open has been cleaned up."""
    sys.exit(128 + number)


def _help() -> str:
    width = max(map(len, VERBS))
    verbs = "\n".join(f"  {name:<{width}}  {verb.meaning}" for name, verb in VERBS.items())
    return (
        "Agent-based simulator of Livepeer's economy and network.\n\n"
        f"usage: {PROGRAM} VERB [key=value ...]\n\nverbs:\n{verbs}\n\n"
        f"{PROGRAM} VERB --help tells more.\n"
        "Exit codes: 0 done, 1 a run failed, 2 bad input (nothing was run)."
    )
