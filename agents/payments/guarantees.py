"""What a gateway's reserve guarantees to orchestrators' tickets."""

from protocol.bonding.views import is_active_transcoder
from protocol.errors import Revert
from protocol.state import State
from protocol.tickets.views import claimable_reserve, sender_info
from protocol.units import Address


class Guarantees:
    """What one gateway's reserve guarantees, to whom, in the current round.

    As long as nobody has claimed from it in the round, all orchestrators of the active set
    have the same share, which is worked out but once.

    Args:
        state: the contracts' storage.
        gateway: whose reserve it is.
        current: the current round.
    """

    def __init__(self, state: State, gateway: Address, current: int) -> None:
        self._state = state
        self._gateway = gateway
        self._current = current
        info = sender_info(state, gateway, current)
        self._untouched = info.claimed_in_current_round_wei == 0
        self._share_wei = 0

    def of(self, orchestrator: Address) -> int | None:
        """What an orchestrator can still claim, wei; None where it has claimed too much."""
        state, current = self._state, self._current
        if self._share_wei and is_active_transcoder(state, orchestrator, current):
            return self._share_wei
        try:
            found_wei = claimable_reserve(state, self._gateway, orchestrator, current)
        except Revert:
            return None
        if self._untouched:
            self._share_wei = found_wei
        return found_wei
