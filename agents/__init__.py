"""Who decides: gateways, orchestrators, delegators, the round initializer, as Mesa agents.

Agents see the world through the ports of `agents.ports`; what they decide comes from
exchangeable strategies in `agents.strategies`.
"""
