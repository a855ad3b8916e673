"""What the LivepeerGovernor and the Treasury, its timelock, store."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, NamedTuple

from protocol.storage import Cell, Journal, Table
from protocol.units import Address


class Support(IntEnum):
    """A vote's direction, numbered as in the contract."""

    AGAINST = 0
    FOR = 1
    ABSTAIN = 2


class Action(NamedTuple):
    """One call that the Treasury makes if the proposal passes.

    Attributes:
        target: the contract that is called.
        transition: its function, such as `token.transfer`.
        arguments: what follows the state and the call.
    """

    target: Address
    transition: Callable[..., Any]
    arguments: tuple[Any, ...]


class Proposal(NamedTuple):
    """One proposal's life.

    The contract stores a hash of the actions and has every later caller repeat them;
    here they are stored.

    Attributes:
        actions: what the Treasury does if the proposal passes.
        proposer: the only account that may cancel it.
        vote_start: voting power is read at the end of this round, 0 if it isn't known.
        vote_end: last round that takes votes.
        executed: its actions took effect.
        canceled: the proposer withdrew it.
    """

    actions: tuple[Action, ...] = ()
    proposer: Address | None = None
    vote_start: int = 0
    vote_end: int = 0
    executed: bool = False
    canceled: bool = False


class ProposalTally(NamedTuple):
    """Votes in LPT base units, by direction."""

    against_lpt: int = 0
    for_lpt: int = 0
    abstain_lpt: int = 0


class ProposalVoter(NamedTuple):
    """One account's part in the vote on one proposal.

    Attributes:
        has_voted: an account votes once.
        support: direction of its vote.
        deductions_lpt: power of the delegators that voted for themselves, which the
            account, their orchestrator, has no more.
    """

    has_voted: bool = False
    support: Support = Support.AGAINST
    deductions_lpt: int = 0


class GovernorStorage:
    """The governor's and the timelock's variables.

    Attributes:
        voting_delay: rounds between a proposal and its vote.
        voting_period: rounds that a vote lasts.
        proposal_threshold_lpt: voting power that a proposer needs.
        quota_ppm: share of for among for and against that a proposal needs.
        quorum_numerators_ppm: (round, share of the active stake that has to vote), in
            the order of rounds; each holds from its round on.
        min_delay_s: seconds between queueing and execution.
        proposals: by proposal identity.
        tallies: by proposal identity.
        voters: by (proposal identity, account).
        ready_at_s: earliest execution by proposal identity; 0 if never queued,
            `DONE_TIMESTAMP` once executed.
    """

    __slots__ = (
        "min_delay_s",
        "proposal_threshold_lpt",
        "proposals",
        "quorum_numerators_ppm",
        "quota_ppm",
        "ready_at_s",
        "tallies",
        "voters",
        "voting_delay",
        "voting_period",
    )

    def __init__(self, journal: Journal) -> None:
        self.voting_delay: Cell[int] = Cell(journal, 0)
        self.voting_period: Cell[int] = Cell(journal, 0)
        self.proposal_threshold_lpt: Cell[int] = Cell(journal, 0)
        self.quota_ppm: Cell[int] = Cell(journal, 0)
        self.quorum_numerators_ppm: Cell[tuple[tuple[int, int], ...]] = Cell(journal, ())
        self.min_delay_s: Cell[int] = Cell(journal, 0)
        self.proposals: Table[str, Proposal] = Table(journal, Proposal())
        self.tallies: Table[str, ProposalTally] = Table(journal, ProposalTally())
        self.voters: Table[tuple[str, Address | None], ProposalVoter] = Table(
            journal, ProposalVoter()
        )
        self.ready_at_s: Table[str, int] = Table(journal, 0)
