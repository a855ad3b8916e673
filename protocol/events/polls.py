"""Events of the PollCreator and its polls."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("PollCreator")
class PollCreated(NamedTuple):
    """Somebody opened a poll; `proposal` is an IPFS multihash."""

    poll: Address
    proposal: bytes
    end_block: int
    quorum: int
    quota: int


class Vote(NamedTuple):
    """An account voted; the contract that says so is the poll itself."""

    contract: str
    voter: Address
    choice_id: int
