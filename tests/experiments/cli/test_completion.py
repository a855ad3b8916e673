"""The completion scripts, driven in the shells themselves."""

import shutil
import subprocess
from pathlib import Path

import pytest

from experiments.cli import BAD_INPUT, DONE, VERBS, main
from experiments.cli.completion import completion
from experiments.cli.shells import SHELLS
from experiments.cli.words import words
from experiments.reference import keys
from tests.experiments.worlds import names

DRIVE = """\
source script.bash
COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDBREAKS=$2
# The shell's own words: a break character stands alone.
spaced=${1//=/ = }
read -r -a COMP_WORDS <<< "$spaced"
[[ $1 == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_livepeer_sim livepeer-sim
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every script, and the driver of bash."""
    folder = tmp_path_factory.mktemp("completion")
    for shell in SHELLS:
        (folder / f"script.{shell}").write_text(completion(shell))
    (folder / "drive.bash").write_text(DRIVE)
    (folder / "results").mkdir()
    return folder


def answers(place: Path, line: str, breaks: str = " =:") -> list[str]:
    """What bash is told after a TAB at the end of a line."""
    printed = subprocess.check_output(
        ["bash", "--norc", "drive.bash", line, breaks], cwd=place, text=True
    )
    return printed.splitlines() if printed.strip() else []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("livepeer-sim r", ["run", "report", "replay"]),
        ("livepeer-sim run hor", ["horizon."]),
        ("livepeer-sim run horizon.r", ["horizon.rounds="]),
        ("livepeer-sim run strategy/sel", ["strategy/selection="]),
        (
            "livepeer-sim run strategy/selection=",
            [
                "bandit",
                "cheapest_first",
                "quality_first",
                "reputation_weighted",
                "stake_weighted",
            ],
        ),
        ("livepeer-sim run seed=3 era=c", ["confluence"]),
        ("livepeer-sim run -m era=delta,c", ["delta,confluence"]),
        ("livepeer-sim run overwrite=t", ["true"]),
        ("livepeer-sim run snapshot=", ["mainnet_2025-11-20"]),
        ("livepeer-sim run calibration=cpu", ["cpu-amd-epyc"]),
        ("livepeer-sim run --mul", ["--multirun"]),
        ("livepeer-sim run hydra/l", ["hydra/launcher="]),
        ("livepeer-sim run hydra/launcher=j", ["joblib"]),
        ("livepeer-sim run --from r", []),
        ("livepeer-sim run zzz", []),
        ("livepeer-sim stress sta", ["stake_lpt="]),
        ("livepeer-sim stress scenario=[price_cr", ["[price_crash"]),
        ("livepeer-sim calibrate q", ["quick="]),
        ("livepeer-sim completion ", ["bash", "zsh", "fish", "--help"]),
    ],
)
def test_bash_completes(line: str, expected: list[str], place: Path) -> None:
    assert answers(place, line) == expected


def test_bash_that_keeps_words_whole_is_told_whole_words(place: Path) -> None:
    assert answers(place, "livepeer-sim run era=c", breaks=" ") == ["era=confluence"]


def test_every_verb_can_be_completed(place: Path) -> None:
    told = answers(place, "livepeer-sim ")
    assert told == [*VERBS, "--help", "--version"]


def test_tables_are_completed_in_a_list() -> None:
    assert "keep_tables=[delegators" in words("study")


def test_every_key_of_a_run_is_a_word() -> None:
    known = {word.partition("=")[0] for word in words("run")}
    assert set(keys()) <= known


@pytest.mark.parametrize(
    ("shell", "check"), [("bash", "bash -n"), ("zsh", "zsh -n"), ("fish", "fish -n")]
)
def test_scripts_are_grammatical(shell: str, check: str, place: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    script = place / f"script.{shell}"
    subprocess.run([*check.split(), str(script)], check=True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("livepeer-sim run era=c", "era=confluence"),
        ("livepeer-sim run -m era=delta,c", "era=delta,confluence"),
        ("livepeer-sim run horizon.r", "horizon.rounds="),
    ],
)
def test_fish_completes(line: str, expected: str, place: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("fish is not installed")
    told = subprocess.check_output(
        ["fish", "--no-config", "-c", f"source script.fish; complete -C '{line}'"],
        cwd=place,
        text=True,
    )
    assert told.splitlines() == [expected]


def test_hydras_own_flag_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "bash"]) == DONE
    script = capsys.readouterr().out
    assert main(["run", "-sc", "install=bash"]) == DONE
    assert capsys.readouterr().out == script
    assert main(["run", "-sc", "uninstall=bash"]) == DONE
    assert capsys.readouterr().out == "complete -r livepeer-sim\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["completion"], "completion: no shell: must be bash, zsh, fish"),
        (["completion", "csh"], "completion: csh: must be bash, zsh, fish"),
        (
            ["run", "-sc", "install=csh"],
            "-sc=install=csh: must be install=SHELL or uninstall=SHELL of bash, zsh, fish",
        ),
    ],
)
def test_other_shells_are_bad_input(
    arguments: list[str],
    told: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    assert main(arguments) == BAD_INPUT
    assert capsys.readouterr().err == f"livepeer-sim {arguments[0]}: {told}\n"
    assert names(tmp_path) == []
