"""Why Controller refuses, and the checks that every contract shares (`Manager`)."""

from protocol.errors import Revert


class SystemPaused(Revert):
    """The Controller's owner paused the system."""

    reason = "system is paused"


class CallerNotOwner(Revert):
    """A parameter can be set by the Controller's owner only."""

    reason = "caller must be Controller owner"


class ControllerRefused(Revert):
    """Controller's own checks give no reason.

    The caller is not the owner, the new owner is null, or the pause switch is already
    where it should go.
    """
