"""What came out, in sentences that a delegator understands."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl


def findings(
    stress: pl.DataFrame,
    differences: pl.DataFrame,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    passive: str,
) -> tuple[str, ...]:
    """One sentence on each scenario and strategy."""
    lines: list[str] = []
    for scenario in scenarios:
        lines += _of_passive(stress, scenario, passive)
        for strategy in strategies:
            if strategy != passive:
                lines += _against(stress, differences, scenario, strategy, passive)
    return tuple(lines)


def _of_passive(stress: pl.DataFrame, scenario: str, passive: str) -> Iterator[str]:
    rows = {
        row["measure"]: row
        for row in stress.filter(scenario=scenario, strategy=passive).to_dicts()
    }
    if not rows:
        return
    usd, lpt = rows["return_usd"], rows["return_lpt"]
    yield (
        f"{scenario}: {passive} ends with {_percent(usd['value'])} in USD"
        f"{_between(usd)} and {_percent(lpt['value'])} in LPT; the worst run ends with "
        f"{_percent(rows['worst_return_usd']['value'])} in USD."
    )


def _against(
    stress: pl.DataFrame,
    differences: pl.DataFrame,
    scenario: str,
    strategy: str,
    passive: str,
) -> Iterator[str]:
    of_both = differences.filter(
        scenario=scenario, strategy=strategy, against=passive, measure="return_usd"
    ).to_dicts()
    worse = stress.filter(
        scenario=scenario, strategy=strategy, measure="worse_than_passive"
    ).to_dicts()
    for row in of_both:
        points = 100 * row["difference"]
        if row["verdict"] == "undecided":
            yield (
                f"{scenario}: whether {strategy} does better or worse than {passive} is "
                f"undecided ({points:+.2f} points{_between(row, points=True)})."
            )
            continue
        word = "better" if row["verdict"] == "above" else "worse"
        often = f"; it did worse in {worse[0]['value']:.0%} of the runs" if worse else ""
        yield (
            f"{scenario}: {strategy} does {word} than {passive} by {abs(points):.2f} "
            f"points of return in USD{_between(row, points=True)}{often}."
        )


def _between(row: dict[str, Any], *, points: bool = False) -> str:
    if row["low"] is None:
        return ""
    form = (lambda share: f"{100 * share:+.2f}") if points else _percent
    return f" [{form(row['low'])}, {form(row['high'])}]"


def _percent(share: float) -> str:
    return f"{share:+.2%}"
