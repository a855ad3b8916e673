"""Executors: runs shared out among the processes of one machine or of a cluster."""
