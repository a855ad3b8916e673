"""Reasons of the PollCreator and its polls."""

from protocol.errors import Revert


class InsufficientStake(Revert):
    """The creator has less than 100 LPT of stake, its own or delegated to it."""

    reason = "PollCreator#createPoll: INSUFFICIENT_STAKE"


class PollIsOver(Revert):
    """The poll takes no more votes."""

    reason = "poll is over"


class PollIsActive(Revert):
    """The poll still takes votes, so it can't be destroyed."""

    reason = "poll is active"
