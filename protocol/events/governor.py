"""Events of the LivepeerGovernor and of the Treasury, its timelock.

Fields that hold hashes or raw calldata are left out: `targets`, `values`, `signatures`
and `calldatas` of a proposal, `data`, `predecessor` and `salt` of the timelock.
A proposal's identity stands for its hash, in the timelock too.
"""

from typing import ClassVar, NamedTuple

from protocol.units import Address, LptWei, Ppm, Round


class ProposalCreated(NamedTuple):
    """Somebody made a proposal."""

    contract: ClassVar[str] = "LivepeerGovernor"
    proposal_id: str
    proposer: Address
    vote_start: Round
    vote_end: Round
    description: str


class ProposalCanceled(NamedTuple):
    """The proposer withdrew a proposal."""

    contract: ClassVar[str] = "LivepeerGovernor"
    proposal_id: str


class ProposalQueued(NamedTuple):
    """A proposal that passed waits in the timelock."""

    contract: ClassVar[str] = "LivepeerGovernor"
    proposal_id: str
    eta: int


class ProposalExecuted(NamedTuple):
    """A proposal takes effect."""

    contract: ClassVar[str] = "LivepeerGovernor"
    proposal_id: str


class VoteCast(NamedTuple):
    """An account voted."""

    contract: ClassVar[str] = "LivepeerGovernor"
    voter: Address
    proposal_id: str
    support: int
    weight: LptWei
    reason: str


class VotingDelaySet(NamedTuple):
    """A proposal changed the rounds before a vote."""

    contract: ClassVar[str] = "LivepeerGovernor"
    old_voting_delay: int
    new_voting_delay: int


class VotingPeriodSet(NamedTuple):
    """A proposal changed the rounds that a vote lasts."""

    contract: ClassVar[str] = "LivepeerGovernor"
    old_voting_period: int
    new_voting_period: int


class ProposalThresholdSet(NamedTuple):
    """A proposal changed the voting power that a proposer needs."""

    contract: ClassVar[str] = "LivepeerGovernor"
    old_proposal_threshold: LptWei
    new_proposal_threshold: LptWei


class QuorumNumeratorUpdated(NamedTuple):
    """A proposal changed the share of the active stake that has to vote."""

    contract: ClassVar[str] = "LivepeerGovernor"
    old_quorum_numerator: Ppm
    new_quorum_numerator: Ppm


class CallScheduled(NamedTuple):
    """The timelock took on one action of a proposal."""

    contract: ClassVar[str] = "Treasury"
    id: str
    index: int
    target: Address
    value: int
    delay: int


class CallSalt(NamedTuple):
    """The timelock took on a proposal with a description."""

    contract: ClassVar[str] = "Treasury"
    id: str


class CallExecuted(NamedTuple):
    """The timelock carried out one action of a proposal."""

    contract: ClassVar[str] = "Treasury"
    id: str
    index: int
    target: Address
    value: int


class MinDelayChange(NamedTuple):
    """A proposal changed the timelock's delay, in seconds."""

    contract: ClassVar[str] = "Treasury"
    old_duration: int
    new_duration: int
