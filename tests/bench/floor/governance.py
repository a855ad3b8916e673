"""Proposals, votes, the timelock, and polls."""

from bisect import bisect_right
from typing import Any

from tests.bench.floor import bonding
from tests.bench.floor.bonding import NO_POOL, part
from tests.bench.floor.world import (
    TREASURY,
    World,
    round_at,
    token_approve,
    token_transfer,
)

NO_BOND = (0, 0, None, 0, 0, 0)
"""The checkpoint before the first: from, bonded, delegate, delegated, claimed, rewarded."""


def bond_at(w: World, account: str | None, at: int) -> tuple[Any, ...]:
    history = w.checkpoints.get(account, ())
    index = bisect_right(history, at, key=lambda entry: entry[0])
    return history[index - 1] if index else NO_BOND


def votes_at(w: World, account: str, at: int) -> int:
    _, bonded, delegate, delegated, claimed, _ = bond_at(w, account, at)
    if not bonded:
        return 0
    if delegate == account:
        return int(delegated)
    _, own, target, _, _, rewarded = bond_at(w, delegate, at)
    if target != delegate or not own:
        return 0
    if rewarded < claimed:
        return int(bonded)
    start = w.pools.get((delegate, claimed), NO_POOL)["reward_factor"]
    end = w.pools.get((delegate, rewarded), NO_POOL)["reward_factor"] if rewarded else 0
    one = 10**27
    return part(bonded, end or one, start or one)


def propose(
    w: World, caller: str, block: int, *, proposal_id: str, actions: Any, description: str
) -> None:
    now = round_at(w, block)
    votes_at(w, caller, now)
    start = now + w.voting_delay
    w.proposals[proposal_id] = {
        "actions": actions,
        "proposer": caller,
        "start": start,
        "end": start + w.voting_period,
        "tally": [0, 0, 0],
        "votes": {},
        "deductions": {},
        "ready_at": 0,
        "executed": False,
        "canceled": False,
    }


def cast_vote(
    w: World, caller: str, block: int, *, proposal_id: str, support: int, reason: str = ""
) -> None:
    proposal = w.proposals[proposal_id]
    at = proposal["start"] + 1
    weight = votes_at(w, caller, at)
    votes, deductions = proposal["votes"], proposal["deductions"]
    votes[caller] = support
    delegate = bond_at(w, caller, at)[2]
    if delegate == caller:
        weight -= deductions.get(caller, 0)
    elif delegate is not None and bond_at(w, delegate, at)[2] == delegate:
        deductions[delegate] = deductions.get(delegate, 0) + weight
        if delegate in votes:
            proposal["tally"][votes[delegate]] -= weight
    proposal["tally"][support] += weight


def queue(w: World, caller: str, block: int, timestamp_s: int, proposal_id: str) -> None:
    w.proposals[proposal_id]["ready_at"] = timestamp_s + w.min_delay


def execute(w: World, caller: str, block: int, proposal_id: str) -> None:
    proposal = w.proposals[proposal_id]
    proposal["executed"] = True
    proposal["ready_at"] = 1
    for action in proposal["actions"]:
        match action.transition.__name__:
            case "transfer":
                token_transfer(w, TREASURY, block, *action.arguments)
            case "approve":
                token_approve(w, TREASURY, block, *action.arguments)
            case "bond":
                bonding.bond(w, TREASURY, block, *action.arguments)
            case "update_quorum_numerator":
                w.quorum_numerators.append((round_at(w, block), *action.arguments))
            case "update_min_delay":
                (w.min_delay,) = action.arguments
            case setter:
                setattr(w, setter.removeprefix("set_"), *action.arguments)


def cancel(w: World, caller: str, block: int, proposal_id: str) -> None:
    w.proposals[proposal_id]["canceled"] = True


def create_poll(w: World, caller: str, block: int, proposal: bytes) -> None:
    w.poll_ends[f"poll{w.polls_created}"] = block + 57_600
    w.polls_created += 1


def vote_in_poll(w: World, caller: str, block: int, poll: str, choice_id: int) -> None:
    """A poll's vote is nothing but its event."""


def destroy_poll(w: World, caller: str, block: int, poll: str) -> None:
    w.poll_ends.pop(poll, None)
