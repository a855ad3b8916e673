"""Fit the population of delegators and write a report: `python -m experiments.fitting`."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from experiments.executors.local import LocalExecutor
from experiments.fitting.fit import Simulator, Step, check, fit
from experiments.fitting.parameters import PARAMETERS
from experiments.fitting.report import report

YEAR_ROUNDS = 408
"""A year, which is what the fit measures."""


def main() -> None:
    """Fit, check, write the report."""
    parser = argparse.ArgumentParser(
        prog="python -m experiments.fitting", description=__doc__
    )
    parser.add_argument("--rounds", type=int, default=408, help="rounds of a run")
    parser.add_argument("--seeds", type=int, default=12, help="runs of a step")
    parser.add_argument(
        "--steps", type=int, default=12, help="steps of the fit, at least 2"
    )
    parser.add_argument("--check", type=int, default=20, help="runs of the check")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="runs at a time"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("population_fit.md"), help="the report"
    )
    given = parser.parse_args()
    for name, least in (
        ("rounds", YEAR_ROUNDS),
        ("seeds", 1),
        ("steps", 2),
        ("check", 2),
        ("workers", 1),
    ):
        if getattr(given, name) < least:
            parser.error(f"--{name} {getattr(given, name)}: must be at least {least}")
    steps: list[Step] = []

    def keep(step: Step) -> None:
        steps.append(step)
        shown = ", ".join(
            f"{each.name} {step.values[each.name]:.4g}" for each in PARAMETERS
        )
        sys.stdout.write(f"step {len(steps)} of {given.steps}: {shown}\n")
        sys.stdout.flush()

    with (
        LocalExecutor(given.workers) as executor,
        tempfile.TemporaryDirectory() as staging,
    ):
        simulator = Simulator(executor, Path(staging), given.rounds)
        values = fit(simulator, seeds=given.seeds, steps=given.steps, on_step=keep)
        checked = check(simulator, values, given.check)
    given.out.write_text(report(steps, values, checked), encoding="utf-8")
    sys.stdout.write(f"Report: {given.out}\n")


if __name__ == "__main__":
    main()
