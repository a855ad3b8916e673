"""The contracts' three fixed-point libraries and their checked arithmetic.

`perc_of` floors twice, as the contracts do: first the fraction, then the product.
Every overflow and every division by zero reverts with Solidity 0.8's panic code.
"""

from protocol.errors import ArithmeticPanic, DivisionByZeroPanic
from protocol.units import MAX_UINT256, PPB, PPM, PRECISE


def add(a: int, b: int) -> int:
    """Checked `a + b`.

    Raises:
        ArithmeticPanic: the sum leaves uint256.
    """
    total = a + b
    if total > MAX_UINT256:
        raise ArithmeticPanic
    return total


def sub(a: int, b: int) -> int:
    """Checked `a - b`.

    Raises:
        ArithmeticPanic: b is larger than a.
    """
    if b > a:
        raise ArithmeticPanic
    return a - b


def mul_div(a: int, b: int, divisor: int) -> int:
    """Checked `a * b / divisor`, one floor.

    Raises:
        ArithmeticPanic: the product leaves uint256.
        DivisionByZeroPanic: the divisor is 0.
    """
    product = a * b
    if product > MAX_UINT256:
        raise ArithmeticPanic
    if divisor == 0:
        raise DivisionByZeroPanic
    return product // divisor


def perc_points(numerator: int, denominator: int, one: int) -> int:
    """The fraction numerator / denominator in parts of `one`, floored.

    Source: MathUtils.sol, MathUtilsV2.sol, PreciseMathUtils.sol, `percPoints`.
    """
    return mul_div(numerator, one, denominator)


def perc_of(value: int, numerator: int, denominator: int, one: int) -> int:
    """A value times numerator / denominator, the fraction floored in parts of `one` first.

    Source: `percOf` with a fraction, in the same three libraries.
    """
    scaled = numerator * one
    if scaled > MAX_UINT256:
        raise ArithmeticPanic
    if denominator == 0:
        raise DivisionByZeroPanic
    product = value * (scaled // denominator)
    if product > MAX_UINT256:
        raise ArithmeticPanic
    return product // one


def perc_of_ppm(value: int, fraction_ppm: int) -> int:
    """The given parts per million of a value. Source: MathUtils.sol `percOf`."""
    product = value * fraction_ppm
    if product > MAX_UINT256:
        raise ArithmeticPanic
    return product // PPM


def perc_of_ppb(value: int, fraction_ppb: int) -> int:
    """The given parts per billion of a value. Source: MathUtilsV2.sol `percOf`."""
    product = value * fraction_ppb
    if product > MAX_UINT256:
        raise ArithmeticPanic
    return product // PPB


def perc_of_precise(value: int, fraction: int) -> int:
    """The given parts per 1e27 of a value. Source: PreciseMathUtils.sol `percOf`."""
    product = value * fraction
    if product > MAX_UINT256:
        raise ArithmeticPanic
    return product // PRECISE
