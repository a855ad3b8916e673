"""The fit of the population: its steps, and the quick world that it is made with."""

import numpy as np
import pytest

from agents.strategies.delegation import Loyal
from experiments.composing import compose_job
from experiments.fitting.ages import ageing
from experiments.fitting.bands import size_law
from experiments.fitting.fit import Step, check
from experiments.fitting.parameters import (
    PARAMETERS,
    moments_of,
    moved,
    overrides_of,
    starting_values,
)
from experiments.fitting.quick_world import QuickWorld
from experiments.fitting.report import report
from experiments.strategies import with_strategies
from experiments.studies.validation.targets import EXITS
from tests.sim.world import default_config

OBSERVED = {target.metric: target.observed for target in EXITS}
MET = {each.moment: each.target for each in PARAMETERS}


def test_the_law_of_sizes_is_found_again() -> None:
    """Shares that follow a power law exactly give its exponent."""
    sizes = np.array([3.0, 30.0, 300.0, 3_000.0, 10_000.0])
    hazard = np.append(0.05, 0.5 * (sizes / 100) ** 0.2)
    withdrew = tuple((1 - np.exp(-hazard)) * 1e6)
    law = size_law((1_000_000,) * 6, withdrew)
    assert law.exponent == pytest.approx(0.2)
    assert law.dust_factor == pytest.approx(0.1)


def test_the_law_of_ages_is_found_again() -> None:
    shares = {
        days: 1 - np.exp(-0.3 * ((days - 6.3) / 365) ** 0.4) for days in (20, 90, 400)
    }
    assert ageing(shares) == pytest.approx(0.4)


def test_a_step_moves_what_is_off_and_nothing_else() -> None:
    values = starting_values()
    assert moved(values, MET, 1.0) == pytest.approx(values)
    for each in PARAMETERS:
        off = {**MET, each.moment: 1.05 * each.target}
        after = moved(values, off, 1.0)
        assert [name for name in values if after[name] != values[name]] == [each.name]
        assert (after[each.name] < values[each.name]) == (each.power > 0)


def test_no_step_leaves_the_bounds() -> None:
    far = {name: 100 * value for name, value in MET.items()}
    values = starting_values()
    for _ in range(40):
        values = moved(values, far, 1.0)
    for each in PARAMETERS:
        assert each.low <= values[each.name] <= each.high


def test_the_values_are_a_configuration_whose_shares_sum_to_1() -> None:
    for sellers in (0.021, 0.123456):
        config = compose_job(overrides_of({**starting_values(), "seller_share": sellers}))
        mix = with_strategies(config.config).strategy.delegation
        assert mix.shares["reward_seller"] == pytest.approx(sellers, abs=5e-4)


def test_what_is_computed_without_a_simulation_is_in_force() -> None:
    passive = with_strategies(compose_job([]).config).strategy.delegation.strategies[
        "passive"
    ]
    law = size_law()
    assert passive.ageing == pytest.approx(ageing(), rel=2e-3)
    assert passive.size_exponent == pytest.approx(law.exponent, rel=2e-3)
    assert passive.dust_factor == pytest.approx(law.dust_factor, rel=4e-3)


def test_moments_are_of_the_means() -> None:
    hazards = {"365d": 2.0, "180d": 3.0, "90d": 5.0, "60d": 3.0, "30d": 5.0}
    shares = {f"withdrew_within_{days}": each for days, each in hazards.items()}
    found = moments_of(
        {
            **{name: 1 - (1 - OBSERVED[name]) ** each for name, each in shares.items()},
            "withdrawn_share_10k": 0.9,
            "flow_days_above_50k": 50.0,
            "flow_days_above_500k": 5.0,
            "logit_change_mean": 0.001,
        }
    )
    assert found["hazard_365d"] == pytest.approx(-2 * np.log(1 - 0.301))
    assert found["early_hazard"] == pytest.approx(2.0), "4 times the hazard, at twice"
    assert found["withdrawn_share_small"] == pytest.approx(0.1)
    assert found["large_flow_share"] == pytest.approx(0.1)


def test_the_quick_world_grows_as_the_contracts_do_when_nobody_acts() -> None:
    """One round from the snapshot mints 32,100 LPT, and all of it stays bonded."""
    config = default_config(
        {
            "horizon.rounds": 40,
            "strategy.delegation": Loyal(),
            "population.new_delegators_per_year": 0.0,
            "population.reward_call_reliability": 1.0,
        }
    )
    world = QuickWorld(config, 0)
    rounds = world.run().rounds
    assert rounds["minted_lpt"][0] == pytest.approx(32_077, rel=1e-3)
    growth = rounds["bonded_lpt"].diff().drop_nulls().to_numpy()
    assert growth == pytest.approx(rounds["minted_lpt"].to_numpy()[:-1])
    own = sum(world.pools.value(holder) for holder in world.holders)
    assert own < world.pools.stake_lpt.sum(), "the rest is the orchestrators'"


def test_the_report_judges_unseen_seeds() -> None:
    values = starting_values()
    checked = check(values, 60, 2)
    text = report([Step(values, MET)], values, checked)
    assert "6 parameters were fitted to 6 figures" in text
    assert "| 13 | sd of daily change" in text
    assert f"{PARAMETERS[0].name} | {values[PARAMETERS[0].name]:.4g}" in text
