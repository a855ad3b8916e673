"""Groups of values: defaults equal the classes', every option changes what it says."""

from importlib import resources
from pathlib import Path

import polars as pl
import pytest

import experiments
from experiments import reference
from experiments.composing import compose_job
from experiments.reference import PRESETS
from experiments.repeating import overrides_of
from experiments.runs.manifest import plain_config, write_config
from experiments.schema import RunConfig
from sim.config import DemandConfig, MarketConfig, PopulationConfig
from tests.experiments.worlds import SMALL

OPTIONS = [(option.group, option.name) for option in reference.presets()]
DEFAULTS = {"demand": "mainnet", "population": "mainnet", "market": "snapshot"}


@pytest.fixture(scope="module")
def in_force() -> RunConfig:
    """What nothing is chosen beside."""
    return compose_job([]).config


def value(config: object, key: str) -> object:
    for part in key.split("."):
        config = getattr(config, part)
    return config


def test_what_is_in_force_is_the_classes_own(in_force: RunConfig) -> None:
    assert in_force.demand == DemandConfig()
    assert in_force.population == PopulationConfig()
    assert in_force.market == MarketConfig()


def test_the_first_of_a_group_is_in_force() -> None:
    for group in PRESETS:
        first = next(option for option in reference.presets() if option.group == group)
        assert first.name == DEFAULTS[group]


@pytest.mark.parametrize("group", PRESETS)
def test_options_of_a_group_set_the_same_keys(group: str) -> None:
    """So that one option takes back what another did."""
    found = [set(each.parameters) for each in reference.presets() if each.group == group]
    assert found == [found[0]] * len(found)
    known = {*reference.keys(), *reference.DESCRIBED}
    assert {f"{group}.{name}" for name in found[0]} <= known


@pytest.mark.parametrize(("group", "name"), OPTIONS)
def test_an_option_is_in_the_configuration_and_keys_beside_it_win(
    group: str, name: str, in_force: RunConfig
) -> None:
    (option,) = (
        each for each in reference.presets() if (each.group, each.name) == (group, name)
    )
    config = compose_job([f"{group}={name}"]).config
    for key, text in option.parameters.items():
        assert str(value(config, f"{group}.{key}")) == text
    assert (config == in_force) == (name == DEFAULTS[group])
    key = next(iter(option.parameters))
    beside = compose_job([f"{group}={name}", f"{group}.{key}=3"]).config
    assert value(beside, f"{group}.{key}") == 3


def test_an_option_beside_a_stored_configuration_replaces_its_values(
    tmp_path: Path,
) -> None:
    stored = tmp_path / "config.yaml"
    given = ["demand=x10", "demand.diurnal_amplitude=0.1", "market=april_2025"]
    write_config(compose_job(given).config, stored)
    again = compose_job([*overrides_of(str(stored), ["demand=quiet"]), "demand=quiet"])
    expected = compose_job([*given[1:], "demand=quiet"]).config
    assert plain_config(again.config) == plain_config(expected)


@pytest.mark.parametrize(
    ("name", "day", "extreme"),
    [("march_2024", "2024-03-14", "max"), ("april_2025", "2025-04-08", "min")],
)
def test_prices_of_a_day_are_the_recorded_closes(name: str, day: str, extreme: str) -> None:
    market = compose_job([f"market={name}"]).config.market
    file = resources.files("sim") / "data" / "history" / "market_context.csv"
    context = pl.read_csv(file.read_bytes(), comment_prefix="#")
    row = context.filter(pl.col("date") == day)
    assert market.lpt_usd == row["lpt_usd"].item()
    assert market.eth_usd == row["eth_usd"].item()
    assert market.lpt_usd == getattr(context["lpt_usd"], extreme)()


def test_prices_and_gateways_reach_the_tables() -> None:
    short = (*SMALL, "horizon.rounds=1")
    result = experiments.simulate(*short, "market=march_2024", "population=one_gateway")
    assert result.tables["rounds"]["lpt_usd"].unique().to_list() == [27.2446]
    assert result.tables["jobs"]["gateway"].n_unique() == 2


def test_commissions_that_follow_the_stake_change() -> None:
    short = (*SMALL, "horizon.rounds=4", "strategy/commission=follows_stake")
    result = experiments.simulate(
        *short,
        "strategy.commission.every_rounds=1",
        "strategy.commission.tolerance=0",
    )
    cuts = (
        result.tables["orchestrators"]
        .group_by("orchestrator")
        .agg(cuts=pl.col("reward_cut").n_unique())
    )
    assert (cuts["cuts"] > 1).sum() > 50
