"""Flags and overrides, told apart in any order."""

import pytest

from experiments.cli.arguments import parse
from experiments.errors import BadInput


def test_flags_may_stand_anywhere() -> None:
    given = parse(["seed=1,2", "-m", "horizon.rounds=3", "-cd", "own"])
    assert given.sweep
    assert not given.show
    assert given.config_directory == "own"
    assert given.overrides == ("seed=1,2", "horizon.rounds=3")
    assert given.flags == ("--multirun", "--config-dir", "own")


def test_a_run_to_repeat_is_no_flag_of_hydras() -> None:
    given = parse(["--from", "a/config.yaml", "seed=1"])
    assert given.source == "a/config.yaml"
    assert given.flags == ()
    assert parse([]).source is None


def test_what_hydra_shows_is_no_run() -> None:
    assert parse(["--cfg", "job", "--resolve", "-p", "market"]).show
    assert parse(["--info"]).flags == ("--info", "all")
    assert not parse(["seed=1"]).show


def test_a_sweep_may_be_asked_for_by_hydras_mode() -> None:
    assert parse(["hydra.mode=MULTIRUN"]).sweep
    assert not parse(["hydra.mode=MULTIRUN", "hydra.mode=RUN"]).sweep


@pytest.mark.parametrize("argv", [["--foo"], ["--cfg"], ["--cfg", "all", "--bar=1"]])
def test_unknown_flags_are_bad_input(argv: list[str]) -> None:
    with pytest.raises(BadInput, match=r"^flags: .*see --help$"):
        parse(argv)
