"""Deposits, reserves, and the tickets that they pay."""

from typing import Any

from tests.bench.floor.bonding import add_fees
from tests.bench.floor.world import MINTER, World, round_at, send_ether


def fund(w: World, caller: str, account: str, deposit: int, reserve: int) -> None:
    gateway = w.gateways[account]
    gateway["deposit"] += deposit
    gateway["reserve"] += reserve
    if account == caller:
        gateway["withdraw_round"] = 0
    send_ether(w, caller, MINTER, deposit + reserve)


def fund_deposit(w: World, caller: str, block: int, value_wei: int) -> None:
    fund(w, caller, caller, value_wei, 0)


def fund_reserve(w: World, caller: str, block: int, value_wei: int) -> None:
    fund(w, caller, caller, 0, value_wei)


def fund_both(
    w: World, caller: str, block: int, deposit_wei: int, reserve_wei: int
) -> None:
    fund(w, caller, caller, deposit_wei, reserve_wei)


def fund_both_for(
    w: World, caller: str, block: int, *, account: str, deposit_wei: int, reserve_wei: int
) -> None:
    fund(w, caller, account, deposit_wei, reserve_wei)


def unlock(w: World, caller: str, block: int) -> None:
    w.gateways[caller]["withdraw_round"] = round_at(w, block) + w.unlock_period


def cancel_unlock(w: World, caller: str, block: int) -> None:
    w.gateways[caller]["withdraw_round"] = 0


def withdraw(w: World, caller: str, block: int) -> None:
    gateway = w.gateways[caller]
    send_ether(w, MINTER, caller, gateway["deposit"] + gateway["reserve"])
    gateway["deposit"] = gateway["reserve"] = 0


def redeem(w: World, caller: str, block: int, ticket: Any) -> None:
    now = round_at(w, block)
    payer, recipient, paid = ticket.sender, ticket.recipient, ticket.face_value_wei
    w.used_tickets.add(ticket.ticket_id)
    gateway = w.gateways[payer]
    if paid <= gateway["deposit"]:
        gateway["deposit"] -= paid
    else:
        missing = paid - gateway["deposit"]
        claimed = claim_reserve(w, payer, recipient, missing, now)
        paid = gateway["deposit"] + claimed
        gateway["deposit"] = 0
    if paid:
        add_fees(w, recipient, paid, now)


def redeem_batch(w: World, caller: str, block: int, tickets: list[Any]) -> None:
    for ticket in tickets:
        redeem(w, caller, block, ticket)


def claim_reserve(w: World, payer: str, recipient: str, missing: int, now: int) -> int:
    record = w.orchestrators.get(recipient)
    if not record or not record["activation_round"] <= now < record["deactivation_round"]:
        return 0
    if not w.order:
        return 0
    gateway = w.gateways[payer]
    at, own = w.reserve_claims.get((payer, recipient), (0, 0))
    own = own if at == now else 0
    everyone = gateway["claimed"] if gateway["claim_round"] == now else 0
    claimed = min(missing, (gateway["reserve"] + everyone) // len(w.order) - own)
    if claimed:
        gateway["reserve"] -= claimed
        gateway["claim_round"] = now
        gateway["claimed"] = everyone + claimed
        w.reserve_claims[payer, recipient] = now, own + claimed
    return claimed
