"""The fit of the population: its parameters, its steps and its report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from experiments.composing import compose_job
from experiments.executors.local import LocalExecutor
from experiments.fitting.ages import ageing
from experiments.fitting.bands import size_law
from experiments.fitting.fit import Seeds, Simulator, Step, check, fit
from experiments.fitting.parameters import (
    PARAMETERS,
    moments_of,
    moved,
    overrides_of,
    starting_values,
)
from experiments.fitting.report import report
from experiments.strategies import with_strategies
from experiments.studies.validation.targets import EXITS

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


def test_the_report_judges_unseen_seeds(tmp_path: Path) -> None:
    values = starting_values()
    with LocalExecutor(1) as executor:
        checked = check(Simulator(executor, tmp_path, 40), values, 2)
    assert [*tmp_path.iterdir()] == [], "tables are not kept"
    text = report([Step(values, MET)], values, checked)
    assert "6 parameters were fitted to 6 figures" in text
    assert "| 13 | sd of daily change" in text
    assert f"{PARAMETERS[0].name} | {values[PARAMETERS[0].name]:.4g}" in text


class Answers:
    """Instead of worlds: each figure answers its parameter alone, and not exactly."""

    def __init__(self, truth: Mapping[str, float]) -> None:
        self._truth = truth
        self._draws = np.random.default_rng(3)

    def run(
        self, values: Mapping[str, float], replications: Sequence[int], *, work: bool
    ) -> Seeds:
        assert not work, "streams are left out of the fit"
        seeds = [self._figures(values) for _ in replications]
        return Seeds({name: [each[name] for each in seeds] for name in seeds[0]}, [])

    def _figures(self, values: Mapping[str, float]) -> dict[str, float]:
        moment = {
            each.moment: each.target
            * (values[each.name] / self._truth[each.name]) ** (1 / each.power)
            * np.exp(0.02 * self._draws.standard_normal())
            for each in PARAMETERS
        }
        year = moment["hazard_365d"]
        late = year / -np.log1p(-OBSERVED["withdrew_within_365d"])
        hazards = {
            name: -np.log1p(-share) * late * moment["early_hazard"]
            for name, share in OBSERVED.items()
        }
        hazards["withdrew_within_365d"] = year
        days = moment["flow_days_above_50k"]
        return {
            **{name: -np.expm1(-hazard) for name, hazard in hazards.items()},
            "withdrawn_share_10k": 1 - moment["withdrawn_share_small"],
            "flow_days_above_50k": days,
            "flow_days_above_500k": days * moment["large_flow_share"],
            "logit_change_mean": np.log(moment["bonding_odds_growth"]) / 365,
        }


def test_a_fit_finds_what_meets_its_targets() -> None:
    truth = {each.name: 1.3 * each.start for each in PARAMETERS}
    steps: list[Step] = []
    found = fit(Answers(truth), seeds=4, steps=16, on_step=steps.append)
    assert found == pytest.approx(truth, rel=0.05)
    assert steps[0].values == starting_values()
    assert steps[-1].moments == pytest.approx(MET, rel=0.1)
