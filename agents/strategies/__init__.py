"""How agents decide: one file for each decision, one frozen dataclass for each strategy.

A strategy has one method. It is given frozen views and a source of randomness, and gives
back a decision; it never acts itself. Any class with the same method works in its place.
"""
