"""The community treasury: its governor, its votes and its timelock."""
