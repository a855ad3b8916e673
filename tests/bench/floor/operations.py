"""The recorded operations, as functions of the floor."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from protocol.replay.operations import Operation
from tests.bench.floor import bonding, governance, tickets, world
from tests.bench.floor.world import World

NEEDS_VALUE = ("fund_deposit", "fund_reserve")
"""Operations whose amount is the ether sent along."""

FUNCTIONS: dict[str, Callable[..., None]] = {
    "initialize_round": world.initialize_round,
    "token_transfer": world.token_transfer,
    "token_transfer_from": world.token_transfer_from,
    "token_approve": world.token_approve,
    "bond": bonding.bond,
    "bond_with_hint": bonding.bond,
    "bond_for_with_hint": bonding.bond_for,
    "unbond": bonding.unbond,
    "unbond_with_hint": bonding.unbond,
    "rebond": bonding.rebond,
    "rebond_with_hint": bonding.rebond,
    "rebond_from_unbonded": bonding.rebond_from_unbonded,
    "rebond_from_unbonded_with_hint": bonding.rebond_from_unbonded,
    "withdraw_stake": bonding.withdraw_stake,
    "withdraw_fees": bonding.withdraw_fees,
    "claim_earnings": bonding.claim_earnings,
    "transfer_bond": bonding.transfer_bond,
    "checkpoint_bonding_state": bonding.checkpoint_bonding_state,
    "transcoder": bonding.transcoder,
    "transcoder_with_hint": bonding.transcoder,
    "reward": bonding.reward,
    "reward_with_hint": bonding.reward,
    "slash_transcoder": bonding.slash,
    "fund_deposit": tickets.fund_deposit,
    "fund_reserve": tickets.fund_reserve,
    "fund_deposit_and_reserve": tickets.fund_both,
    "fund_deposit_and_reserve_for": tickets.fund_both_for,
    "unlock": tickets.unlock,
    "cancel_unlock": tickets.cancel_unlock,
    "withdraw": tickets.withdraw,
    "redeem_winning_ticket": tickets.redeem,
    "batch_redeem_winning_tickets": tickets.redeem_batch,
    "propose": governance.propose,
    "cast_vote": governance.cast_vote,
    "cast_vote_with_reason": governance.cast_vote,
    "queue": governance.queue,
    "execute": governance.execute,
    "cancel_proposal": governance.cancel,
    "create_poll": governance.create_poll,
    "poll_vote": governance.vote_in_poll,
    "poll_destroy": governance.destroy_poll,
    "set_service_uri": world.set_service_uri,
    "pause": world.pause,
    "unpause": world.unpause,
    "transfer_ownership": world.transfer_ownership,
    "register_contract": world.register_contract,
    "set_round_length": world.set_round_length,
    "set_round_lock_amount": world.setter("round_lock_amount"),
    "set_unbonding_period": world.setter("unbonding_period"),
    "set_treasury_reward_cut_rate": world.setter("next_treasury_rate"),
    "set_treasury_balance_ceiling": world.setter("treasury_ceiling"),
    "set_num_active_transcoders": world.setter("pool_max_size"),
    "set_inflation_change": world.setter("inflation_change"),
    "set_target_bonding_rate": world.setter("target_bonding_rate"),
    "set_unlock_period": world.setter("unlock_period"),
    "set_ticket_validity_period": world.setter("ticket_validity_period"),
}
"""Function by recorded name. A recorded name that can only fail has none."""


class FloorCall(NamedTuple):
    """One operation, ready to run."""

    function: Callable[..., None]
    sender: str
    block: int
    arguments: Mapping[str, Any]

    def run(self, w: World) -> None:
        self.function(w, self.sender, self.block, **self.arguments)


def floor_call(operation: Operation) -> FloorCall:
    """The floor's form of an operation of the protocol."""
    arguments = dict(operation.arguments)
    if operation.op in NEEDS_VALUE:
        arguments["value_wei"] = operation.value_wei
    if operation.op == "queue":
        arguments["timestamp_s"] = operation.timestamp_s
    function = FUNCTIONS[operation.op]
    return FloorCall(function, operation.sender, operation.block, arguments)
