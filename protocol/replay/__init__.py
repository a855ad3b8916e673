"""Re-execute recorded contract traces and compare everything that they recorded.

`runner.replay_paths` replays files and folders, `report.format_report` puts the results
in words, `cli.main` does both from the command line. The format of the traces is
described in tests/conformance/README.md.
"""
