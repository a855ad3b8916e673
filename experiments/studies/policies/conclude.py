"""The answer: what became of the orchestrator, with intervals, and policy by policy."""

from collections.abc import Sequence

import polars as pl

from experiments.studies.base import Answer, Results
from experiments.studies.policies.findings import findings
from experiments.studies.policies.measures import MEASURES, policy_outcome
from experiments.studies.stress.comparing import Terms, cells_of, compared, reference_of
from experiments.studies.stress.figures import Ends, plot_courses, plot_returns

REFERENCE = "fixed"
"""The policy that the others are compared with, where it is in the list."""

WORSE = "worse_than_reference"
"""Name of the probability of a smaller profit than with the reference."""

COMPARED = tuple(name for name in MEASURES if name != "ended_outside")
"""Measures whose differences are told."""

PROFITS = Ends("profit_usd", "worst_profit_usd", 1, "profit, USD")
"""How the runs' profits are drawn."""

KEYS = ["point", "replication"]
"""What names a run."""


def conclude(
    results: Results,
    *,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    rank: int,
) -> Answer:
    """Compare the policies within each scenario, and the scenarios for each policy."""
    if not (results.tables / "orchestrators.parquet").exists():
        return Answer(findings=("No run has a result.",))
    courses = _courses(results)
    outcomes = _outcomes(courses)
    cells = cells_of(outcomes, strategies, scenarios)
    reference = reference_of(strategies, REFERENCE)
    terms = Terms(MEASURES, "profit_usd", COMPARED, WORSE, reference, results.config.seed)
    stress, differences = compared(cells, scenarios, terms)
    return Answer(
        findings=findings(stress, differences, strategies, scenarios, reference),
        figures={
            "profit_course": plot_courses(
                _course(courses, pl.col("profit_usd").cum_sum()),
                strategies,
                scenarios,
                "profit since the start, USD",
            ),
            "stake_course": plot_courses(
                _course(courses, 100 * pl.col("stake_lpt") / pl.col("bonded_lpt")),
                strategies,
                scenarios,
                "stake over the active stake, %",
            ),
            "profits": plot_returns(stress, strategies, scenarios, PROFITS),
        },
        tables={
            "policy_outcomes": pl.concat(cell.outcomes for cell in cells),
            "stress": stress,
            "stress_differences": differences,
        },
        extra={
            "policy_stress": {
                "rank": rank,
                "rounds": results.config.horizon.rounds,
                "strategies": [*strategies],
                "scenarios": [*scenarios],
                "reference": reference,
                "rows": stress.to_dicts(),
                "differences": differences.to_dicts(),
            }
        },
    )


def _courses(results: Results) -> pl.DataFrame:
    """The orchestrator's rows in every run, with its scenario, policy and active stake."""
    points = results.points
    named = pl.DataFrame(
        {
            "point": range(len(points)),
            "scenario": [str(point.values["scenario"]) for point in points],
            "strategy": [str(point.values["policy"]) for point in points],
        },
        schema_overrides={"point": pl.Int32},
    )
    rounds = results.scan("rounds").select(*KEYS, "round", "bonded_lpt").collect()
    own = results.scan("orchestrators").collect()
    return (
        own.join(named, on="point").join(rounds, on=[*KEYS, "round"]).sort(*KEYS, "round")
    )


def _outcomes(courses: pl.DataFrame) -> pl.DataFrame:
    """What became of the orchestrator in each run."""
    rows = []
    for (_, replication), path in courses.group_by(KEYS, maintain_order=True):
        rounds = path.select("round", "bonded_lpt")
        first = path.row(0, named=True)
        rows.append(
            {
                "scenario": first["scenario"],
                "strategy": first["strategy"],
                "replication": replication,
                "orchestrator": first["orchestrator"],
                **policy_outcome(path.drop("bonded_lpt"), rounds)._asdict(),
            }
        )
    return pl.DataFrame(rows, schema_overrides={"replication": pl.Int32})


def _course(courses: pl.DataFrame, value: pl.Expr) -> pl.DataFrame:
    """A value over the rounds of every run, as it is drawn."""
    return courses.select(
        "scenario", "strategy", "replication", "round", value=value.over(KEYS)
    )
