import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import ArithmeticPanic, DivisionByZeroPanic
from protocol.fixed_point import (
    add,
    mul_div,
    perc_of,
    perc_of_ppb,
    perc_of_ppm,
    perc_of_precise,
    perc_points,
    sub,
)
from protocol.units import MAX_UINT256, PPB, PPM, PRECISE

UINTS = st.integers(0, MAX_UINT256)


def test_perc_of_floors_twice() -> None:
    assert perc_points(1, 3, PPB) == 333_333_333
    assert perc_of(10**18, 1, 3, PPB) == 333_333_333 * 10**9
    assert perc_of(10**18, 1, 3, PPM) == 333_333 * 10**12
    assert perc_of(2, 1, 3, PRECISE) == 0


def test_each_library_has_its_divisor() -> None:
    assert perc_of_ppm(10**30, 1) == 10**24
    assert perc_of_ppb(10**30, 1) == 10**21
    assert perc_of_precise(10**30, 1) == 10**3


@given(a=UINTS, b=UINTS)
def test_sums_and_differences_stay_in_range_or_panic(a: int, b: int) -> None:
    if a + b > MAX_UINT256:
        with pytest.raises(ArithmeticPanic):
            add(a, b)
    else:
        assert sub(add(a, b), b) == a
    if a < b:
        with pytest.raises(ArithmeticPanic):
            sub(a, b)


def test_overflow_comes_before_division_by_zero() -> None:
    with pytest.raises(ArithmeticPanic):
        mul_div(MAX_UINT256, 2, 0)
    with pytest.raises(DivisionByZeroPanic):
        mul_div(1, 2, 0)
    assert mul_div(MAX_UINT256, 1, 2) == MAX_UINT256 // 2
