"""What the emissions study concludes: checks, admissible tunings, the frontier."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from experiments.statistics.intervals import mean_interval
from experiments.studies.base import Answer, Check, Results
from experiments.studies.lip107.agents_plot import plot_agents
from experiments.studies.lip107.drivers import DriverModel
from experiments.studies.lip107.extremes import extreme_checks
from experiments.studies.lip107.families import (
    LEAST_SQUARES,
    agent_dilutions,
    fan_of,
    outcomes_of,
    points_of,
)
from experiments.studies.lip107.frontier import (
    frontier_table,
    quantile_score,
    resample_counts,
)
from experiments.studies.lip107.history import (
    interpolated_rounds,
    published_rounds,
    recorded_days,
)
from experiments.studies.lip107.objective import (
    Assessment,
    Objective,
    assess,
    choose,
    objective_table,
)
from experiments.studies.lip107.outcomes import HALF_YEAR_ROUNDS
from experiments.studies.lip107.plots import (
    plot_agreement,
    plot_fans,
    plot_frontier,
    plot_penalty,
)
from experiments.studies.lip107.published import Comparison, compare, figures_of
from experiments.studies.lip107.regression import (
    FEATURES,
    Rows,
    best_penalty,
    penalty_table,
    rows_of,
    t_values,
)
from experiments.studies.lip107.regression import ridge as ridge_fit
from experiments.studies.lip107.task import TuningSettings
from experiments.studies.lip107.tunings import NO_CHANGE, PROPOSED, Tuning, TuningOutcomes
from sim.streams import Streams

RIDGE, REDUCED_FORM = DriverModel.ridge.name, DriverModel.reduced_form.name

SHOWN_FANS = (NO_CHANGE, PROPOSED)
"""Tunings whose fans are drawn, where they were run."""

AXES = ("p95 of dilution, H1 2026 (%)", "median yield of a year (%)")
"""Aims of the frontier: holders want less of the first, stakers more of the other."""


def answer(results: Results, objective: Objective, *, rounds: int) -> Answer:
    """Everything that the study says.

    Args:
        results: of its runs.
        objective: what a tuning must reach.
        rounds: of the horizon.
    """
    ridge = outcomes_of(results, RIDGE)
    reduced = outcomes_of(results, REDUCED_FORM)
    plain = outcomes_of(results, LEAST_SQUARES)
    agents = agent_dilutions(results, rounds, HALF_YEAR_ROUNDS)
    compared = {
        RIDGE: compare(ridge.values(), figures_of(DriverModel.ridge)),
        REDUCED_FORM: compare(reduced.values(), figures_of(DriverModel.reduced_form)),
    }
    assessments = {
        model: assess(outcomes.values(), objective)
        for model, outcomes in ((RIDGE, ridge), (REDUCED_FORM, reduced))
        if outcomes
    }
    frontier = _frontier([*ridge.values()], results.config.seed)
    penalties = penalty_table(_regression_rows())
    return Answer(
        findings=(
            *(_admissible(model, found, objective) for model, found in assessments.items()),
            *_frontier_findings(frontier),
            *_penalty_findings(ridge, plain),
            *_agent_findings(agents, ridge),
        ),
        checks=(
            *extreme_checks(),
            *(_check(model, each) for model, found in compared.items() for each in found),
        ),
        figures={
            **dict(_figures(results, ridge, frontier, compared)),
            "ridge_penalty": plot_penalty(penalties),
            **({"agents": plot_agents(ridge, agents)} if agents else {}),
        },
        tables={
            "objective": pl.concat(
                [
                    objective_table(found).insert_column(0, pl.lit(model).alias("model"))
                    for model, found in assessments.items()
                ]
                or [pl.DataFrame()]
            ),
            "frontier": frontier,
            "ridge_penalty": penalties,
            "agent_dilution": _agents_table(agents),
        },
    )


def _frontier(outcomes: Sequence[TuningOutcomes], seed: int) -> pl.DataFrame:
    if not outcomes:
        return pl.DataFrame()
    generator = Streams(seed).generator("lip107", "frontier")
    counts = resample_counts(generator, len(outcomes[0].dilution))
    dilution, earned = AXES
    return frontier_table(
        outcomes,
        quantile_score(
            dilution, outcomes, "dilution", 0.95, counts=counts, lower_is_better=True
        ),
        quantile_score(
            earned, outcomes, "yield_1y", 0.5, counts=counts, lower_is_better=False
        ),
    )


def _regression_rows() -> Rows:
    return rows_of(published_rounds(recorded_days()), TuningSettings().window)


def _check(model: str, found: Comparison) -> Check:
    figure, simulated = found.figure, found.simulated
    assert simulated.value is not None
    bound = "" if figure.tolerance is not None else " at least"
    return Check(
        f"{model}: {figure.name} ({figure.source}){bound}, %",
        simulated.value,
        simulated.low,
        simulated.high,
        figure.percent,
        figure.tolerance,
        found.verdict,
    )


def _admissible(model: str, found: Sequence[Assessment], objective: Objective) -> str:
    choice = choose(found)
    aims = (
        f"dilution of H1 2026 below {objective.dilution_below:.0%} and every month's "
        f"bonding rate above {objective.bonding_rate_above:.0%}, each with probability "
        f"{objective.probability:.0%}"
    )
    count = sum(each.verdict == "admissible" for each in found)
    text = f"By the model {model} {count} of {len(found)} tunings reach {aims}."
    if choice.chosen is not None:
        text += f" The closest to today's is {choice.chosen.label}."
    if choice.open:
        text += f" Undecided and as close: {', '.join(each.label for each in choice.open)}."
    return text


def _frontier_findings(frontier: pl.DataFrame) -> Iterator[str]:
    if not frontier.height:
        return
    on = frontier.filter(pl.col("membership") == "on")["label"].to_list()
    unsure = frontier.filter(pl.col("membership") == "undecided")["label"].to_list()
    yield (
        f"On the frontier of low dilution and high yield: {', '.join(on) or 'none'}"
        + (f"; undecided: {', '.join(unsure)}." if unsure else ".")
    )


def _penalty_findings(
    ridge: Mapping[Tuning, TuningOutcomes], plain: Mapping[Tuning, TuningOutcomes]
) -> Iterator[str]:
    """What the penalty of the published regression decides."""
    rows = _regression_rows()
    place = FEATURES.index("inflation")
    kept = ridge_fit(rows, best_penalty(rows)).coefficients[place]
    free, t = ridge_fit(rows, 0.0).coefficients[place], t_values(rows)[place]
    yield (
        f"The penalty of the published regression leaves {kept:.1g} of the effect of "
        f"inflation on bonding; least squares gives {free:.1f} (t = {t:.1f}): that "
        "emissions hardly move bonding is partly built in."
    )
    slow, fast = NO_CHANGE, NO_CHANGE._replace(inflation_change=1_500)
    if {slow, fast} <= ridge.keys() & plain.keys():
        parts = [
            f"{name} {_p95(found[slow]):.1f} and {_p95(found[fast]):.1f} %"
            for name, found in (("with it", ridge), ("without it", plain))
        ]
        yield (
            f"p95 of dilution at {slow.label} and {fast.label}: {', '.join(parts)}. Which "
            "step is better at today's target rests on that penalty."
        )


def _p95(outcomes: TuningOutcomes) -> float:
    return float(100 * np.quantile(outcomes.dilution, 0.95))


def _agent_findings(
    agents: Mapping[Tuning, np.ndarray], ridge: Mapping[Tuning, TuningOutcomes]
) -> Iterator[str]:
    for tuning, dilutions in agents.items():
        if len(dilutions):
            yield _agents(tuning, dilutions, ridge.get(tuning))


def _agents(tuning: Tuning, dilutions: np.ndarray, aggregate: TuningOutcomes | None) -> str:
    found = mean_interval(100 * dilutions)
    assert found.value is not None
    known = found.low is not None and found.high is not None
    ends = f" [{found.low:.2f}, {found.high:.2f}]" if known else ""
    text = f"The agent world under {tuning.label}: dilution {found.value:.2f} %{ends}"
    if aggregate is None:
        return f"{text}."
    below = float(np.mean(100 * aggregate.dilution < found.value))
    return (
        f"{text}, where {below:.0%} of the published model's paths lie below; it mints "
        "less than that model, as some orchestrators miss their reward calls."
    )


def _agents_table(agents: Mapping[Tuning, np.ndarray]) -> pl.DataFrame:
    rows = [
        {**tuning._asdict(), "label": tuning.label, "dilution": float(value)}
        for tuning, values in agents.items()
        for value in values
    ]
    return pl.DataFrame(rows)


def _figures(
    results: Results,
    ridge: Mapping[Tuning, TuningOutcomes],
    frontier: pl.DataFrame,
    compared: Mapping[str, Sequence[Comparison]],
) -> Iterator[tuple[str, Figure]]:
    numbers = points_of(results, RIDGE)
    fans = {
        tuning.label: fan_of(results, numbers[tuning])
        for tuning in SHOWN_FANS
        if tuning in ridge
    }
    if fans:
        yield "fans", plot_fans(fans, interpolated_rounds(recorded_days()))
    if frontier.height:
        yield "frontier", plot_frontier(frontier, AXES)
    for model, found in compared.items():
        if found:
            yield f"agreement_{model}", plot_agreement(found)
