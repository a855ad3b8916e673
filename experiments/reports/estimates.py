"""Tables of estimates, each with its interval and a drawing of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from experiments.leading import LEADING, LEADING_ENDINGS
from experiments.reports.numbers import counted, estimate_texts, percent_text
from experiments.reports.page import Bar, Cell, Folded, Table, code, cut, number, text
from experiments.reports.records import Became, Estimate, Point, PolicyStress, Stress

MAX_OPEN, MAX_METRICS = 6, 60
"""Metrics of a study whose tables are open, and that are on the page at all."""

REST = "tables/estimates.parquet"
"""File with every estimate of a study."""


def leading(metrics: Iterable[str]) -> list[str]:
    """The metrics that come first, in order."""
    known = [*metrics]
    return [
        *(name for name in LEADING if name in known),
        *(name for name in known if name.endswith(LEADING_ENDINGS)),
    ]


def of_one_point(metrics: Mapping[str, Estimate], confidence: float) -> Table:
    """Every metric of a run, or of a study's only point, a row each."""
    first = leading(metrics)
    names = [*first, *(name for name in metrics if name not in first)]
    rows = tuple((code(name), *estimate_cells(metrics[name])) for name in names)
    caption = f"Means with {percent_text(confidence)} intervals"
    return cut(
        Table(caption, ("metric", *estimate_head(confidence)), rows), rest="summary.json"
    )


def of_points(
    points: Sequence[Point], asked: Iterable[str], baseline: int | None, confidence: float
) -> tuple[tuple[Table, ...], tuple[Folded, ...]]:
    """A table for each metric with a row for each point.

    Args:
        points: the points.
        asked: metrics that the study asks about; they come first.
        baseline: number of the point whose mean is marked in the drawings.
        confidence: of the intervals.

    Returns:
        The first tables, and the others to fold.
    """
    known = list(dict.fromkeys(name for point in points for name in point.metrics))
    first = [name for name in dict.fromkeys([*asked, *leading(known)]) if name in known]
    names = [*first, *(name for name in known if name not in first)]
    tables = [_of_metric(name, points, baseline, confidence) for name in names]
    closed = tables[MAX_OPEN:MAX_METRICS]
    if not closed:
        return tuple(tables), ()
    title = counted(len(closed), "more metric")
    if len(tables) > MAX_METRICS:
        title += f"; {len(tables) - MAX_METRICS:,} others are in {REST}"
    return tuple(tables[:MAX_OPEN]), (Folded(title, tables=tuple(closed)),)


def estimate_head(confidence: float) -> tuple[str, ...]:
    """Names of the columns that estimate_cells fills."""
    return "mean", f"{percent_text(confidence)} low", "high", "replications"


def estimate_cells(estimate: Estimate) -> tuple[Cell, ...]:
    """Mean, interval and count."""
    values = (estimate.mean, estimate.low, estimate.high)
    shown = zip(estimate_texts(*values), values, strict=True)
    count = number(f"{estimate.replications:,}", estimate.replications)
    return (*(number(text, value) for text, value in shown), count)


def bars(estimates: Sequence[Estimate], mark: float | None) -> list[Bar | None]:
    """Drawings of intervals on the scale that holds all of them and the mark.

    Returns:
        A drawing for each; None for what is undefined, and for all where nothing differs.
    """
    spans = [_span(estimate) for estimate in estimates]
    ends = [end for span in spans if span for end in span]
    ends += [] if mark is None else [mark]
    if not ends or min(ends) == max(ends):
        return [None] * len(spans)
    left, width = min(ends), max(ends) - min(ends)

    def place(value: float) -> float:
        # Two percent of air on either side keep the ends from being cut off.
        return round(2.0 + 96.0 * (value - left) / width, 2)

    shared = None if mark is None else place(mark)
    return [
        Bar(place(span[0]), place(span[1]), place(span[2]), shared) if span else None
        for span in spans
    ]


def bar_cell(bar: Bar | None, estimate: Estimate) -> Cell:
    """A cell with a drawing, sorted by the mean."""
    return Cell("", estimate.mean, "bar", bar)


def _of_metric(
    name: str, points: Sequence[Point], baseline: int | None, confidence: float
) -> Table:
    having = [point for point in points if name in point.metrics]
    estimates = [point.metrics[name] for point in having]
    mark = next(
        (point.metrics[name].mean for point in having if point.number == baseline), None
    )
    rows = tuple(
        (text(point.label), *estimate_cells(estimate), bar_cell(bar, estimate))
        for point, estimate, bar in zip(
            having, estimates, bars(estimates, mark), strict=True
        )
    )
    head = ("point", *estimate_head(confidence), "interval")
    return cut(Table(name, head, rows, code=True), rest=REST)


def _span(estimate: Estimate) -> tuple[float, float, float] | None:
    if estimate.mean is None:
        return None
    if estimate.low is None or estimate.high is None:
        return estimate.mean, estimate.mean, estimate.mean
    return estimate.low, estimate.mean, estimate.high


def tail_lines(rows: Iterable[Became]) -> tuple[str, ...]:
    """How many runs the figures of the worst 5 % are of, if there are any."""
    counts = {row.estimate.replications for row in rows if row.measure.startswith("cvar_")}
    if not counts:
        return ()
    fewest, most = min(counts), max(counts)
    runs = counted(most, "run") if fewest == most else f"{fewest:,} to {most:,} runs"
    worst = f"{0.05 * fewest:.3g} runs"
    if 0.05 * fewest <= 1:
        worst = "one run or less, so that both are the worst run"
    return (f"VaR and CVaR are of {runs} in each case: the worst 5 % are {worst}.",)


def became_table(
    stress: Stress | PolicyStress,
    scenario: str,
    head: tuple[str, ...],
    cells: Callable[[Mapping[str, Estimate]], Iterable[Cell]],
) -> Table:
    """What became of it in one scenario: a row for each strategy that has figures.

    Args:
        stress: the stress test.
        scenario: which one.
        head: names of the columns, the strategies' first.
        cells: of a row, from the estimates by measure.
    """
    rows = []
    for strategy in stress.strategies:
        found = {
            row.measure: row.estimate
            for row in stress.rows
            if (row.scenario, row.strategy) == (scenario, strategy)
        }
        if found:
            rows.append((text(strategy), *cells(found)))
    return Table(scenario, head, tuple(rows), code=True)
