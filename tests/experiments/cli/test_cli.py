"""The console script: verbs, help, exit codes."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from experiments.cli import BAD_INPUT, DONE, VERBS, main
from experiments.reference import keys, options
from tests.experiments.worlds import ROOT, environment

HEAVY = {
    "hydra",
    "omegaconf",
    "numpy",
    "polars",
    "matplotlib",
    "scipy",
    "mesa",
    "torch",
    "sim",
}
"""Packages that the help must not wait for."""


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["help"], []])
def test_help_lists_the_verbs(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == DONE
    told = capsys.readouterr().out
    assert all(f"\n  {verb} " in told for verb in ("run", "replay", "calibrate"))


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """What keeps the help fast is what it doesn't import."""
    code = (
        "import sys, json; from experiments.cli import main; main(['--help'])\n"
        "print(json.dumps([*sys.modules]))"
    )
    printed = subprocess.check_output(
        [sys.executable, "-c", code], env=environment(), cwd=tmp_path, text=True
    )
    assert not HEAVY & {*json.loads(printed.splitlines()[-1])}


def test_an_unknown_verb_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fly"]) == BAD_INPUT
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == f"livepeer-sim: fly: no such verb; possible: {', '.join(VERBS)}\n"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main([verb, "--help"])
    except SystemExit as end:
        code = int(end.code or 0)
    assert code == DONE
    assert "usage:" in capsys.readouterr().out


def test_run_help_tells_every_key_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--help"]) == DONE
    told = capsys.readouterr().out
    for key in keys().values():
        assert f"\n  {key.name}={key.default}\n" in told
        assert " ".join(key.meaning.split()) in " ".join(told.split())
    for option in options():
        assert f"\n    {option.name}: " in told
        assert f"\n  {option.group}\n" in told
    assert max(map(len, told.splitlines())) <= 100


def test_the_console_script_is_this_function() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"livepeer-sim": "experiments.cli:main"}


def test_signals_and_paths_are_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = [*sys.path]
    assert main(["run", "seed=abc"]) == BAD_INPUT
    assert sys.path == before
    assert "seed=abc" in capsys.readouterr().err
