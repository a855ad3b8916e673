"""Numbers as readers want them."""

import pytest

from experiments.reports.numbers import (
    duration_text,
    estimate_texts,
    number_text,
    percent_text,
    size_text,
)


@pytest.mark.parametrize(
    ("estimate", "shown"),
    [
        (
            (46_822_765.2, 46_809_810.4, 46_835_719.9),
            ("46,822,765", "46,809,810", "46,835,720"),
        ),
        ((0.51469, 0.50901, 0.52038), ("0.5147", "0.5090", "0.5204")),
        ((0.5, -5.853, 6.853), ("0.5", "-5.9", "6.9")),
        ((2e-7, 1e-7, 3e-7), ("2.00e-07", "1.00e-07", "3.00e-07")),
        ((0.0, -1.0, 1.0), ("0.0", "-1.0", "1.0")),
        ((3.0, 3.0, 3.0), ("3", "3", "3")),
        ((0.25, None, None), ("0.25", "none", "none")),
        ((None, None, None), ("undefined", "none", "none")),
    ],
)
def test_digits_follow_the_interval(
    estimate: tuple[float | None, ...], shown: tuple[str, ...]
) -> None:
    assert estimate_texts(*estimate) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (-1_234_567.0, "-1,234,567"),
        (1234.5678, "1,234.6"),
        (0.976666, "0.97667"),
        (0.00012345678, "0.00012346"),
        (-0.00001234, "-1.234e-05"),
        (123_456.7, "123,457"),
    ],
)
def test_a_number_alone_has_five_digits(value: float, shown: str) -> None:
    assert number_text(value) == shown


def test_units() -> None:
    assert [percent_text(share) for share in (0.95, 0.999, 1.0)] == [
        "95 %",
        "99.9 %",
        "100 %",
    ]
    assert [duration_text(s) for s in (1.0, 600.0, 9_000.0)] == [
        "1.0 s",
        "10.0 min",
        "2.5 h",
    ]
    assert [size_text(n) for n in (12, 1_500, 2_000_000)] == [
        "12 bytes",
        "1.5 kB",
        "2.0 MB",
    ]
