"""Run every benchmark, or those named on the command line."""

import sys

from tests.bench import (
    aggregate,
    composing,
    latency,
    protocol,
    runs,
    scale,
    sessions,
    whole_round,
    year,
)

BENCHMARKS = {
    "aggregate": aggregate.report,
    "composing": composing.report,
    "latency": latency.report,
    "protocol": protocol.report,
    "round": whole_round.report,
    "runs": runs.report,
    "scale": scale.report,
    "sessions": sessions.report,
    "year": year.report,
}
"""Benchmarks by name."""


def main(names: list[str]) -> int:
    """Print the figures of some benchmarks; exit status 2 for an unknown name."""
    unknown = sorted(set(names) - set(BENCHMARKS))
    if unknown:
        sys.stderr.write(f"{', '.join(unknown)}: must be one of {', '.join(BENCHMARKS)}\n")
        return 2
    for name in names or BENCHMARKS:
        sys.stdout.write(f"{name}\n")
        for line in BENCHMARKS[name]():
            sys.stdout.write(f"  {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
