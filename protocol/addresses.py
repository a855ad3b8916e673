"""Where the contracts live: one readable address for each.

The Controller's registry can point only `Verifier` and `L2Migrator` elsewhere; the
contracts themselves always sit at these addresses.
"""

from protocol.units import Address

CONTROLLER = Address("Controller")
"""Owner, pause switch and registry of the contracts."""

LIVEPEER_TOKEN = Address("LivepeerToken")
"""The LPT token."""

MINTER = Address("Minter")
"""Mints rewards; holds all bonded LPT and all ether of deposits, reserves and fees."""

ROUNDS_MANAGER = Address("RoundsManager")
"""Counts rounds."""

BONDING_MANAGER = Address("BondingManager")
"""Bonds, active set, rewards and fees."""

BONDING_VOTES = Address("BondingVotes")
"""History of bonds for voting."""

TICKET_BROKER = Address("TicketBroker")
"""Probabilistic payments; also registered as `JobsManager`."""

SERVICE_REGISTRY = Address("ServiceRegistry")
"""Service URIs of orchestrators."""

TREASURY = Address("Treasury")
"""The community treasury, a timelock."""

LIVEPEER_GOVERNOR = Address("LivepeerGovernor")
"""Proposals and votes over the treasury."""

POLL_CREATOR = Address("PollCreator")
"""Makes one contract for each poll."""

DEFAULT_OWNER = Address("owner")
"""Who owns the Controller unless a deployment says otherwise."""

CONTRACTS = frozenset(
    {
        CONTROLLER,
        LIVEPEER_TOKEN,
        MINTER,
        ROUNDS_MANAGER,
        BONDING_MANAGER,
        BONDING_VOTES,
        TICKET_BROKER,
        SERVICE_REGISTRY,
        TREASURY,
        LIVEPEER_GOVERNOR,
        POLL_CREATOR,
    }
)
"""Every address above that is a contract."""
