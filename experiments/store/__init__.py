"""The run store: finished and failed runs, found again by what they were made of."""
