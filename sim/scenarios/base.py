"""What a scenario is: something that happens to a world at a round, for some rounds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import numpy as np

    from sim.engine import Engine


@dataclass(kw_only=True)
class Scenario:
    """Something that befalls a world and, maybe, passes.

    A world has a copy of its own: what a scenario has to remember is plain attributes of
    it, which are saved with the world. It acts through what is there: calls to the
    contracts (`engine.chain.submit`), prices, outages, demand, agents' traits.

    Attributes:
        at_round: rounds from the start of the run after which it begins.
        rounds: how many it lasts; None for good.
        name: what its random stream is called.

    Streams:
        ("scenario", name): whatever it draws.
    """

    at_round: int = 10
    rounds: int | None = None
    name: ClassVar[str] = "scenario"

    def begin(self, engine: "Engine") -> None:
        """The round is open and nobody has acted in it yet."""

    def open_round(self, engine: "Engine", round_number: int) -> None:
        """A round opens while it lasts, the first one included."""

    def end(self, engine: "Engine") -> None:
        """The round opens in which it is over: take back what passes."""

    @property
    def cause(self) -> str:
        """Tells what it does from what others do, those of its kind among them."""
        return repr(self)

    def draws(self, engine: "Engine") -> "np.random.Generator":
        """Its random stream, from the beginning."""
        return engine.streams.generator("scenario", self.name)


def require(scenario: Scenario, name: str, low: float, high: float = float("inf")) -> None:
    """Refuse a parameter out of its range.

    Raises:
        ValueError: names the parameter, its value and the range.
    """
    value = getattr(scenario, name)
    if not low <= value <= high:
        upper = "" if high == float("inf") else f" and at most {high:g}"
        raise ValueError(f"{name}={value}: must be at least {low:g}{upper}")
