"""Alternatives through scenarios: means, the bad end, and differences run by run."""

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
from experiments.statistics.tails import tail_mean_interval
from experiments.statistics.verdicts import verdict
from experiments.studies.stress.measures import (
    TAIL,
    Floats,
    expected_shortfall,
    value_at_risk,
)
from experiments.studies.stress.tables import DIFFERENCES, STRESS
from sim.streams import Streams

RESAMPLES = 1_999
"""Of a bootstrap interval."""

FEWEST = 50
"""Replications below which a tail has no interval: the worst 5 % are two runs or so then.
The bootstrap's interval of VaR covers in 88 to 91 of 100 cases with 50 replications, and in
91 to 97 with 75 or more, of normal, lognormal and t4 values."""


class Terms(NamedTuple):
    """What is compared.

    Args:
        measures: all of them.
        judged: the one by which an alternative is better or worse.
        compared: measures whose differences are told.
        worse: name of the probability of doing worse than the reference.
        reference: the alternative that the others are compared with.
        seed: of the bootstrap's draws.
    """

    measures: Sequence[str]
    judged: str
    compared: Sequence[str]
    worse: str
    reference: str
    seed: int


class Cell(NamedTuple):
    """The runs of one alternative through one scenario."""

    scenario: str
    strategy: str
    outcomes: pl.DataFrame

    def values(self, measure: str) -> Floats:
        """A measure of every run, by replication."""
        return np.asarray(self.outcomes[measure].to_numpy(), dtype=np.float64)


def cells_of(
    outcomes: pl.DataFrame, strategies: Sequence[str], scenarios: Sequence[str]
) -> list[Cell]:
    """The runs by scenario and alternative, those without any left out.

    Args:
        outcomes: columns scenario, strategy, replication, and the measures.
        strategies: in order.
        scenarios: in order.
    """
    cells = [
        Cell(
            scenario,
            strategy,
            outcomes.filter(scenario=scenario, strategy=strategy).sort("replication"),
        )
        for scenario in scenarios
        for strategy in strategies
    ]
    return [cell for cell in cells if cell.outcomes.height]


def reference_of(strategies: Sequence[str], usual: str) -> str:
    """The alternative that the others are compared with: the usual one, else the first."""
    return usual if usual in strategies else strategies[0]


def compared(
    cells: Sequence[Cell], scenarios: Sequence[str], terms: Terms
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The tables `stress` and `stress_differences`."""
    rows = [row for cell in cells for row in _rows(cell, terms)]
    rows += [row for cell in cells for row in _worse(cell, cells, terms)]
    apart = [row for cell in cells for row in _apart(cell, cells, scenarios[0], terms)]
    return (
        pl.DataFrame(rows, _schema(STRESS), orient="row"),
        pl.DataFrame(apart, _schema(DIFFERENCES), orient="row"),
    )


def _schema(columns: Mapping[str, tuple[str, str]]) -> pl.Schema:
    """The types of a table whose columns are described."""
    return pl.Schema({name: getattr(pl, dtype) for name, (dtype, _) in columns.items()})


def _rows(cell: Cell, terms: Terms) -> Iterator[tuple[Any, ...]]:
    """Means with their intervals, and the bad end of what is judged."""
    where = cell.scenario, cell.strategy
    count = cell.outcomes.height
    for measure in terms.measures:
        yield (*where, measure, *mean_interval(cell.values(measure)), count)
    values = cell.values(terms.judged)
    yield (*where, f"worst_{terms.judged}", float(values.min()), None, None, count)
    draws = Streams(terms.seed).generator("stress", "var", *where)
    yield (*where, "var_95_usd", *_value_at_risk(values, draws), count)
    yield (*where, "cvar_95_usd", *_expected_shortfall(values), count)


def _value_at_risk(values: Floats, draws: np.random.Generator) -> Interval:
    if len(values) < FEWEST:
        return Interval(float(value_at_risk(values)), None, None)
    return bootstrap_interval(values, value_at_risk, draws, resamples=RESAMPLES)


def _expected_shortfall(values: Floats) -> Interval:
    loss = float(expected_shortfall(values))
    found = tail_mean_interval(values, TAIL)
    if len(values) < FEWEST or found.low is None or found.high is None:
        return Interval(loss, None, None)
    return Interval(loss, -found.high, -found.low)


def _worse(cell: Cell, cells: Sequence[Cell], terms: Terms) -> Iterator[tuple[Any, ...]]:
    """How often an alternative ends with less than the reference would."""
    other = _find(cells, cell.scenario, terms.reference)
    if cell.strategy == terms.reference or other is None:
        return
    ours, theirs = _paired(cell, other, terms.judged)
    if not len(ours):
        return
    found = proportion_interval(int((ours < theirs).sum()), len(ours), CONFIDENCE)
    yield (cell.scenario, cell.strategy, terms.worse, *found, len(ours))


def _apart(
    cell: Cell, cells: Sequence[Cell], calm: str, terms: Terms
) -> Iterator[tuple[Any, ...]]:
    """Against the reference in the same scenario, and against the first scenario."""
    others = []
    if cell.strategy != terms.reference:
        others.append(("strategy", _find(cells, cell.scenario, terms.reference)))
    if cell.scenario != calm:
        others.append(("scenario", _find(cells, calm, cell.strategy)))
    for against, other in others:
        if other is None:
            continue
        named = other.strategy if against == "strategy" else other.scenario
        for measure in terms.compared:
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
