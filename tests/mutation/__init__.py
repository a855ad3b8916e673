"""Do the tests notice? `python -m tests.mutation` breaks one line at a time and looks."""
