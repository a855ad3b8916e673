"""LivepeerToken: LPT as an ERC20 token that contracts with a role can mint and burn.

Source: contracts/token/LivepeerToken.sol, f225b10; OpenZeppelin 4.9.2.
"""

from protocol.errors.token import (
    ApproveFromZeroAddress,
    ApproveToZeroAddress,
    BurnAmountExceedsBalance,
    InsufficientAllowance,
    MintToZeroAddress,
    MissingRole,
    TransferAmountExceedsBalance,
    TransferFromZeroAddress,
    TransferToZeroAddress,
)
from protocol.events.token import Approval, Burn, Mint, Transfer
from protocol.fixed_point import add
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.token import BURNER_ROLE, MINTER_ROLE
from protocol.units import MAX_UINT256, Address


def balance_of(state: State, account: Address) -> int:
    """LPT that an account or contract holds."""
    return state.token.balances[account]


def allowance(state: State, owner: Address, spender: Address) -> int:
    """LPT that a spender may take from an owner; the largest integer never shrinks."""
    return state.token.allowances[owner, spender]


def total_supply(state: State) -> int:
    """All LPT on this chain."""
    return state.token.total_supply.value


def transfer(state: State, call: Call, to: Address | None, amount_lpt: int) -> None:
    """Send the caller's LPT.

    Raises:
        TransferToZeroAddress: nobody is there.
        TransferAmountExceedsBalance: the caller has less.
    """
    move(state, call, call.sender, to, amount_lpt)


def transfer_from(
    state: State, call: Call, owner: Address | None, to: Address | None, amount_lpt: int
) -> None:
    """Send somebody else's LPT, as far as allowed to the caller.

    A finite allowance shrinks and says so before the transfer does; an infinite one stays.

    Raises:
        InsufficientAllowance: less was allowed.
        ApproveFromZeroAddress: the owner is null.
        TransferToZeroAddress: nobody is there.
        TransferAmountExceedsBalance: the owner has less.
    """
    spend(state, call, call.sender, owner, to, amount_lpt=amount_lpt)


def approve(state: State, call: Call, spender: Address | None, amount_lpt: int) -> None:
    """Allow a spender to take the caller's LPT, in place of what was allowed before.

    Raises:
        ApproveToZeroAddress: nobody is there.
    """
    if spender is None:
        raise ApproveToZeroAddress
    state.token.allowances.put((call.sender, spender), amount_lpt)
    call.emit(Approval(call.sender, spender, amount_lpt))


def mint(state: State, call: Call, to: Address | None, amount_lpt: int) -> None:
    """Make new LPT.

    Raises:
        MissingRole: the caller may not mint.
        MintToZeroAddress: nobody is there.
        ArithmeticPanic: the supply leaves uint256.
    """
    mint_by(state, call, call.sender, to, amount_lpt)


def mint_by(
    state: State, call: Call, minter: Address, to: Address | None, amount_lpt: int
) -> None:
    """Make new LPT on a minter's behalf, whoever called.

    Raises:
        Revert: for the reasons of `mint`.
    """
    _require_role(state, minter, MINTER_ROLE)
    if to is None:
        raise MintToZeroAddress
    supply = state.token.total_supply
    supply.put(add(supply.value, amount_lpt))
    balances = state.token.balances
    balances.put(to, balances[to] + amount_lpt)
    call.emit(build(Transfer, (None, to, amount_lpt)))
    call.emit(build(Mint, (to, amount_lpt)))


def burn(state: State, call: Call, amount_lpt: int) -> None:
    """Destroy the caller's LPT.

    Raises:
        MissingRole: the caller may not burn.
        BurnAmountExceedsBalance: the caller has less.
    """
    _require_role(state, call.sender, BURNER_ROLE)
    balances = state.token.balances
    balance_lpt = balances[call.sender]
    if balance_lpt < amount_lpt:
        raise BurnAmountExceedsBalance
    balances.put(call.sender, balance_lpt - amount_lpt)
    supply = state.token.total_supply
    supply.put(supply.value - amount_lpt)
    call.emit(Transfer(call.sender, None, amount_lpt))
    call.emit(Burn(call.sender, amount_lpt))


def spend(
    state: State,
    call: Call,
    spender: Address,
    owner: Address | None,
    to: Address | None,
    *,
    amount_lpt: int,
) -> None:
    """Let a spender move an owner's LPT, whoever called.

    Raises:
        Revert: for the reasons of `transfer_from`.
    """
    allowances = state.token.allowances
    allowed_lpt = allowances[owner, spender]
    if allowed_lpt != MAX_UINT256:
        if allowed_lpt < amount_lpt:
            raise InsufficientAllowance
        if owner is None:
            raise ApproveFromZeroAddress
        allowances.put((owner, spender), allowed_lpt - amount_lpt)
        call.emit(Approval(owner, spender, allowed_lpt - amount_lpt))
    move(state, call, owner, to, amount_lpt)


def move(
    state: State,
    call: Call,
    sender: Address | None,
    recipient: Address | None,
    amount_lpt: int,
) -> None:
    """ERC20's internal `_transfer`: move LPT, whoever called.

    Raises:
        TransferFromZeroAddress: the null address holds nothing.
        TransferToZeroAddress: nobody is there.
        TransferAmountExceedsBalance: the sender has less.
    """
    if sender is None:
        raise TransferFromZeroAddress
    if recipient is None:
        raise TransferToZeroAddress
    balances = state.token.balances
    balance_lpt = balances[sender]
    if balance_lpt < amount_lpt:
        raise TransferAmountExceedsBalance
    balances.put(sender, balance_lpt - amount_lpt)
    balances.put(recipient, balances[recipient] + amount_lpt)
    call.emit(build(Transfer, (sender, recipient, amount_lpt)))


def _require_role(state: State, account: Address, role: str) -> None:
    if not state.token.roles[role, account]:
        raise MissingRole(account, role)
