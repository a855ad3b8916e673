"""The floor reaches the same state as the protocol, so that their times can be compared."""

from typing import Any

import pytest

from protocol.parameters import Parameters
from protocol.replay.document import load_trace, trace_files
from protocol.state import State
from tests.bench import whole_round
from tests.bench.floor.operations import floor_call
from tests.bench.floor.world import World
from tests.bench.mix import TRACES, prepare_successful

PATHS = trace_files([TRACES])


def stored(state: State) -> dict[str, Any]:
    """What the protocol holds, in the floor's words; entries of nothing left out."""
    bonding, minter, tickets = state.bonding, state.minter, state.tickets
    delegated = bonding.delegated_amounts
    accounts = {*bonding.delegators, *delegated}
    proposals = state.governor.proposals
    return {
        "lpt": nonzero(state.token.balances),
        "eth": nonzero(state.ether.balances),
        "allowances": nonzero(state.token.allowances),
        "supply": state.token.total_supply.value,
        "inflation": minter.inflation.value,
        "mintable": minter.current_mintable_tokens.value,
        "minted": minter.current_minted_tokens.value,
        "initialized": state.rounds.last_initialized_round.value,
        "hashes": dict(state.rounds.block_hash_blocks),
        "bonds": written(
            {each: (*bonding.delegators[each], delegated[each]) for each in accounts}
        ),
        "orchestrators": written(bonding.transcoders),
        "pools": written(bonding.earnings_pools),
        "locks": {key: tuple(lock) for key, lock in bonding.unbonding_locks.items()},
        "order": bonding.pool.value,
        "stakes": (
            bonding.current_round_total_active_stake.value,
            bonding.next_round_total_active_stake.value,
        ),
        "rates": (
            bonding.treasury_reward_cut_rate.value,
            bonding.next_round_treasury_reward_cut_rate.value,
        ),
        "checkpoints": {
            account: [
                *(tuple(state.votes.older[account, i])[:6] for i in range(latest.older)),
                tuple(latest)[:6],
            ]
            for account, latest in state.votes.latest.items()
        },
        "active stakes": nonzero(state.votes.total_active_stakes),
        "gateways": written(tickets.senders),
        "claims": {key: tuple(claim) for key, claim in tickets.reserve_claims.items()},
        "used": set(tickets.used_tickets),
        "tallies": {each: tuple(state.governor.tallies[each]) for each in proposals},
        "ready": {each: state.governor.ready_at_s[each] for each in proposals},
        "polls": dict(state.polls.end_blocks),
        "uris": dict(state.registry.service_uris),
    }


def kept(w: World) -> dict[str, Any]:
    """What the floor holds, in the same form."""
    bonds = {
        account: (
            bond["bonded_amount"],
            bond["fees"],
            bond["delegate"],
            bond["start_round"],
            bond["last_claim_round"],
            bond["next_unbonding_lock_id"],
            bond["delegated_amount"],
        )
        for account, bond in w.bonds.items()
    }
    return {
        "lpt": nonzero(w.lpt),
        "eth": nonzero(w.eth),
        "allowances": nonzero(w.allowances),
        "supply": w.supply,
        "inflation": w.inflation,
        "mintable": w.mintable,
        "minted": w.minted,
        "initialized": w.last_initialized_round,
        "hashes": w.hash_blocks,
        "bonds": written(bonds),
        "orchestrators": written(fields(w.orchestrators)),
        "pools": written(fields(w.pools)),
        "locks": w.locks,
        "order": (tuple(w.order), tuple(w.negated)),
        "stakes": (w.active_stake, w.next_active_stake),
        "rates": (w.treasury_rate, w.next_treasury_rate),
        "checkpoints": w.checkpoints,
        "active stakes": nonzero(w.active_stakes),
        "gateways": written(fields(w.gateways)),
        "claims": w.reserve_claims,
        "used": w.used_tickets,
        "tallies": {each: tuple(p["tally"]) for each, p in w.proposals.items()},
        "ready": {each: p["ready_at"] for each, p in w.proposals.items()},
        "polls": w.poll_ends,
        "uris": w.uris,
    }


def nonzero(amounts: Any) -> dict[Any, int]:
    return {key: amount for key, amount in amounts.items() if amount}


def written(records: Any) -> dict[Any, tuple[Any, ...]]:
    return {key: tuple(record) for key, record in records.items() if any(record)}


def fields(records: Any) -> dict[Any, tuple[Any, ...]]:
    return {key: tuple(record.values()) for key, record in records.items()}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_floor_ends_as_the_protocol_does(path: Any) -> None:
    prepared = prepare_successful(load_trace(path))
    state, world = prepared.new_state(), prepared.new_world()
    for operation, floors_call in zip(
        prepared.operations, prepared.floor_calls, strict=True
    ):
        assert operation.run(state).ok
        floors_call.run(world)
    ours, floors = stored(state), kept(world)
    for what, value in ours.items():
        assert floors[what] == value, what


def test_floor_ends_a_whole_round_as_the_protocol_does() -> None:
    parameters = Parameters(num_active_transcoders=len(whole_round.ORCHESTRATORS))
    state = whole_round.new_state(parameters)
    world = whole_round.new_world(parameters)
    history = whole_round.plan(parameters)
    assert [len(calls) for calls in history[1:]] == [301] * whole_round.ROUNDS
    for call in (call for calls in history for call in calls):
        assert call.run(state).ok
        floor_call(call).run(world)
    floors = kept(world)
    for what, value in stored(state).items():
        assert floors[what] == value, what
