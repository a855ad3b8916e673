"""Runs of worlds: in processes, into run directories, with what is known about them."""
