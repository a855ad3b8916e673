"""What replications let us say: intervals, comparisons, when to stop, who is best.

Pure functions of numbers. Where chance is needed a generator is an argument, so that a
study draws it from a named stream and says the same every time.
"""
