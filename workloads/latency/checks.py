"""Sizes, indices and factors that cannot be, refused before anything is worked out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


def _numbers(name: str, values: ArrayLike) -> Array:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"{name}={values!r}: must be numbers") from wrong


def _refuse(name: str, column: Array, wrong: NDArray[np.bool_], right: str) -> None:
    if np.any(wrong):
        value = np.atleast_1d(column)[np.atleast_1d(wrong)][0]
        raise ValueError(f"{name}={value:g}: must be {right}")


def checked_above_zero(name: str, values: ArrayLike) -> Array:
    """Positive, finite numbers as an array.

    Args:
        name: what they are, for the error message.
        values: the numbers.

    Raises:
        ValueError: one is not positive or not finite, or is no number.
    """
    column = _numbers(name, values)
    wrong = ~((column > 0) & np.isfinite(column))
    _refuse(name, column, np.asarray(wrong), "a positive, finite number")
    return column


def checked_at_least(name: str, values: ArrayLike, low: float) -> Array:
    """Finite numbers of at least `low` as an array.

    Args:
        name: what they are, for the error message.
        values: the numbers.
        low: the smallest that can be.

    Raises:
        ValueError: one is smaller or not finite, or is no number.
    """
    column = _numbers(name, values)
    wrong = ~((column >= low) & np.isfinite(column))
    _refuse(name, column, np.asarray(wrong), f"at least {low:g} and finite")
    return column


def checked_gpu(gpu: ArrayLike, gpus: int) -> Indices:
    """Indices into the catalogue as an array.

    Args:
        gpu: the indices.
        gpus: cards in the catalogue.

    Raises:
        ValueError: one is out of range or no integer.
    """
    column = np.asarray(gpu)
    if column.size == 0:
        return column.astype(np.int64)
    if not np.issubdtype(column.dtype, np.integer):
        raise ValueError(f"gpu={gpu!r}: must be integers, indices into the catalogue")
    wrong = (column < 0) | (column >= gpus)
    if np.any(wrong):
        value = np.atleast_1d(column)[np.atleast_1d(wrong)][0]
        raise ValueError(f"gpu={value}: must be from 0 to {gpus - 1}")
    return column


def checked_number(name: str, value: float, *, zero: bool = False) -> float:
    """One positive, finite number.

    Args:
        name: what it is, for the error message.
        value: the number.
        zero: it may also be zero.

    Raises:
        ValueError: it is no such number.
    """
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        right = "at least 0 and finite" if zero else "a positive, finite number"
        raise ValueError(f"{name}={value:g}: must be {right}")
    return value
