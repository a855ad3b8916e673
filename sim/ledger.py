"""What happened: every contract event and winning ticket, and the flows of the round."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from protocol.events import Event, contract_of
from protocol.events.bonding import (
    Bond,
    EarningsClaimed,
    Rebond,
    Reward,
    Unbond,
    WithdrawStake,
)
from protocol.events.tickets import WinningTicketTransfer
from protocol.events.token import Mint
from sim.clock import US_PER_S, Clock
from sim.event_text import arguments_text
from sim.recorder import Recorder


class StakeFlows:
    """LPT wei that each delegator moved in a round, by its address.

    Attributes:
        bonded: put into its bond.
        unbonded: taken out of it into unbonding locks.
        withdrawn: paid out of unbonding locks.
        claimed: rewards that were added to its bond.
    """

    def __init__(self) -> None:
        self.bonded: Counter[str] = Counter()
        self.unbonded: Counter[str] = Counter()
        self.withdrawn: Counter[str] = Counter()
        self.claimed: Counter[str] = Counter()


class Ledger:
    """Listens to the chain and the agents; writes `events` and `tickets`.

    Attributes:
        minted_lpt: LPT wei minted in the round.
        rewards_lpt: LPT wei minted for each orchestrator's pool in the round.
        fees_wei: wei paid to each orchestrator in the round.
        flows: what each delegator moved in the round.
        unlocked: accounts that took an unbonding lock out; emptied by who reads it.
    """

    def __init__(self, recorder: Recorder, clock: Clock) -> None:
        self.minted_lpt = 0
        self.rewards_lpt: Counter[str] = Counter()
        self.fees_wei: Counter[str] = Counter()
        self.flows = StakeFlows()
        self.events = 0
        self.unlocked: set[str] = set()
        self._written = recorder.writer("events") if recorder.keeps("events") else None
        self._tickets = recorder.writer("tickets") if recorder.keeps("tickets") else None
        self._clock = clock
        self._takers: dict[type, Callable[[Any], None]] = {
            Bond: self._take_bond,
            Rebond: self._take_rebond,
            Unbond: self._take_unbond,
            WithdrawStake: self._take_withdrawal,
            EarningsClaimed: self._take_claim,
            Reward: self._take_reward,
            WinningTicketTransfer: self._take_fees,
            Mint: self._take_mint,
        }

    def open_round(self) -> None:
        """Start counting the flows of a round."""
        self.minted_lpt = 0
        self.rewards_lpt.clear()
        self.fees_wei.clear()
        self.flows = StakeFlows()

    def record_events(self, round_number: int, events: list[Event]) -> None:
        """Write the events of one call and add their flows up."""
        self.events += len(events)
        for event in events:
            take = self._takers.get(event.__class__)
            if take is not None:
                take(event)
        if self._written is None:
            return
        time_s = self._clock.now_us / US_PER_S
        for event in events:
            self._written.append(
                time_s,
                round_number,
                contract_of(event),
                event.__class__.__name__,
                arguments_text(event),
            )

    def _take_bond(self, event: Bond) -> None:
        if event.delegator is not None:
            self.flows.bonded[event.delegator] += event.additional_amount

    def _take_rebond(self, event: Rebond) -> None:
        if event.delegator is not None:
            self.flows.bonded[event.delegator] += event.amount

    def _take_unbond(self, event: Unbond) -> None:
        self.flows.unbonded[event.delegator] += event.amount

    def _take_withdrawal(self, event: WithdrawStake) -> None:
        self.flows.withdrawn[event.delegator] += event.amount
        self.unlocked.add(event.delegator)

    def _take_claim(self, event: EarningsClaimed) -> None:
        if event.delegator is not None:
            self.flows.claimed[event.delegator] += event.rewards

    def _take_reward(self, event: Reward) -> None:
        self.rewards_lpt[event.transcoder] += event.amount

    def _take_fees(self, event: WinningTicketTransfer) -> None:
        self.fees_wei[event.recipient] += event.amount

    def _take_mint(self, event: Mint) -> None:
        self.minted_lpt += event.amount

    def tickets_settled(
        self,
        gateway: str,
        orchestrator: str,
        face_value_wei: int,
        paid_wei: int,
        outcome: str,
        *,
        count: int,
    ) -> None:
        """Write winning tickets that are alike, a row each."""
        if self._tickets is None:
            return
        row = (
            self._clock.now_us / US_PER_S,
            gateway,
            orchestrator,
            float(face_value_wei),
            float(paid_wei),
            outcome,
        )
        for _ in range(count):
            self._tickets.append(*row)
