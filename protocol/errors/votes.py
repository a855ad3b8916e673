"""Why BondingVotes refuses."""

from protocol.errors import Revert


class FutureLookup(Revert):
    """The queried round's votes are not final yet.

    Args: the queried round, the latest round that can be queried.
    """

    reason = "FutureLookup"
