"""A small network for the tests of the treasury's governor."""

from collections.abc import Callable
from typing import Any

from protocol import rounds, token
from protocol.addresses import BONDING_MANAGER, LIVEPEER_TOKEN
from protocol.bonding import delegation
from protocol.machine import Call, Receipt, execute
from protocol.parameters import Parameters, deploy
from protocol.state import State
from protocol.state.governor import Action
from protocol.treasury import governor
from protocol.treasury.governor import ProposalState
from protocol.units import MAX_UINT256, Address, Block

OWNER = Address("owner")
ORCHESTRATOR, RIVAL = Address("orchestrator"), Address("rival")
DELEGATOR, OUTSIDER = Address("delegator"), Address("outsider")
STAKES_LPT = {ORCHESTRATOR: 300, DELEGATOR: 200, RIVAL: 400}
"""The delegator's stake is delegated to the orchestrator, which so has 500 votes."""

ROUND_LENGTH = 10
MIN_DELAY_S = 600
TREASURY_LPT = 1000


class World:
    """Stakes that count as votes from the current round on, and a funded treasury."""

    def __init__(self, **parameters: int) -> None:
        self.block = Block(1000)
        self.timestamp_s = 1_700_000_000
        chosen: dict[str, Any] = {
            "round_length": ROUND_LENGTH,
            "voting_delay": 1,
            "voting_period": 2,
            "proposal_threshold": 300,
            "treasury_min_delay": MIN_DELAY_S,
            **parameters,
        }
        self.state: State = deploy(
            Parameters(**chosen),
            block=self.block,
            lpt=STAKES_LPT,
            treasury_lpt=TREASURY_LPT,
            allowances=[(who, BONDING_MANAGER, MAX_UINT256) for who in STAKES_LPT],
        )
        self.must(OWNER, rounds.initialize_round)
        for account, delegate in (
            (ORCHESTRATOR, ORCHESTRATOR),
            (DELEGATOR, ORCHESTRATOR),
            (RIVAL, RIVAL),
        ):
            self.must(account, delegation.bond, STAKES_LPT[account], delegate)
        self.next_rounds(2)

    @property
    def round(self) -> int:
        """The current round."""
        return rounds.current_round(self.state, self.block)

    def call(
        self, sender: Address, transition: Callable[..., Any], *arguments: Any
    ) -> Receipt:
        """Execute one call now."""
        call = Call(sender, self.block, self.timestamp_s)
        return execute(self.state, call, transition, *arguments)

    def must(self, *arguments: Any) -> Receipt:
        """Execute one call that has to succeed."""
        receipt = self.call(*arguments)
        assert receipt.revert is None, receipt.revert
        return receipt

    def next_rounds(self, count: int) -> None:
        """Open that many rounds, one after the other."""
        for _ in range(count):
            self.block = Block(self.block + ROUND_LENGTH)
            self.must(OWNER, rounds.initialize_round)

    def proposed(self, *actions: Action) -> str:
        """A proposal whose vote is on."""
        chosen = actions or (pay_outsider(1),)
        self.must(RIVAL, governor.propose, "p0", chosen, "why not")
        self.next_rounds(2)
        return "p0"

    def passed(self, *actions: Action) -> str:
        """A proposal that everybody voted for, after the vote."""
        proposal_id = self.proposed(*actions)
        for voter in (ORCHESTRATOR, RIVAL):
            self.must(voter, governor.cast_vote, proposal_id, 1)
        self.next_rounds(2)
        return proposal_id

    def executed(self, *actions: Action) -> Receipt:
        """Propose, pass, queue, wait and execute; the last receipt."""
        proposal_id = self.passed(*actions)
        self.must(OUTSIDER, governor.queue, proposal_id)
        self.timestamp_s += MIN_DELAY_S
        return self.call(OUTSIDER, governor.execute, proposal_id)

    def proposal_state(self, proposal_id: str) -> ProposalState:
        """Where the proposal stands."""
        return governor.proposal_state(self.state, proposal_id, self.round)


def pay_outsider(amount_lpt: int) -> Action:
    """The Treasury sends LPT to the outsider."""
    return Action(LIVEPEER_TOKEN, token.transfer, (OUTSIDER, amount_lpt))
