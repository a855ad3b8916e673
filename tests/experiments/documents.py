"""Shell commands of the documents, done as they are written."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.experiments.in_process import in_this_process
from tests.experiments.worlds import ROOT, command, environment

CONSOLE_SCRIPT = """\
#!/bin/sh
printf '%s\\0' "$PYTHONPATH" "$#" "$@" >> "{calls}"
"""
"""Stands for the installed command: it notes what the shell has made of its arguments."""


class Shell:
    """A shell in which `livepeer-sim` and `python` are those of this checkout.

    Commands that are noted are done when the shell has ended.

    Args:
        folder: the working folder; what the shell needs is put beside it.
        smaller: makes the arguments of a command those of a smaller world.
    """

    def __init__(
        self, folder: Path, smaller: Callable[[Sequence[str]], Sequence[str]]
    ) -> None:
        self._folder, self._smaller = folder, smaller
        self._bin, self._calls = folder.parent / "bin", folder.parent / "calls"
        self._bin.mkdir()
        self._script("livepeer-sim", CONSOLE_SCRIPT.format(calls=self._calls))
        self._script("python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')

    def _script(self, name: str, text: str) -> None:
        (self._bin / name).write_text(text)
        (self._bin / name).chmod(0o755)

    def run(self, text: str, *, apart: bool = False) -> str:
        """What commands print, those of `livepeer-sim` last.

        Args:
            text: what is given to the shell.
            apart: whether `livepeer-sim` is a process of its own, as for a user.
        """
        self._calls.write_bytes(b"")
        variables = environment()
        variables["PATH"] = f"{self._bin}:{variables['PATH']}"
        done = subprocess.run(
            ["sh", "-e", "-c", text],
            capture_output=True,
            check=False,
            cwd=self._folder,
            env=variables,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        printed = done.stdout
        for path, given in self._noted():
            arguments = self._smaller(given)
            if apart:
                places = f"{ROOT}:{path}"
                told = command(*arguments, cwd=self._folder, PYTHONPATH=places)
            else:
                told = in_this_process(*arguments, cwd=self._folder)
            assert told.returncode == 0, f"{text}\n{told.stdout}\n{told.stderr}"
            printed += told.stdout
        return printed.replace(f"{self._folder}/", "")

    def _noted(self) -> list[tuple[str, list[str]]]:
        """PYTHONPATH and arguments of the commands."""
        texts, found = os.fsdecode(self._calls.read_bytes()).split("\0")[:-1], []
        while texts:
            path, count, *texts = texts
            found.append((path, texts[: int(count)]))
            texts = texts[int(count) :]
        return found
