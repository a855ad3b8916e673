"""A small network for the tests of the ticket broker."""

from collections.abc import Callable
from typing import Any

from protocol import rounds
from protocol.bonding import delegation, rewards
from protocol.machine import Call, Receipt, execute
from protocol.parameters import Parameters, deploy
from protocol.state import State
from protocol.storage import Cell, Table
from protocol.tickets.ticket import ALL_VALID, Ticket, TicketChecks
from protocol.units import MAX_UINT256, Address, Block, Wei

OWNER = Address("owner")
GATEWAYS = [Address("gateway-0"), Address("gateway-1")]
ORCHESTRATORS = [Address("orchestrator-0"), Address("orchestrator-1")]
OUTSIDER = Address("outsider")
ACCOUNTS = [OWNER, *GATEWAYS, *ORCHESTRATORS, OUTSIDER]

ROUND_LENGTH = 10
START_BLOCK = Block(100 * ROUND_LENGTH)
ETHER_WEI = 10**18
STAKE_LPT = 10**18


class World:
    """Two active orchestrators and two gateways without funds, in an initialised round."""

    def __init__(self) -> None:
        self.block = START_BLOCK
        self.state: State = deploy(
            Parameters(
                round_length=ROUND_LENGTH,
                num_active_transcoders=2,
                unlock_period=1,
                ticket_validity_period=2,
            ),
            block=self.block,
            lpt=dict.fromkeys(ACCOUNTS, 10 * STAKE_LPT),
            ether=dict.fromkeys(ACCOUNTS, ETHER_WEI),
            allowances=[
                (account, Address("BondingManager"), MAX_UINT256) for account in ACCOUNTS
            ],
        )
        self.open_round()
        for orchestrator in ORCHESTRATORS:
            self.must(orchestrator, delegation.bond, STAKE_LPT, orchestrator)
            self.must(orchestrator, rewards.transcoder, 0, 500_000)
        self.next_round()

    @property
    def round(self) -> int:
        """The current round."""
        return rounds.current_round(self.state, self.block)

    def call(
        self,
        sender: Address,
        transition: Callable[..., Any],
        *arguments: Any,
        value_wei: int = 0,
    ) -> Receipt:
        """Execute one call in the current block."""
        call = Call(sender, self.block, value_wei=Wei(value_wei))
        return execute(self.state, call, transition, *arguments)

    def must(self, *arguments: Any, **keywords: Any) -> Receipt:
        """Execute one call that has to succeed."""
        receipt = self.call(*arguments, **keywords)
        assert receipt.revert is None, receipt.revert
        return receipt

    def skip_round(self) -> None:
        """Move to the next round, which nobody opens."""
        self.block = Block(self.block + ROUND_LENGTH)

    def open_round(self) -> None:
        """Open the current round."""
        self.must(OWNER, rounds.initialize_round)

    def next_round(self) -> None:
        """Move to the next round and open it."""
        self.skip_round()
        self.open_round()

    def ticket(
        self,
        number: int,
        face_value_wei: int,
        *,
        recipient: Address | None = ORCHESTRATORS[0],
        sender: Address | None = GATEWAYS[0],
        creation_round: int | None = None,
        checks: TicketChecks = ALL_VALID,
    ) -> Ticket:
        """A ticket of the current round unless another is given."""
        made_in = self.round if creation_round is None else creation_round
        return Ticket(number, recipient, sender, face_value_wei, made_in, checks=checks)


def image(state: State) -> dict[str, Any]:
    """A copy of everything that the contracts store, to compare with a later one."""
    return {
        f"{contract}.{variable}": _copy(getattr(storage, variable))
        for contract, storage in vars(state).items()
        if hasattr(type(storage), "__slots__") and contract != "journal"
        for variable in type(storage).__slots__
    }


def _copy(variable: Any) -> Any:
    if isinstance(variable, Cell):
        return variable.value
    if isinstance(variable, Table):
        return dict(variable)
    return variable
