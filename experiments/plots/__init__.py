"""Plots of a run: pure functions of its tables that return matplotlib figures.

Each file is one plot. Figures are made without pyplot, so that nothing global is touched.
"""
