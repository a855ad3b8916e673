"""Runs a prepared study for the command line, and tells what came of it."""

import json
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from experiments.cli.output import say, tell_of_compiling
from experiments.cli.study_progress import study_progress
from experiments.cli.summary import plural
from experiments.runs.run import SUMMARY
from experiments.studies.plan import runs_in
from experiments.studies.prepare import Prepared
from experiments.studies.run import Concluded, run_study
from sim.config import WorldConfig

MOST_ROWS = 30
"""Rows of a printed table."""


def run(prepared: Prepared) -> int:
    """Run a study and print its answer.

    Returns:
        How many of its runs failed.
    """
    total = runs_in(prepared.points, prepared.config.replications)
    worlds = [each.settings for each in prepared.points]
    resolutions = [each.resolution for each in worlds if isinstance(each, WorldConfig)]
    tell_of_compiling("livepeer-sim study", resolutions)
    with study_progress(total) as on_event:
        concluded = run_study(
            prepared, on_event, on_start=partial(say, _title(prepared, total))
        )
    say(answer_text(concluded))
    for failure in concluded.failed[:MOST_ROWS]:
        print(failure.traceback, end="", file=sys.stderr)
        print(
            f"livepeer-sim study: {failure.label}, replication {failure.replication} "
            f"failed: {failure.reason}",
            file=sys.stderr,
        )
    return len(concluded.failed)


def _title(prepared: Prepared, total: int) -> str:
    points = plural(len(prepared.points), "point")
    return (
        f"{prepared.name}: {points}, {plural(total, 'run')}; store {prepared.config.store}"
    )


def answer_text(concluded: Concluded) -> str:
    """What a study found, in a screenful."""
    path = concluded.place / SUMMARY
    summary = json.loads(path.read_text(encoding="utf-8"))
    tally = concluded.tally
    lines = [
        f"{tally.done} runs done, {tally.cached} found in the store, "
        f"{len(concluded.failed)} failed",
        *(f"- {finding}" for finding in summary["findings"]),
        *_checks(summary["checks"]),
        *_estimates(summary),
        *_differences(summary),
        *_ranking(summary["ranking"]),
        *(
            f"failed: {run['label']}, replication {run['replication']}: {run['reason']}"
            for run in summary["failed"][:MOST_ROWS]
        ),
        f"Results: {concluded.place}",
        f"A page to read and share: livepeer-sim report {concluded.place}",
    ]
    return "\n".join(lines)


def _checks(checks: list[dict[str, Any]]) -> list[str]:
    if not checks:
        return []
    width = max(len(check["name"]) for check in checks)
    met = sum(check["verdict"] == "met" for check in checks)
    return [
        f"{met} of {len(checks)} checks met:",
        *(
            f"  {check['name']:<{width}}  {_interval(check, 'simulated')}  "
            f"{_target(check)}: {check['verdict']}"
            for check in checks
        ),
    ]


def _target(check: Mapping[str, Any]) -> str:
    if check["tolerance"] is None:
        return f"at least {_number(check['target'])}"
    return f"target {_number(check['target'])} +-{_number(check['tolerance'])}"


def _estimates(summary: Mapping[str, Any]) -> list[str]:
    points = summary["points"]
    lines = []
    for metric in summary["metrics"]:
        rows = [
            (point["label"], point["metrics"][metric], point["planned"])
            for point in points
            if metric in point["metrics"]
        ]
        if not rows:
            continue
        width = max(len(label) for label, _, _ in rows)
        lines.append(f"{metric}:")
        lines += [
            f"  {label:<{width}}  {_interval(found)}{_share(found, planned)}"
            for label, found, planned in rows[:MOST_ROWS]
        ]
        if len(rows) > MOST_ROWS:
            lines.append(f"  and {len(rows) - MOST_ROWS} more points, in tables/estimates")
    return lines


def _share(found: Mapping[str, Any], planned: int) -> str:
    """How many of the replications an estimate rests on, where some are missing."""
    known = found["replications"]
    return "" if known == planned else f"  ({known} of {planned} replications)"


def _differences(summary: Mapping[str, Any]) -> list[str]:
    labels = [point["label"] for point in summary["points"]]
    rows = summary["differences"]
    if not rows:
        return []
    width = max(len(labels[row["point"]]) for row in rows)
    name = max(len(row["metric"]) for row in rows)
    lines = [f"difference from {labels[summary['baseline']]}, same draws:"]
    for row in rows[:MOST_ROWS]:
        apart = (row["independent_low"], row["independent_high"])
        beside = "" if None in apart else f"  independent seeds {_ends(*apart)}"
        lines.append(
            f"  {labels[row['point']]:<{width}}  {row['metric']:<{name}}  "
            f"{_interval(row, 'difference')}  {row['verdict']}{beside}"
        )
    return lines


def _ranking(ranking: Mapping[str, Any] | None) -> list[str]:
    if not ranking or not ranking["rows"]:
        return []
    width = max(len(row["label"]) for row in ranking["rows"])
    alike = sum(row["with_the_best"] for row in ranking["rows"]) > 1
    lines = [f"ranking by {ranking['metric']}:"]
    for row in ranking["rows"][:MOST_ROWS]:
        chance = row["best_probability"]
        best = "" if chance is None else f", best in {chance:.0%} of resamples"
        note = " (can't be told from the best)" if alike and row["with_the_best"] else ""
        lines.append(
            f"  {row['label']:<{width}}  rank {row['rank_low']} to {row['rank_high']}"
            f"{best}{note}"
        )
    return lines


def _interval(estimate: Mapping[str, Any], name: str = "mean") -> str:
    text = _number(estimate[name])
    if estimate["low"] is None:
        return text
    return f"{text} {_ends(estimate['low'], estimate['high'])}"


def _ends(low: float, high: float) -> str:
    return f"[{_number(low)}, {_number(high)}]"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"
