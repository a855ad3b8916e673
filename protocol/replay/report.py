"""Results of a replay in words."""

from collections.abc import Iterable

from protocol.replay.runner import Failure, TraceResult


def format_report(results: Iterable[TraceResult]) -> str:
    """A line for each failed trace, and a last line `N passed, M failed`."""
    lines: list[str] = []
    passed = 0
    for result in results:
        if result.failure is None:
            passed += 1
        else:
            lines.append(format_failure(result, result.failure))
    lines.append(format_count(passed, len(lines)))
    return "\n".join(lines)


def format_failure(result: TraceResult, failure: Failure) -> str:
    """One line: which trace, step and operation, what differs, expected and got."""
    step = "initial state" if failure.step is None else f"step {failure.step}"
    return (
        f"{result.path}: {step} ({failure.op}): {failure.what}: "
        f"expected {_in_one_line(failure.expected)}, got {_in_one_line(failure.got)}"
    )


def format_count(passed: int, failed: int) -> str:
    """The last line of a report."""
    return f"{passed} passed, {failed} failed"


def _in_one_line(value: object) -> str:
    return str(value).replace("\n", "\\n")
