"""Ether moves between accounts and contracts. Gas is free here.

A payable function first moves `call.value_wei` from the sender to the contract.
"""

from protocol.addresses import CONTRACTS, TREASURY
from protocol.errors.ether import EtherRefused, InsufficientEther
from protocol.state import State
from protocol.units import Address


def balance_of(state: State, account: Address) -> int:
    """Wei that an account or contract holds."""
    return state.ether.balances[account]


def transfer(state: State, sender: Address, recipient: Address, amount_wei: int) -> None:
    """Move ether along with a call.

    Raises:
        InsufficientEther: the sender has less.
    """
    if not amount_wei:
        return
    balances = state.ether.balances
    balance_wei = balances[sender]
    if balance_wei < amount_wei:
        raise InsufficientEther
    balances.put(sender, balance_wei - amount_wei)
    balances.put(recipient, balances[recipient] + amount_wei)


def pay_out(state: State, sender: Address, recipient: Address, amount_wei: int) -> None:
    """Send ether by itself: Solidity's `transfer`.

    It hands over too little gas for a proxy to answer, so that of all contracts only the
    Treasury can receive it. A poll that was destroyed is no contract any more.

    Raises:
        EtherRefused: the recipient is another contract.
        InsufficientEther: the sender has less.
    """
    is_contract = recipient in CONTRACTS or recipient in state.polls.end_blocks
    if is_contract and recipient != TREASURY:
        raise EtherRefused
    transfer(state, sender, recipient, amount_wei)
