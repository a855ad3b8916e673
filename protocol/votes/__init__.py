"""BondingVotes: who had which voting power at the start of which round.

Source: contracts/bonding/BondingVotes.sol, f225b10.
"""
