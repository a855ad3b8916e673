"""A quicker way to make the records and events that nearly every call makes."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

R = TypeVar("R", bound=tuple[Any, ...])

build = cast(Callable[[type[R], tuple[Any, ...]], R], tuple.__new__)
"""`build(Pool, (order, keys))` is `Pool(order, keys)` in half the time (measured), but
nothing checks the fields: used where each call makes one, and nowhere else."""
