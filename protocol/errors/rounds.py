"""Why RoundsManager refuses."""

from protocol.errors import Revert


class RoundAlreadyInitialized(Revert):
    """The current round was initialised before."""

    reason = "round already initialized"


class RoundLengthIsZero(Revert):
    """A round has at least one block."""

    reason = "round length cannot be 0"


class InvalidRoundLockAmount(Revert):
    """The locked share of a round is at most 100 %."""

    reason = "round lock amount must be a valid percentage"


class CurrentRoundNotInitialized(Revert):
    """Somebody has to initialise the round before BondingManager and TicketBroker work."""

    reason = "current round is not initialized"
