"""The answer: what became of the wallets, with intervals, and against staying passive."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.statistics.intervals import (
    CONFIDENCE,
    Interval,
    bootstrap_interval,
    mean_interval,
    proportion_interval,
)
from experiments.statistics.paired import paired_difference
from experiments.statistics.verdicts import verdict
from experiments.studies.base import Answer, Results
from experiments.studies.stress.figures import plot_returns, plot_values
from experiments.studies.stress.findings import findings
from experiments.studies.stress.measures import (
    MEASURES,
    Floats,
    expected_shortfall,
    value_at_risk,
)
from experiments.studies.stress.tables import DIFFERENCES, STRESS
from experiments.studies.stress.task import outcomes, rounds_per_year
from sim.streams import Streams

RESAMPLES = 1_999
"""Of a bootstrap interval."""

FEWEST = 20
"""Replications below which a tail has no interval: a bootstrap covers too seldom then."""

COMPARED = ("return_usd", "return_lpt", "return_eth", "drawdown_usd", "locked_rounds")
"""Measures whose differences are told."""


def _schema(columns: Mapping[str, tuple[str, str]]) -> pl.Schema:
    """The types of a table whose columns are described."""
    return pl.Schema({name: getattr(pl, dtype) for name, (dtype, _) in columns.items()})


class Cell(NamedTuple):
    """The runs of one strategy through one scenario."""

    scenario: str
    strategy: str
    outcomes: pl.DataFrame

    def values(self, measure: str) -> Floats:
        """A measure of every run, by replication."""
        return np.asarray(self.outcomes[measure].to_numpy(), dtype=np.float64)


def passive_of(strategies: Sequence[str]) -> str:
    """The strategy that the others are compared with."""
    return next((name for name in strategies if name == "passive"), strategies[0])


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
    wallets, cells = _cells(results, strategies, scenarios)
    passive = passive_of(strategies)
    rows = [row for cell in cells for row in _rows(cell, results.config.seed)]
    rows += [row for cell in cells for row in _worse(cell, cells, passive)]
    stress = pl.DataFrame(rows, _schema(STRESS), orient="row")
    differences = pl.DataFrame(
        [row for cell in cells for row in _compared(cell, cells, passive, scenarios[0])],
        _schema(DIFFERENCES),
        orient="row",
    )
    return Answer(
        findings=findings(stress, differences, strategies, scenarios, passive),
        figures={
            "values": plot_values(wallets, strategies, scenarios),
            "returns": plot_returns(stress, strategies, scenarios),
        },
        tables={
            "outcomes": pl.concat(
                cell.outcomes.select(
                    pl.lit(cell.scenario).alias("scenario"),
                    pl.lit(cell.strategy).alias("strategy"),
                    "replication",
                    *MEASURES,
                )
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


def _cells(
    results: Results, strategies: Sequence[str], scenarios: Sequence[str]
) -> tuple[pl.DataFrame, list[Cell]]:
    """Every wallet's course, and what became of it."""
    names = [str(point.values["scenario"]) for point in results.points]
    scenario_of = pl.DataFrame(
        {"point": range(len(names)), "scenario": names},
        schema={"point": pl.Int32, "scenario": pl.String},
    )
    wallets = results.scan("wallets").collect()
    per_year = rounds_per_year(results.scan("rounds").select("length_s").collect())
    found = outcomes(wallets, per_year).cast({"point": pl.Int32, "replication": pl.Int32})
    found = found.join(scenario_of, on="point")
    cells = [
        Cell(
            scenario,
            strategy,
            found.filter(scenario=scenario, wallet=strategy).sort("replication"),
        )
        for scenario in scenarios
        for strategy in strategies
    ]
    return wallets.join(scenario_of, on="point"), [
        cell for cell in cells if cell.outcomes.height
    ]


def _rows(cell: Cell, seed: int) -> Iterator[tuple[Any, ...]]:
    """Means with their intervals, and the bad end of the returns."""
    where = cell.scenario, cell.strategy
    count = cell.outcomes.height
    for measure in MEASURES:
        yield (*where, measure, *mean_interval(cell.values(measure)), count)
    returns = cell.values("return_usd")
    yield (*where, "worst_return_usd", float(returns.min()), None, None, count)
    for name, statistic in (("var", value_at_risk), ("cvar", expected_shortfall)):
        draws = Streams(seed).generator("stress", name, *where)
        found = Interval(float(statistic(returns)), None, None)
        if count >= FEWEST:
            found = bootstrap_interval(returns, statistic, draws, resamples=RESAMPLES)
        yield (*where, f"{name}_95_usd", *found, count)


def _worse(cell: Cell, cells: Sequence[Cell], passive: str) -> Iterator[tuple[Any, ...]]:
    """How often a strategy ends with less USD than staying passive would."""
    other = _find(cells, cell.scenario, passive)
    if cell.strategy == passive or other is None:
        return
    ours, theirs = _paired(cell, other, "return_usd")
    found = proportion_interval(int((ours < theirs).sum()), len(ours), CONFIDENCE)
    yield (cell.scenario, cell.strategy, "worse_than_passive", *found, len(ours))


def _compared(
    cell: Cell, cells: Sequence[Cell], passive: str, calm: str
) -> Iterator[tuple[Any, ...]]:
    """Against staying passive in the same scenario, and against the first scenario."""
    others = []
    if cell.strategy != passive:
        others.append(("strategy", _find(cells, cell.scenario, passive)))
    if cell.scenario != calm:
        others.append(("scenario", _find(cells, calm, cell.strategy)))
    for against, other in others:
        if other is None:
            continue
        named = other.strategy if against == "strategy" else other.scenario
        for measure in COMPARED:
            found = paired_difference(*_paired(cell, other, measure))
            yield (
                cell.scenario,
                cell.strategy,
                named,
                measure,
                *found.paired,
                found.independent.low,
                found.independent.high,
                found.variance_reduction,
                found.pairs,
                verdict(found.paired),
            )


def _find(cells: Sequence[Cell], scenario: str, strategy: str) -> Cell | None:
    return next(
        (c for c in cells if (c.scenario, c.strategy) == (scenario, strategy)), None
    )


def _paired(ours: Cell, theirs: Cell, measure: str) -> tuple[Floats, Floats]:
    """A measure of both over the replications that both have."""
    both = ours.outcomes.select("replication", measure).join(
        theirs.outcomes.select("replication", other=measure), on="replication"
    )
    return both[measure].to_numpy(), both["other"].to_numpy()
