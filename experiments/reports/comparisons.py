"""What a study decided: rankings, differences to the baseline, agreement with targets."""

from collections.abc import Sequence

from experiments.reports.estimates import (
    bar_cell,
    bars,
    estimate_cells,
    estimate_head,
)
from experiments.reports.numbers import ABSENT, estimate_texts, number_text, percent_text
from experiments.reports.page import Cell, Table, cut, number, text, verdict
from experiments.reports.records import (
    Check,
    Difference,
    Estimate,
    Ranking,
    StudySummary,
)

MAX_NAMED = 8
"""Points that a sentence names."""


def verdict_lines(summary: StudySummary) -> tuple[str, ...]:
    """What came out: the study's own findings, then what follows from its tables."""
    lines = [*summary.findings]
    if summary.ranking:
        lines.append(_ranking_line(summary.ranking))
    for kind, verdicts in (
        ("Differences to the baseline", [row.verdict for row in summary.differences]),
        ("Checks against known figures", [row.verdict for row in summary.checks]),
    ):
        if verdicts:
            lines.append(f"{kind}: {_tally(verdicts)}.")
    return tuple(lines)


def comparison_tables(summary: StudySummary) -> tuple[Table, ...]:
    """The tables behind the verdicts."""
    tables = []
    if summary.checks:
        tables.append(_check_table(summary.checks, summary.confidence))
    if summary.ranking:
        tables.append(_ranking_table(summary.ranking))
    by_metric: dict[str, list[Difference]] = {}
    for row in summary.differences:
        by_metric.setdefault(row.metric, []).append(row)
    labels = {point.number: point.label for point in summary.points}
    tables += [
        _difference_table(metric, rows, labels, summary)
        for metric, rows in by_metric.items()
    ]
    return tuple(tables)


def asked_metrics(summary: StudySummary) -> list[str]:
    """Metrics that the study ranks or compares by, each once."""
    ranked = [summary.ranking.metric] if summary.ranking else []
    return list(dict.fromkeys([*ranked, *(row.metric for row in summary.differences)]))


def _ranking_line(ranking: Ranking) -> str:
    best = [row.label for row in ranking.rows if row.with_the_best]
    if len(best) == 1:
        return f"Best by {ranking.metric}: {best[0]}."
    named = ", ".join(best[:MAX_NAMED])
    if len(best) > MAX_NAMED:
        named += f" and {len(best) - MAX_NAMED:,} others"
    return f"Can't be told from the best by {ranking.metric}: {named}."


def _tally(verdicts: Sequence[str]) -> str:
    counts = {word: verdicts.count(word) for word in dict.fromkeys(verdicts)}
    return ", ".join(f"{count:,} {word}" for word, count in counts.items())


def _ranking_table(ranking: Ranking) -> Table:
    better = "higher" if ranking.higher_is_better else "lower"
    rows = tuple(
        (
            text(row.label),
            verdict("with the best" if row.with_the_best else "not the best"),
            number(str(row.low), row.low),
            number(str(row.high), row.high),
            number(percent_text(round(row.best_probability, 3)), row.best_probability),
        )
        for row in ranking.rows
    )
    head = ("point", "verdict", "rank from", "to", "probability of being best")
    table = Table(f"Ranking by {ranking.metric}, {better} is better", head, rows)
    return cut(table, rest="summary.json")


def _check_table(checks: Sequence[Check], confidence: float) -> Table:
    rows = []
    for check in checks:
        values = (check.simulated, check.low, check.high)
        shown = zip(estimate_texts(*values), values, strict=True)
        rows.append(
            (
                text(check.name),
                verdict(check.verdict),
                *(number(text, value) for text, value in shown),
                _plain(check.target),
                _plain(check.tolerance),
            )
        )
    head = (
        "figure",
        "verdict",
        "simulated",
        f"{percent_text(confidence)} low",
        "high",
        "target",
        "tolerance",
    )
    return cut(Table("Against known figures", head, tuple(rows)), rest="summary.json")


def _difference_table(
    metric: str, rows: Sequence[Difference], labels: dict[int, str], summary: StudySummary
) -> Table:
    estimates = [row.estimate for row in rows]
    cells = tuple(
        (
            text(labels[row.point]),
            verdict(row.verdict),
            *estimate_cells(row.estimate),
            bar_cell(bar, row.estimate),
            *_independent(row),
        )
        for row, bar in zip(rows, bars(estimates, 0.0), strict=True)
    )
    _, *interval = estimate_head(summary.confidence)
    head = ("point", "verdict", "difference", *interval, "interval", "independent seeds")
    against = "" if summary.baseline is None else f" to {labels[summary.baseline]}"
    table = Table(f"Difference in {metric}{against}", head, cells)
    return cut(table, rest="tables/differences.parquet")


def _independent(row: Difference) -> tuple[Cell, ...]:
    """The interval that the same runs would give without common random numbers."""
    low, high = row.independent_low, row.independent_high
    if low is None or high is None:
        return (number(ABSENT, None),)
    whole = Estimate(row.estimate.mean, low, high, row.estimate.replications)
    _, from_text, to_text = estimate_texts(whole.mean, whole.low, whole.high)
    return (number(f"{from_text} … {to_text}", high - low),)


def _plain(value: str | float | None) -> Cell:
    if value is None:
        return text(ABSENT)
    if isinstance(value, str):
        return text(value)
    return number(number_text(value), value)
