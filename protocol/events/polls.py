"""Events of the PollCreator and its polls."""

from typing import ClassVar, NamedTuple

from protocol.units import Address, Block, Ppm


class PollCreated(NamedTuple):
    """Somebody opened a poll; `proposal` is an IPFS multihash."""

    contract: ClassVar[str] = "PollCreator"
    poll: Address
    proposal: bytes
    end_block: Block
    quorum: Ppm
    quota: Ppm


class Vote(NamedTuple):
    """An account voted; the contract that says so is the poll itself."""

    contract: str
    voter: Address
    choice_id: int
