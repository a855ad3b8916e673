"""What a gateway's reserve guarantees to orchestrators' tickets."""

from collections.abc import Sequence

from protocol.bonding.views import is_active_transcoder
from protocol.errors import Revert
from protocol.state import State
from protocol.tickets.views import claimable_reserve, sender_info
from protocol.units import Address


def guaranteed_wei(
    state: State, gateway: Address, orchestrators: Sequence[Address], current: int
) -> list[int | None]:
    """What each orchestrator can still claim from a gateway's reserve in this round.

    As long as nobody has claimed from it in the round, all of the active set have the same
    share, which is worked out but once.

    Args:
        state: the contracts' storage.
        gateway: whose reserve it is.
        orchestrators: who asks.
        current: the current round.

    Returns:
        Of each its wei, or None where it has claimed too much.
    """
    if sender_info(state, gateway, current).claimed_in_current_round_wei:
        return [_claimable_wei(state, gateway, each, current) for each in orchestrators]
    active = [is_active_transcoder(state, each, current) for each in orchestrators]
    if not any(active):
        return [0] * len(active)
    first = orchestrators[active.index(True)]
    share_wei = _claimable_wei(state, gateway, first, current)
    return [share_wei if each else 0 for each in active]


def _claimable_wei(
    state: State, gateway: Address, orchestrator: Address, current: int
) -> int | None:
    try:
        return claimable_reserve(state, gateway, orchestrator, current)
    except Revert:
        return None
