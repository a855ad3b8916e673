"""What the validation study concludes: a verdict on each target, and why."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl
from matplotlib.figure import Figure

from experiments.studies.base import Answer, Check, Results
from experiments.studies.validation.judging import (
    Figures,
    judge_concentration,
    judge_means,
    judge_response,
)
from experiments.studies.validation.plots import (
    Judged,
    plot_exits,
    plot_figures,
    plot_response,
)
from experiments.studies.validation.targets import CONCENTRATION, MEANS, Target

TITLES = {
    13: "Daily changes of the bonding rate",
    14: "Concentration over a year",
    15: "Concentration of delegators",
    17: "First withdrawals",
    19: "Who moves stake",
    21: "Response to yield",
    27: "Where the income is from",
}
"""Targets by number."""

BESIDE = (
    "logit_change_mean",
    "logit_change_lag_1",
    "entrants_per_year",
    "entrants_median_lpt",
    "withdrawn_over_claimed",
    "withdrawers",
    "delegators_last",
)
"""Figures that stand in the table of seeds without a target here."""


def answer(results: Results) -> Answer:
    """A verdict on each target from the seeds that have a result."""
    runs = results.scan("runs").collect().sort("replication")
    names = [each.metric for each in (*MEANS, *CONCENTRATION)]
    present = [name for name in (*names, *BESIDE) if name in runs.columns]
    figures = {name: runs[name].to_list() for name in present}
    if not set(names) <= set(present):
        return Answer(findings=("No run has a result, so that nothing is judged.",))
    weeks = results.of_point("weeks", 0, ("replication", "yield_per_year", "logit_change"))
    judged = [
        *judge_means(figures),
        *judge_concentration(figures),
        judge_response(_by_seed(weeks)),
    ]
    judged.sort(key=lambda pair: pair[0].number)
    return Answer(
        findings=(*_findings(judged, runs.height),),
        checks=tuple(check for _, check in judged),
        figures=_figures(judged, figures, weeks),
        tables={
            "seeds": runs.select("replication", *present),
            "verdicts": _verdicts(judged),
        },
    )


def _by_seed(weeks: pl.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (part["yield_per_year"].to_numpy(), part["logit_change"].to_numpy())
        for _, part in weeks.group_by("replication", maintain_order=True)
    ]


def _findings(judged: Judged, seeds: int) -> Iterator[str]:
    counts = {
        verdict: sum(check.verdict == verdict for _, check in judged)
        for verdict in ("met", "missed", "undecided")
    }
    yield (
        f"Of {len(judged)} figures {counts['met']} meet the observed ones, "
        f"{counts['missed']} miss them and {counts['undecided']} are undecided, "
        f"over {seeds} seed{'s' if seeds != 1 else ''}."
    )
    for number, title in TITLES.items():
        own = [(target, check) for target, check in judged if target.number == number]
        yield f"{number}. {title}: {_told(own)}."


def _told(judged: Judged) -> str:
    verdicts = {check.verdict for _, check in judged}
    parts = [_sentence(target, check) for target, check in judged]
    head = f"{verdicts.pop()} throughout; " if len(verdicts) == 1 and len(parts) > 1 else ""
    return head + "; ".join(parts)


def _sentence(target: Target, check: Check) -> str:
    ends = (
        f" ({check.low:.3g} to {check.high:.3g})"
        if check.low is not None and check.high is not None
        else ""
    )
    return (
        f"{check.name} {check.simulated:.3g}{ends} where {target.observed:.3g} was "
        f"observed and {target.low:.3g} to {target.high:.3g} is near enough, "
        f"{check.verdict}"
    )


def _figures(
    judged: Sequence[tuple[Target, Check]], figures: Figures, weeks: pl.DataFrame
) -> Mapping[str, Figure]:
    drawn = {}
    for number, title in TITLES.items():
        own = [(target, check) for target, check in judged if target.number == number]
        if number == 17:
            drawn[f"target_{number}"] = plot_exits(own, figures)
        elif number == 21:
            drawn[f"target_{number}"] = plot_response(weeks, own[0])
        else:
            drawn[f"target_{number}"] = plot_figures(own, figures, title)
    return drawn


def _verdicts(judged: Judged) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "target": target.number,
                "figure": target.metric,
                "observed": target.observed,
                "tolerated_low": target.low,
                "tolerated_high": target.high,
                "simulated": check.simulated,
                "low": check.low,
                "high": check.high,
                "verdict": check.verdict,
            }
            for target, check in judged
        ],
        infer_schema_length=None,
    )
