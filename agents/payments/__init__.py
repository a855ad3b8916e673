"""Probabilistic tickets: how an orchestrator sets them, and how a gateway pays with them.

Everything is in integers, as in the node software, except the draw that decides which
tickets win.
"""
