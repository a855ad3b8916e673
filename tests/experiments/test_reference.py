"""The keys as the help and the errors know them."""

from dataclasses import dataclass
from enum import Enum
from importlib import import_module

import pytest
from omegaconf import OmegaConf

import experiments.conf
from experiments import reference
from experiments.composing import compose_job

PUBLIC_KEYS = [
    "seed",
    "horizon.rounds",
    "resolution",
    "snapshot",
    "era",
    "replications",
    "workers",
    "overwrite",
    "calibration",
    "market.lpt_usd",
    "market.eth_usd",
    "demand.video_minutes_per_week",
    "demand.live_ai.minutes_per_week",
    "protocol.target_bonding_rate",
    "protocol.inflation_change",
    "protocol.num_active_transcoders",
    "protocol.unbonding_period",
    "protocol.treasury_reward_cut_rate",
]


@pytest.mark.parametrize("name", PUBLIC_KEYS)
def test_public_keys_exist(name: str) -> None:
    assert name in reference.keys()  # noqa: SIM118 - keys is a function of the module


def test_every_key_has_a_meaning_and_its_own_default() -> None:
    composed = compose_job([]).config
    for key in reference.keys().values():
        assert key.meaning, key.name
        value: object = composed
        for part in key.name.split("."):
            value = getattr(value, part)
        assert key.default == _as_yaml(value), key.name


def _as_yaml(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, Enum):
        return value.name
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_allowed_names_type_and_range() -> None:
    keys = reference.keys()
    assert keys["horizon.rounds"].allowed.startswith("an integer, at least 1")
    assert keys["market.lpt_usd"].allowed.startswith("a number or null, at least 1e-09")
    assert keys["overwrite"].allowed == "true or false"
    assert "session" in keys["resolution"].allowed


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("horizon.roundz", "horizon.rounds"),
        ("rounds", "horizon.rounds"),
        ("sead", "seed"),
        ("strategy/selecton", "strategy/selection"),
        ("strategy.selection.stake_wieght", "strategy.selection.stake_weight"),
        ("hydra.run.dirr", "hydra.run.dir"),
        ("zzzzzz", None),
    ],
)
def test_nearest(mistyped: str, meant: str | None) -> None:
    assert reference.nearest(mistyped) == meant


def test_options_tell_their_meaning_and_nested_parameters() -> None:
    options = {(option.group, option.name): option for option in reference.options()}
    mixed = options["strategy/delegation", "mixed"]
    assert mixed.meaning
    assert not mixed.meaning.startswith("#")
    assert mixed.parameters["shares.passive"] == "0.9"
    assert mixed.parameters["strategies.yield_chaser.considered"] == "5"


def test_numbers_in_options_are_the_classes_defaults() -> None:
    """An option file shows an object's numbers; they must not differ from the class."""
    (root,) = experiments.conf.__path__
    for option in reference.options():
        node = OmegaConf.to_container(
            OmegaConf.load(f"{root}/{option.group}/{option.name}.yaml")
        )
        if not node:
            continue
        module, _, name = node.pop("_target_").rpartition(".")
        target = getattr(import_module(module), name)
        if name in {"Mix", "Demand"} or not isinstance(target, type):
            continue
        built = target()
        for parameter, value in node.items():
            assert _as_described(getattr(built, parameter)) == value, (option, parameter)


def _as_described(default: object) -> object:
    if callable(default):
        return {"_target_": f"protocol.emission.{default.__name__}"}
    return (
        [_as_described(each) for each in default] if isinstance(default, tuple) else default
    )


@dataclass
class Documented:
    """A class to read back."""

    first: int = 1
    """What the first is."""
    second: int = 2
    third: int = 3
    """What the third is,
    over two lines."""


def test_docstrings_are_read_from_below_the_fields() -> None:
    assert reference._docstrings(Documented) == {
        "first": "What the first is.",
        "third": "What the third is,\nover two lines.",
    }
