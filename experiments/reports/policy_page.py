"""The report of a stress test, for whoever runs the orchestrator."""

from collections.abc import Iterable, Iterator, Mapping
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
from experiments.reports.records import (
    Apart,
    Estimate,
    PolicyStress,
    Source,
    StudySummary,
)
from experiments.reports.repeat import repeat_section
from experiments.reports.stress_page import MARKET, TAILS
from experiments.reports.study_page import alarm, failures

WORDS = {"above": "more", "below": "less"}
"""Verdicts on a profit, in an owner's words."""

HOW_TO_READ = (
    "Profit: fees and rewards that the orchestrator keeps, and rents of its cards, less "
    "energy, hardware, room, traffic and gas, added up over the rounds. Rewards count at "
    "the round's price of LPT, whether they are sold or not. What its own stake earns "
    "like any delegator's is left out.",
    "95 % interval: the runs differ by chance. Of a hundred such tests some 95 have an "
    "interval that holds the true mean. Undecided means that the interval of a difference "
    "holds zero: these runs can't tell which policy makes more. More replications may.",
    "Worst run, and the worst 5 %: value at risk (VaR) is the loss that 95 % of the runs "
    "stay within; the mean of the worst 5 % (CVaR) is how bad it is beyond. A negative "
    f"loss is a profit. {TAILS}",
    "Stake: of its whole pool, its delegators' among it, when the last round opens. A "
    "policy that costs stake may make more for now, and less after the run has ended.",
    "Every policy met the same chance in a world of its own: the same prices, work, "
    "delegators and other orchestrators, who draw the same and then answer to what they "
    "see. A difference is taken run by run, so that what the worlds share cancels.",
    "Prices move as the configuration and the scenarios say, and behaviour is assumed. "
    f"{MARKET} These are consequences of stated assumptions, and no forecast.",
)
"""What the words mean."""

SHARES = ("stake_growth", "stake_share")
"""Measures that are told in percent; the others as they are."""


def policy_page(
    source: Source, summary: StudySummary, stress: PolicyStress, defaults: dict[str, Any]
) -> Page:
    """The page of a stress test of an orchestrator's policies.

    Args:
        source: the study directory.
        summary: its figures and verdicts.
        stress: what became of the orchestrator.
        defaults: the configuration of a study that is given nothing.
    """
    common = against_defaults(source.origin.config, defaults)
    return Page(
        kind="stress test",
        title=summary.title,
        question=summary.question,
        verdicts=summary.findings,
        alarm=alarm(summary.failed),
        tiles=_tiles(source, summary, stress),
        sections=(
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
            *plot_section([path for path in source.plots if path.stem != "courses"]),
            Section("How to read this", lines=HOW_TO_READ),
            Section("What was asked", tables=(common,) if common.rows else ()),
            *([failures(summary.failed)] if summary.failed else []),
            repeat_section(source, verb="study"),
            provenance_section(source.origin),
        ),
    )


def _tiles(source: Source, summary: StudySummary, stress: PolicyStress) -> tuple[Tile, ...]:
    replications = max(point.replications for point in summary.points)
    return (
        Tile("orchestrator", f"rank {stress.rank:,}", "by stake at the start"),
        Tile("length", counted(stress.rounds, "round"), "about 0.9 days each"),
        Tile("policies", f"{len(stress.strategies):,}"),
        Tile("scenarios", f"{len(stress.scenarios):,}"),
        Tile("replications of each", f"{replications:,}"),
        Tile("wall time", duration_text(source.origin.wall_s)),
    )


def _became(stress: PolicyStress, scenario: str) -> Table:
    """What one scenario left: a row for each policy."""
    head = (
        "policy",
        "profit, USD",
        "95 % interval",
        "LPT kept",
        "ETH kept",
        "stake",
        "of the active stake",
        "rounds active",
        "ended outside",
    )
    return became_table(stress, scenario, head, _left)


def _worst(stress: PolicyStress, scenario: str) -> Table:
    """One scenario's losses, USD: a row for each policy."""
    head = ("policy", "worst run, USD", "VaR 95 %", "interval", "CVaR 95 %", "interval")
    return became_table(stress, scenario, head, _lost)


def _left(found: Mapping[str, Estimate]) -> Iterator[Cell]:
    yield _shown("profit_usd", found["profit_usd"].mean)
    yield _ends("profit_usd", found["profit_usd"])
    for measure in ("kept_lpt", "kept_eth", "stake_growth", "stake_share"):
        yield _shown(measure, found[measure].mean)
    yield _shown("rounds_active", found["rounds_active"].mean)
    yield _often(found["ended_outside"].mean)


def _lost(found: Mapping[str, Estimate]) -> Iterator[Cell]:
    yield _shown("profit_usd", found["worst_profit_usd"].mean)
    for measure in ("var_95_usd", "cvar_95_usd"):
        yield _shown(measure, found[measure].mean)
        yield _ends(measure, found[measure])


def _comparisons(stress: PolicyStress) -> Iterator[Section]:
    if len(stress.strategies) > 1:
        tables = [_against(stress, scenario) for scenario in stress.scenarios]
        yield Section(f"Against {stress.reference}, run by run", tables=tuple(tables))
    calm = stress.scenarios[0]
    rows = _profits(row for row in stress.differences if row.against == calm)
    if rows and len(stress.scenarios) > 1:
        names = [f"{row.scenario}: {row.strategy}" for row in rows]
        table = _difference_table(stress, "profit", ("scenario", names), rows)
        yield Section(f"What the scenarios do, against {calm}", tables=(table,))


def _against(stress: PolicyStress, scenario: str) -> Table:
    rows = _profits(
        row
        for row in stress.differences
        if row.scenario == scenario and row.against == stress.reference
    )
    names = [row.strategy for row in rows]
    return _difference_table(stress, scenario, ("policy", names), rows)


def _difference_table(
    stress: PolicyStress,
    caption: str,
    names: tuple[str, list[str]],
    rows: list[Apart],
) -> Table:
    """Differences in profit and stake, and how often a policy makes less."""
    others = {
        (row.scenario, row.strategy, row.against, row.measure): row.estimate
        for row in stress.differences
    }
    worse = {
        (row.scenario, row.strategy): row.estimate
        for row in stress.rows
        if row.measure == "worse_than_reference"
    }
    by_policy = names[0] == "policy"
    cells = []
    drawn = bars([row.estimate for row in rows], 0.0)
    for name, row, bar in zip(names[1], rows, drawn, strict=True):
        where = row.scenario, row.strategy
        stake = others[*where, row.against, "stake_growth"]
        line = [
            text(name),
            verdict(WORDS.get(row.verdict, row.verdict)),
            _shown("profit_usd", row.estimate.mean),
            _ends("profit_usd", row.estimate),
            bar_cell(bar, row.estimate),
            _shown("stake_growth", stake.mean),
            _ends("stake_growth", stake),
        ]
        if by_policy:
            often = worse[where]
            line += [_often(often.mean), _both(often)]
        cells.append(tuple(line))
    head = [names[0], "verdict", "USD", "95 % interval", "drawn"]
    head += ["points of stake", "95 % interval"]
    head += ["makes less in", "95 % interval"] if by_policy else []
    return Table(caption, tuple(head), tuple(cells), code=True)


def _profits(rows: Iterable[Apart]) -> list[Apart]:
    return [row for row in rows if row.measure == "profit_usd"]


def _often(value: float | None) -> Cell:
    return number(ABSENT if value is None else percent_text(round(value, 4)), value)


def _both(estimate: Estimate) -> Cell:
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return number(ABSENT, None)
    ends = f"{percent_text(round(low, 4))} … {percent_text(round(high, 4))}"
    return number(ends, high - low)


def _shown(measure: str, value: float | None) -> Cell:
    return number(ABSENT if value is None else _text(measure, value), value)


def _ends(measure: str, estimate: Estimate) -> Cell:
    low, high = estimate.low, estimate.high
    if low is None or high is None:
        return number(ABSENT, None)
    return number(f"{_text(measure, low)} … {_text(measure, high)}", high - low)


def _text(measure: str, value: float) -> str:
    """A value of a measure with the decimals that it deserves."""
    if measure in SHARES:
        return f"{100 * value:+.2f} %" if measure == "stake_growth" else f"{value:.2%}"
    if measure == "kept_eth":
        return f"{value:,.4f}"
    return f"{value:+,.2f}" if measure == "profit_usd" else f"{value:,.2f}"
