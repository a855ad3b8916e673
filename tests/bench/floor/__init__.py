"""The protocol's operations in plain Python: what the arithmetic costs by itself.

Dicts of dicts and integers, the same divisions in the same order. No checks, no events,
no undo: only calls that are known to succeed may be made. It is written apart from
`protocol/` and shares nothing with it but the names of operations and parameters, and it
keeps all that the contracts keep, vote checkpoints included.
"""
