"""Reports: a run or study directory as one page of HTML that needs nothing else."""

from experiments.reports.write import write_report

__all__ = ["write_report"]
