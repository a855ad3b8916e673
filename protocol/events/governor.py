"""Events of the LivepeerGovernor and of the Treasury, its timelock.

Fields that hold hashes or raw calldata are left out: `targets`, `values`, `signatures`
and `calldatas` of a proposal, `data`, `predecessor` and `salt` of the timelock.
A proposal's identity stands for its hash, in the timelock too.
"""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("LivepeerGovernor")
class ProposalCreated(NamedTuple):
    """Somebody made a proposal."""

    proposal_id: str
    proposer: Address
    vote_start: int
    vote_end: int
    description: str


@emitted_by("LivepeerGovernor")
class ProposalCanceled(NamedTuple):
    """The proposer withdrew a proposal."""

    proposal_id: str


@emitted_by("LivepeerGovernor")
class ProposalQueued(NamedTuple):
    """A proposal that passed waits in the timelock."""

    proposal_id: str
    eta: int


@emitted_by("LivepeerGovernor")
class ProposalExecuted(NamedTuple):
    """A proposal takes effect."""

    proposal_id: str


@emitted_by("LivepeerGovernor")
class VoteCast(NamedTuple):
    """An account voted."""

    voter: Address
    proposal_id: str
    support: int
    weight: int
    reason: str


@emitted_by("LivepeerGovernor")
class VotingDelaySet(NamedTuple):
    """A proposal changed the rounds before a vote."""

    old_voting_delay: int
    new_voting_delay: int


@emitted_by("LivepeerGovernor")
class VotingPeriodSet(NamedTuple):
    """A proposal changed the rounds that a vote lasts."""

    old_voting_period: int
    new_voting_period: int


@emitted_by("LivepeerGovernor")
class ProposalThresholdSet(NamedTuple):
    """A proposal changed the voting power that a proposer needs."""

    old_proposal_threshold: int
    new_proposal_threshold: int


@emitted_by("LivepeerGovernor")
class QuorumNumeratorUpdated(NamedTuple):
    """A proposal changed the share of the active stake that has to vote."""

    old_quorum_numerator: int
    new_quorum_numerator: int


@emitted_by("Treasury")
class CallScheduled(NamedTuple):
    """The timelock took on one action of a proposal."""

    id: str
    index_: int
    target: Address
    value: int
    delay: int


@emitted_by("Treasury")
class CallSalt(NamedTuple):
    """The timelock took on a proposal with a description."""

    id: str


@emitted_by("Treasury")
class CallExecuted(NamedTuple):
    """The timelock carried out one action of a proposal."""

    id: str
    index_: int
    target: Address
    value: int


@emitted_by("Treasury")
class MinDelayChange(NamedTuple):
    """A proposal changed the timelock's delay, in seconds."""

    old_duration: int
    new_duration: int
