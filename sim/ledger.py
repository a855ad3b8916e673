"""What happened: every contract event and winning ticket, and the flows of the round."""

from collections import Counter

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

    def take(self, event: Event) -> None:
        """Add an event's amounts up."""
        match event:
            case (
                Bond(delegator=str(who), additional_amount=amount)
                | Rebond(delegator=str(who), amount=amount)
            ):
                self.bonded[who] += amount
            case Unbond():
                self.unbonded[event.delegator] += event.amount
            case WithdrawStake():
                self.withdrawn[event.delegator] += event.amount
            case EarningsClaimed(delegator=str(who), rewards=amount):
                self.claimed[who] += amount
            case _:
                pass


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
        self._recorder = recorder
        self._written = recorder.keeps("events")
        self._clock = clock

    def open_round(self) -> None:
        """Start counting the flows of a round."""
        self.minted_lpt = 0
        self.rewards_lpt.clear()
        self.fees_wei.clear()
        self.flows = StakeFlows()

    def record_events(self, round_number: int, events: list[Event]) -> None:
        """Write the events of one call and add their flows up."""
        time_s = self._clock.now_us / US_PER_S
        self.events += len(events)
        for event in events:
            self.flows.take(event)
            match event:
                case Reward():
                    self.rewards_lpt[event.transcoder] += event.amount
                case WinningTicketTransfer():
                    self.fees_wei[event.recipient] += event.amount
                case WithdrawStake():
                    self.unlocked.add(event.delegator)
                case Mint():
                    self.minted_lpt += event.amount
                case _:
                    pass
            if not self._written:
                continue
            self._recorder.append(
                "events",
                time_s,
                round_number,
                contract_of(event),
                type(event).__name__,
                arguments_text(event),
            )

    def ticket_settled(
        self,
        gateway: str,
        orchestrator: str,
        face_value_wei: int,
        paid_wei: int,
        outcome: str,
    ) -> None:
        """Write one winning ticket."""
        self._recorder.append(
            "tickets",
            self._clock.now_us / US_PER_S,
            gateway,
            orchestrator,
            float(face_value_wei),
            float(paid_wei),
            outcome,
        )
