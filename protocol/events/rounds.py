"""Events of RoundsManager."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Round


@emitted_by("RoundsManager")
class NewRound(NamedTuple):
    """A round was initialised. Blocks have no hashes here, so there is no `blockHash`."""

    round: Round


@emitted_by("RoundsManager")
class ParameterUpdate(NamedTuple):
    """A parameter of RoundsManager changed."""

    param: str
