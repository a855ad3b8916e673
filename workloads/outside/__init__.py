"""The outside option: what a customer would pay elsewhere, and how it compares."""

from workloads.outside.comparison import Comparison, compare
from workloads.outside.draws import Spread
from workloads.outside.ratio import TIMES, Ratio, wilson
from workloads.outside.table import Line, table

__all__ = ["TIMES", "Comparison", "Line", "Ratio", "Spread", "compare", "table", "wilson"]
