"""One world at three time resolutions, on the same draws."""
