"""Re-execute recorded contract traces and compare everything that they recorded."""
