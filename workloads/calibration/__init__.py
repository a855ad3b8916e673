"""Time the stand-in kernels on this machine and write a profile with its own error.

`workloads.calibration.cli:main` is the command; `workloads.calibration.session` the work.
"""
