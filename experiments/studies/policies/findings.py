"""What came out, in sentences that an orchestrator's owner understands."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl


def findings(
    stress: pl.DataFrame,
    differences: pl.DataFrame,
    strategies: Sequence[str],
    scenarios: Sequence[str],
    reference: str,
) -> tuple[str, ...]:
    """A sentence or two on each scenario and policy."""
    lines: list[str] = []
    for scenario in scenarios:
        for strategy in strategies:
            rows = {
                row["measure"]: row
                for row in stress.filter(scenario=scenario, strategy=strategy).to_dicts()
            }
            if rows and strategy == reference:
                lines.insert(_first_of(lines, scenario), _alone(scenario, strategy, rows))
            elif rows:
                told = differences.filter(
                    scenario=scenario, strategy=strategy, against=reference
                )
                apart = {row["measure"]: row for row in told.to_dicts()}
                lines += _against(scenario, strategy, reference, rows, apart)
            lines += _outside(scenario, strategy, rows)
    return tuple(lines)


def _first_of(lines: Sequence[str], scenario: str) -> int:
    """Where a scenario's sentences begin."""
    own = [place for place, line in enumerate(lines) if line.startswith(f"{scenario}: ")]
    return own[0] if own else len(lines)


def _alone(scenario: str, strategy: str, rows: dict[str, Any]) -> str:
    profit, growth = rows["profit_usd"], rows["stake_growth"]
    grown = (
        ""
        if growth["value"] is None
        else (f"; its pool's stake changes by {growth['value']:+.2%}")
    )
    return (
        f"{scenario}: with {strategy} the orchestrator makes {profit['value']:+,.2f} USD"
        f"{_between(profit)}, keeps {rows['kept_lpt']['value']:,.2f} LPT and "
        f"{rows['kept_eth']['value']:,.4f} ETH{grown}; the worst run makes "
        f"{rows['worst_profit_usd']['value']:+,.2f} USD."
    )


def _against(
    scenario: str,
    strategy: str,
    reference: str,
    rows: dict[str, Any],
    apart: dict[str, Any],
) -> Iterator[str]:
    if "profit_usd" not in apart:
        return
    row = apart["profit_usd"]
    if all(each["difference"] == each["low"] == 0 for each in apart.values()):
        yield f"{scenario}: {strategy} and {reference} come to the same in every run."
        return
    stake = apart["stake_growth"]
    moved = (
        ""
        if stake["verdict"] == "undecided"
        else (
            f"; its pool's stake ends {abs(100 * stake['difference']):.2f} points "
            f"{'higher' if stake['verdict'] == 'above' else 'lower'}"
        )
    )
    if row["verdict"] == "undecided":
        yield (
            f"{scenario}: whether {strategy} makes more or less than {reference} is "
            f"undecided ({row['difference']:+,.2f} USD{_between(row)}){moved}."
        )
        return
    word = "more" if row["verdict"] == "above" else "less"
    worse = rows.get("worse_than_reference")
    often = f"; it made less in {worse['value']:.0%} of the runs" if worse else ""
    yield (
        f"{scenario}: {strategy} makes {word} than {reference} by "
        f"{abs(row['difference']):,.2f} USD{_between(row)}{often}{moved}."
    )


def _outside(scenario: str, strategy: str, rows: dict[str, Any]) -> Iterator[str]:
    ended = rows.get("ended_outside")
    if ended and ended["value"]:
        yield (
            f"{scenario}: with {strategy} it ends outside the active set in "
            f"{ended['value']:.0%} of the runs."
        )


def _between(row: dict[str, Any]) -> str:
    if row["low"] is None:
        return ""
    return f" [{row['low']:+,.2f}, {row['high']:+,.2f}]"
