"""Fits the delegators to what real ones did: `python -m experiments.fitting`."""
