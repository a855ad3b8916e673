"""Random generators that are made when somebody first draws from them: most never are."""

from typing import NoReturn, cast

import numpy as np

from agents.ports import Streams


class LateDraws:
    """The generator of a name, made when it is first asked for.

    Args:
        streams: the run's named streams.
        name: whose draws, and what for.
    """

    __slots__ = ("_made", "_name", "_streams")

    def __init__(self, streams: Streams, *name: str | int) -> None:
        self._streams = streams
        self._name = name
        self._made: np.random.Generator | None = None

    def __call__(self) -> np.random.Generator:
        """The generator, the same one every time."""
        if self._made is None:
            self._made = self._streams.generator(*self._name)
        return self._made


class BrokenPromiseError(RuntimeError):
    """Somebody draws who said that it wouldn't."""


class _NoDraws:
    """Stands in for the generator of a strategy that has said that it doesn't draw."""

    __slots__ = ("_strategy",)

    def __init__(self, strategy: object) -> None:
        self._strategy = strategy

    def __getattr__(self, name: str) -> NoReturn:
        raise BrokenPromiseError(
            f"{type(self._strategy).__name__} asks for rng.{name} and says "
            "draws_once_bonded = False: it may draw where there is no delegate, and "
            "nowhere else"
        )


def no_draws(strategy: object) -> np.random.Generator:
    """What a strategy is given that has said that it doesn't draw; drawing raises."""
    return cast(np.random.Generator, _NoDraws(strategy))
