"""The report of a stress test, for whoever owns the stake."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from experiments.reports.configs import against_defaults
from experiments.reports.estimates import bar_cell, bars, became_table, tail_lines
from experiments.reports.numbers import ABSENT, counted, duration_text, percent_text
from experiments.reports.page import (
    Cell,
    Page,
    Section,
    Table,
    Tile,
    number,
    text,
    verdict,
)
from experiments.reports.plots import plot_section
from experiments.reports.provenance import provenance_section
from experiments.reports.records import Apart, Estimate, Source, Stress, StudySummary
from experiments.reports.repeat import repeat_section
from experiments.reports.study_page import alarm, failures

WORDS = {"above": "better", "below": "worse"}
"""Verdicts on a return, in a delegator's words."""

TAILS = (
    "With few replications both rest on a handful of runs: below 50 they have no interval "
    "here, and with 50 that of VaR holds the truth in some 90 cases of 100."
)
"""How far the figures of the worst runs can be trusted."""

MARKET = (
    "Unless another market was chosen, LPT and ETH move as on recorded days of July 2022 "
    "to November 2025: about a week of them in a row, in another order in every "
    "replication, and without their mean return."
)
"""What prices do by default."""

RETURNS = ("return_usd", "return_eth", "return_lpt")
"""Measures whose pairing is told."""

HOW_TO_READ = (
    "Return: what the stake is worth at the end over what it was worth at the start, less "
    "one. In USD it follows the price of LPT; in LPT it shows what the strategy earned.",
    "95 % interval: the runs differ by chance. Of a hundred such tests some 95 have an "
    "interval that holds the true mean. Undecided means that the interval of a difference "
    "holds zero: these runs can't tell who does better. More replications may.",
    "Worst run, and the worst 5 %: value at risk (VaR) is the loss that 95 % of the runs "
    "stay within; the mean of the worst 5 % (CVaR) is how bad it is beyond. A negative "
    f"loss is a gain. {TAILS}",
    "Drawdown: the largest fall from a peak on the way. Locked: rounds in which some of "
    "the stake was being unbonded, and could neither earn nor be sold.",
    "Every strategy met the same chance: the same prices, the same other delegators and "
    "orchestrators. A difference is taken run by run, so that what they share cancels.",
    "Prices move as the configuration and the scenarios say, and behaviour is assumed. "
    f"{MARKET} These are consequences of stated assumptions, and no forecast.",
)
"""What the words mean."""


def stress_page(
    source: Source, summary: StudySummary, stress: Stress, defaults: dict[str, Any]
) -> Page:
    """The page of a stress test.

    Args:
        source: the study directory.
        summary: its figures and verdicts.
        stress: what became of the stake.
        defaults: the configuration of a study that is given nothing.
    """
    common = against_defaults(source.origin.config, defaults)
    sections = (
        Section(
            "What became of it",
            tables=tuple(_became(stress, scenario) for scenario in stress.scenarios),
        ),
        Section(
            "The worst runs",
            lines=tail_lines(stress.rows),
            tables=tuple(_worst(stress, scenario) for scenario in stress.scenarios),
        ),
        *_comparisons(stress),
        *_pairing(stress),
        *plot_section([path for path in source.plots if path.stem != "courses"]),
        Section("How to read this", lines=HOW_TO_READ),
        Section("What was asked", tables=(common,) if common.rows else ()),
        *([failures(summary.failed)] if summary.failed else []),
        repeat_section(source, verb="study"),
        provenance_section(source.origin),
    )
    return Page(
        kind="stress test",
        title=summary.title,
        question=summary.question,
        verdicts=summary.findings,
        alarm=alarm(summary.failed),
        tiles=_tiles(source, summary, stress),
        sections=sections,
    )


def _tiles(source: Source, summary: StudySummary, stress: Stress) -> tuple[Tile, ...]:
    replications = max(point.replications for point in summary.points)
    return (
        Tile("stake", f"{stress.stake_lpt:,.0f} LPT"),
        Tile("length", counted(stress.rounds, "round"), "about 0.9 days each"),
        Tile("strategies", f"{len(stress.strategies):,}"),
        Tile("scenarios", f"{len(stress.scenarios):,}"),
        Tile("replications of each", f"{replications:,}"),
        Tile("wall time", duration_text(source.origin.wall_s)),
    )


def _became(stress: Stress, scenario: str) -> Table:
    """One scenario's returns: a row for each strategy."""
    head = (
        "strategy",
        "return in USD",
        "95 % interval",
        "in LPT",
        "95 % interval",
        "in ETH",
        "a year, in LPT",
        "rounds locked",
    )
    return became_table(stress, scenario, head, _returned)


def _worst(stress: Stress, scenario: str) -> Table:
    """One scenario's losses in USD: a row for each strategy."""
    head = (
        "strategy",
        "worst run, USD",
        "VaR 95 %",
        "interval",
        "CVaR 95 %",
        "interval",
        "drawdown",
    )
    return became_table(stress, scenario, head, _lost)


def _returned(found: Mapping[str, Estimate]) -> Iterable[Cell]:
    for measure in ("return_usd", "return_lpt"):
        yield _share(found[measure].mean)
        yield _ends(found[measure])
    for measure in ("return_eth", "yield_per_year"):
        yield _share(found[measure].mean)
    locked = found["locked_rounds"].mean or 0.0
    yield number(f"{locked:.1f}", locked)


def _lost(found: Mapping[str, Estimate]) -> Iterable[Cell]:
    yield _share(found["worst_return_usd"].mean)
    for measure in ("var_95_usd", "cvar_95_usd"):
        yield _share(found[measure].mean, signed=False)
        yield _ends(found[measure], signed=False)
    yield _share(found["drawdown_usd"].mean, signed=False)


def _pairing(stress: Stress) -> Iterable[Section]:
    """How much the common chance narrows the differences from the reference."""
    found = {
        (row.scenario, row.strategy, row.measure): row.variance_reduction
        for row in stress.differences
        if row.against == stress.passive
    }
    rows = tuple(
        (
            text(scenario),
            text(strategy),
            *(_factor(found[scenario, strategy, measure]) for measure in RETURNS),
        )
        for scenario in stress.scenarios
        for strategy in stress.strategies
        if (scenario, strategy, "return_usd") in found
    )
    if rows:
        yield Section(
            "What it is worth that all met the same chance",
            lines=(
                "How many times smaller the standard error of a difference in return is "
                "because both met the same chance; the square is how many times the "
                "replications independent seeds would need. Near 1: little was shared.",
            ),
            tables=(
                Table(
                    f"against {stress.passive}, times smaller",
                    ("scenario", "strategy", "in USD", "in ETH", "in LPT"),
                    rows,
                    code=True,
                ),
            ),
        )


def _factor(variance_reduction: float | None) -> Cell:
    if variance_reduction is None:
        return number(ABSENT, None)
    factor = math.sqrt(variance_reduction)
    return number(f"{factor:,.3g}", factor)


def _comparisons(stress: Stress) -> tuple[Section, ...]:
    of_strategies = tuple(
        _against_passive(stress, scenario)
        for scenario in stress.scenarios
        if len(stress.strategies) > 1
    )
    sections = []
    if of_strategies:
        sections.append(
            Section(f"Against {stress.passive}, run by run", tables=of_strategies)
        )
    calm = stress.scenarios[0]
    rows = _returns(row for row in stress.differences if row.against == calm)
    if rows:
        title = f"What the scenarios do, against {calm}"
        shown = [f"{row.scenario}: {row.strategy}" for row in rows]
        table = _difference_table("return in USD", ("scenario", shown), rows, ())
        sections.append(Section(title, tables=(table,)))
    return tuple(sections)


def _against_passive(stress: Stress, scenario: str) -> Table:
    rows = _returns(
        row
        for row in stress.differences
        if row.scenario == scenario and row.against == stress.passive
    )
    worse = {
        row.strategy: row.estimate
        for row in stress.rows
        if row.scenario == scenario and row.measure == "worse_than_passive"
    }
    names = [row.strategy for row in rows]
    return _difference_table(scenario, ("strategy", names), rows, [worse[n] for n in names])


def _difference_table(
    caption: str,
    names: tuple[str, list[str]],
    rows: list[Apart],
    worse: Iterable[Estimate],
) -> Table:
    """Differences in return, in points, and how often one does worse."""
    often = [*worse]
    estimates = [row.estimate for row in rows]
    cells = []
    for place, (row, bar) in enumerate(zip(rows, bars(estimates, 0.0), strict=True)):
        line = [
            text(names[1][place]),
            verdict(WORDS.get(row.verdict, row.verdict)),
            _share(row.estimate.mean, points=True),
            _ends(row.estimate, points=True),
            bar_cell(bar, row.estimate),
        ]
        if often:
            line += [
                _share(often[place].mean, signed=False),
                _ends(often[place], signed=False),
            ]
        cells.append(tuple(line))
    head = [names[0], "verdict", "points of return", "95 % interval", "drawn"]
    head += ["does worse in", "95 % interval"] if often else []
    return Table(caption, tuple(head), tuple(cells), code=True)


def _returns(rows: Iterable[Apart]) -> list[Apart]:
    return [row for row in rows if row.measure == "return_usd"]


def _share(value: float | None, *, signed: bool = True, points: bool = False) -> Cell:
    if value is None:
        return number(ABSENT, None)
    return number(_shown(value, signed, points), value)


def _ends(estimate: Estimate, *, signed: bool = True, points: bool = False) -> Cell:
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return number(ABSENT, None)
    ends = f"{_shown(low, signed, points)} … {_shown(high, signed, points)}"
    return number(ends, high - low)


def _shown(value: float, signed: bool, points: bool) -> str:
    if points:
        return f"{100 * value:+.2f}"
    return f"{100 * value:+.2f} %" if signed else percent_text(round(value, 4))
