"""What a finished run says on the terminal."""

import json
from pathlib import Path
from typing import Any

from experiments.leading import LEADING, LEADING_ENDINGS
from experiments.runs import run
from experiments.runs.directory import MANIFEST


def summary_text(directory: Path) -> str:
    """A few metrics of a run directory, each with its interval, and where the rest is."""
    summary = json.loads((directory / run.SUMMARY).read_text(encoding="utf-8"))
    manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    metrics, count = summary["metrics"], summary["replications"]
    names = [name for name in LEADING if name in metrics]
    names += [name for name in metrics if name.endswith(LEADING_ENDINGS)]
    width = max(map(len, names))
    lines = [f"  {name:<{width}}  {_estimate(metrics[name])}" for name in names]
    return "\n".join(
        [_head(manifest), *lines, _note(count, summary), f"Results: {directory}"]
    )


def _head(manifest: dict[str, Any]) -> str:
    config, count = manifest["config"], len(manifest["replications"])
    return (
        f"{config['horizon']['rounds']} rounds, {plural(count, 'replication')}, "
        f"seed {config['seed']}: {manifest['wall_s']:.1f} s"
    )


def _note(count: int, summary: dict[str, Any]) -> str:
    if count == 1:
        return "One realisation; replications=N gives intervals. More in summary.json."
    percent = f"{summary['confidence']:.0%}"
    return (
        f"Means over {count} replications with {percent} intervals. More in summary.json."
    )


def _estimate(estimate: dict[str, Any]) -> str:
    if estimate["mean"] is None:
        return "undefined"
    text = _number(estimate["mean"])
    if estimate["low"] is None:
        return text
    return f"{text}  [{_number(estimate['low'])}, {_number(estimate['high'])}]"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


def plural(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
