"""Events of Minter."""

from typing import NamedTuple

from protocol.events import emitted_by


@emitted_by("Minter")
class SetCurrentRewardTokens(NamedTuple):
    """What the new round may mint, and at which inflation per billion."""

    current_mintable_tokens: int
    current_inflation: int


@emitted_by("Minter")
class ParameterUpdate(NamedTuple):
    """A parameter of Minter changed."""

    param: str
