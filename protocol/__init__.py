"""Livepeer's contracts as a state machine: integers only, the standard library only.

It mirrors livepeer/protocol, branch delta, commit f225b10. Build a `State`, then run
calls on it with `machine.execute`; read it through the functions in `views`.
"""
