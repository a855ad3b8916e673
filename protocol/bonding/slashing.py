"""The Verifier can destroy part of a bond. Nobody is registered as Verifier today.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import controller, minter, rounds
from protocol.addresses import BONDING_MANAGER
from protocol.bonding.active_set import resign
from protocol.bonding.earnings import claimed
from protocol.errors.bonding import CallerMustBeVerifier
from protocol.events.bonding import TranscoderSlashed
from protocol.fixed_point import perc_of_ppm, sub
from protocol.machine import Call
from protocol.state import State
from protocol.units import Address


def slash_transcoder(
    state: State,
    call: Call,
    transcoder: Address | None,
    finder: Address | None,
    *,
    slash_amount: int,
    finder_fee: int,
) -> None:
    """Burn part of an account's own bond, after claiming its earnings.

    An orchestrator of the pool leaves it with all its stake. What is delegated to the
    account's delegate shrinks only while the account stays bonded. The round need not be
    initialised.

    Args:
        state: the contracts.
        call: the Verifier's call.
        transcoder: the account to slash.
        finder: who gets the finder's fee, if anybody.
        slash_amount: share of the bond to slash, parts per million.
        finder_fee: share of the penalty for the finder, parts per million.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CallerMustBeVerifier: somebody else called.
        MissingRole: the Minter may not burn.
        ArithmeticPanic: a share is more than 100 %.
    """
    controller.require_not_paused(state)
    if call.sender != controller.verifier(state):
        raise CallerMustBeVerifier
    current = rounds.current_round(state, call.block)
    storage = state.bonding
    delegator = claimed(state, call, transcoder, current)
    if delegator.bonded_amount == 0:
        storage.delegators.put(transcoder, delegator)
        call.emit(TranscoderSlashed(transcoder, finder, 0, 0))
        state.rules.checkpoint(state, call, transcoder, current)
        return

    penalty_lpt = perc_of_ppm(delegator.bonded_amount, slash_amount)
    if transcoder is not None and transcoder in storage.pool_keys:
        resign(state, call, transcoder, current)
    bonded_lpt = sub(delegator.bonded_amount, penalty_lpt)
    storage.delegators.put(transcoder, delegator._replace(bonded_amount=bonded_lpt))
    if bonded_lpt > 0 and delegator.start_round <= current:
        delegated = storage.delegated_amounts
        delegate = delegator.delegate
        delegated.put(delegate, sub(delegated[delegate], penalty_lpt))

    inner = call.by(BONDING_MANAGER)
    finder_lpt = 0
    if finder is not None:
        finder_lpt = perc_of_ppm(penalty_lpt, finder_fee)
        minter.trusted_transfer_tokens(state, inner, finder, finder_lpt)
    minter.trusted_burn_tokens(state, inner, sub(penalty_lpt, finder_lpt))
    call.emit(TranscoderSlashed(transcoder, finder, penalty_lpt, finder_lpt))
    state.rules.checkpoint(state, call, transcoder, current)
