"""How the contracts have many orchestrators at once; for one there are the views."""

from collections.abc import Sequence

from protocol.state import State
from protocol.state.bonding import Transcoder
from protocol.units import WEI_PER_UNIT, Address


def records_of(state: State, names: Sequence[Address]) -> list[Transcoder]:
    """Each orchestrator as stored."""
    return list(map(state.bonding.transcoders.__getitem__, names))


def are_active(records: Sequence[Transcoder], current: int) -> list[bool]:
    """Whether each is in a round's active set, as `views.is_active_transcoder` says.

    Args:
        records: of the orchestrators, as they are now.
        current: the current round.
    """
    return [
        record.activation_round <= current < record.deactivation_round for record in records
    ]


def stakes_lpt(state: State, names: Sequence[Address]) -> list[float]:
    """What is delegated to each, LPT."""
    amounts = map(state.bonding.delegated_amounts.__getitem__, names)
    return [amount / WEI_PER_UNIT for amount in amounts]
