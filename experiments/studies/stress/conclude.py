"""The answer: what became of the wallets, with intervals, and against staying passive."""

from collections.abc import Sequence

import polars as pl

from experiments.studies.base import Answer, Results
from experiments.studies.stress.comparing import Terms, cells_of, compared, reference_of
from experiments.studies.stress.figures import IN_LPT, IN_USD, plot_returns, plot_values
from experiments.studies.stress.findings import findings
from experiments.studies.stress.measures import MEASURES
from experiments.studies.stress.task import outcomes, rounds_per_year

COMPARED = ("return_usd", "return_lpt", "return_eth", "drawdown_usd", "locked_rounds")
"""Measures whose differences are told."""


def conclude(
    results: Results,
    *,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    stake_lpt: float,
) -> Answer:
    """Compare the strategies within each scenario, and the scenarios for each strategy."""
    if not (results.tables / "wallets.parquet").exists():
        return Answer(findings=("No run has a result.",))
    wallets = results.scan("wallets").collect().join(scenario_of(results), on="point")
    per_year = rounds_per_year(results.scan("rounds").select("length_s").collect())
    found = outcomes(wallets, per_year).cast({"point": pl.Int32, "replication": pl.Int32})
    found = found.join(scenario_of(results), on="point").rename({"wallet": "strategy"})
    cells = cells_of(found, strategies, scenarios)
    passive = reference_of(strategies, "passive")
    stress, differences = compared(
        cells,
        scenarios,
        Terms(
            MEASURES,
            "return_usd",
            COMPARED,
            "worse_than_passive",
            passive,
            results.config.seed,
        ),
    )
    return Answer(
        findings=findings(stress, differences, strategies, scenarios, passive),
        figures={
            "values": plot_values(wallets, strategies, scenarios, IN_USD),
            "stakes": plot_values(wallets, strategies, scenarios, IN_LPT),
            "returns": plot_returns(stress, strategies, scenarios),
        },
        tables={
            "outcomes": pl.concat(
                cell.outcomes.select("scenario", "strategy", "replication", *MEASURES)
                for cell in cells
            ),
            "stress": stress,
            "stress_differences": differences,
        },
        extra={
            "stress": {
                "stake_lpt": stake_lpt,
                "rounds": results.config.horizon.rounds,
                "strategies": [*strategies],
                "scenarios": [*scenarios],
                "passive": passive,
                "rows": stress.to_dicts(),
                "differences": differences.to_dicts(),
            }
        },
    )


def scenario_of(results: Results) -> pl.DataFrame:
    """The scenario of each point: columns point and scenario."""
    names = [str(point.values["scenario"]) for point in results.points]
    return pl.DataFrame(
        {"point": range(len(names)), "scenario": names},
        schema={"point": pl.Int32, "scenario": pl.String},
    )
