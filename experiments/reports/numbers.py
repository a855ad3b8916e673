"""Numbers as readers want them: as many digits as the interval gives sense to."""

import math

UNDEFINED = "undefined"
"""What is shown where a metric has no value."""

ABSENT = "none"
"""What is shown where there is no interval."""


def estimate_texts(
    mean: float | None, low: float | None, high: float | None
) -> tuple[str, str, str]:
    """A mean and its interval with the same decimals: two digits of the half-width."""
    if mean is None:
        return UNDEFINED, ABSENT, ABSENT
    if low is None or high is None or high <= low:
        shown = number_text(mean)
        ends = (ABSENT, ABSENT) if low is None else (shown, shown)
        return (shown, *ends)
    if _is_tiny(max(abs(mean), abs(low), abs(high))):
        return f"{mean:.2e}", f"{low:.2e}", f"{high:.2e}"
    digits = 1 - math.floor(math.log10((high - low) / 2))
    decimals = min(max(digits, 0), 12)
    return f"{mean:,.{decimals}f}", f"{low:,.{decimals}f}", f"{high:,.{decimals}f}"


def number_text(value: float) -> str:
    """A number alone: five digits, and every digit of an integer."""
    if value == int(value) and abs(value) < 1e15:
        return f"{value:,.0f}"
    if _is_tiny(abs(value)):
        return f"{value:.3e}"
    decimals = min(max(4 - math.floor(math.log10(abs(value))), 0), 12)
    shown = f"{value:,.{decimals}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def percent_text(share: float) -> str:
    """A share of 1 as percent, with no more decimals than it has."""
    return f"{number_text(round(share * 100, 6))} %"


def duration_text(seconds: float) -> str:
    """Seconds as a reader says them."""
    if seconds < 90:
        return f"{seconds:.1f} s"
    if seconds < 5_400:
        return f"{seconds / 60:.1f} min"
    return f"{seconds / 3_600:.1f} h"


def size_text(size_bytes: int) -> str:
    """A file's size."""
    for power, unit in ((3, "GB"), (2, "MB"), (1, "kB")):
        if size_bytes >= 1_000**power:
            return f"{size_bytes / 1_000**power:.1f} {unit}"
    return f"{size_bytes} bytes"


def counted(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _is_tiny(size: float) -> bool:
    return 0.0 < size < 1e-4
