"""Events of LivepeerToken."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("LivepeerToken")
class Transfer(NamedTuple):
    """LPT moved; a null sender means minted, a null recipient burned."""

    from_: Address | None
    to: Address | None
    value: int


@emitted_by("LivepeerToken")
class Approval(NamedTuple):
    """A spender's allowance is now `value`."""

    owner: Address
    spender: Address
    value: int


@emitted_by("LivepeerToken")
class Mint(NamedTuple):
    """New LPT."""

    to: Address
    amount: int


@emitted_by("LivepeerToken")
class Burn(NamedTuple):
    """LPT destroyed."""

    burner: Address
    amount: int
