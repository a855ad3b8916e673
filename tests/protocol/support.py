"""A small deployment to test on, and a dump of everything that is stored."""

from collections.abc import Callable, Mapping
from typing import Any

from protocol import ether
from protocol.addresses import BONDING_MANAGER
from protocol.errors import Revert
from protocol.events import Event
from protocol.machine import Call, Receipt, execute
from protocol.parameters import Parameters, deploy
from protocol.rounds import current_round, initialize_round
from protocol.rules import DEPLOYED, Rules
from protocol.state import State
from protocol.storage import Cell, Table
from protocol.units import MAX_UINT256, PRECISE, Address, Block, Wei

LPT = 10**18
ETH = 10**18

OWNER, ALICE, BOB, CAROL, DAVE, ERIN = (
    Address(name) for name in ("owner", "alice", "bob", "carol", "dave", "erin")
)
ACCOUNTS = (ALICE, BOB, CAROL, DAVE, ERIN)

MINIMAL = Parameters(
    round_length=20,
    round_lock_amount=100_000,
    unbonding_period=2,
    num_active_transcoders=2,
    treasury_reward_cut_rate=PRECISE // 10,
    treasury_balance_ceiling=0,
    inflation=1_000_000,
    inflation_change=0,
    target_bonding_rate=500_000_000,
    minter_has_burner_role=True,
    verifier=ERIN,
)
"""Short rounds, two orchestrators, 0.1 % inflation that never moves."""


class Network:
    """Contracts with a clock. The first round, 50, begins in block 1000."""

    def __init__(
        self,
        parameters: Parameters = MINIMAL,
        lpt: Mapping[Address, int] | None = None,
        *,
        rules: Rules = DEPLOYED,
    ) -> None:
        self.block = Block(1000)
        if lpt is None:
            lpt = dict.fromkeys(ACCOUNTS, 1_000 * LPT) | {OWNER: 995_000 * LPT}
        self.state: State = deploy(
            parameters,
            block=self.block,
            lpt=lpt,
            ether=dict.fromkeys(ACCOUNTS, 100 * ETH),
            allowances=[
                (each, BONDING_MANAGER, MAX_UINT256) for each in (OWNER, *ACCOUNTS)
            ],
            rules=rules,
        )

    @property
    def round(self) -> int:
        return current_round(self.state, self.block)

    def attempt(
        self,
        sender: Address,
        transition: Callable[..., Any],
        *args: Any,
        value_wei: int = 0,
        **kwargs: Any,
    ) -> Receipt:
        call = Call(sender, self.block, 0, Wei(value_wei))
        return execute(self.state, call, transition, *args, **kwargs)

    def do(
        self, sender: Address, transition: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> list[Event]:
        """Run a call that has to succeed; its events."""
        receipt = self.attempt(sender, transition, *args, **kwargs)
        if receipt.revert is not None:
            raise receipt.revert
        return receipt.events

    def refused(
        self, sender: Address, transition: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Revert:
        """Run a call that has to fail without a trace; why it failed."""
        before = dump(self.state)
        receipt = self.attempt(sender, transition, *args, **kwargs)
        assert receipt.revert is not None
        assert receipt.events == []
        assert dump(self.state) == before
        return receipt.revert

    def give_ether(self, sender: Address, recipient: Address, amount_wei: int) -> None:
        """Move ether from outside of any call."""
        ether.transfer(self.state, sender, recipient, amount_wei)
        self.state.journal.commit()

    def next_round(self, *, initialize: bool = True) -> None:
        """Move to the next round's first block and, as a rule, open it."""
        length = self.state.rounds.schedule.value.length
        start = self.state.rounds.schedule.value.last_length_update_start_block
        self.block = Block(self.block + length - (self.block - start) % length)
        if initialize:
            self.do(OWNER, initialize_round)


def dump(state: State) -> dict[str, Any]:
    """A copy of every cell and table, by name."""
    copied: dict[str, Any] = {}
    for contract, storage in vars(state).items():
        for name in getattr(type(storage), "__slots__", ()):
            variable = getattr(storage, name)
            if isinstance(variable, Cell):
                copied[f"{contract}.{name}"] = variable.value
            elif isinstance(variable, Table):
                copied[f"{contract}.{name}"] = dict(variable)
    return copied
