"""Work of Livepeer's jobs: how long it takes, what it draws and what it costs, per GPU.

Times come from kernels that were really run (`workloads.kernels`, `workloads.calibration`),
kept in a profile (`workloads.profile`), and are carried to other devices by a roofline law
(`workloads.latency`). Imports none of the other packages; importing it needs numpy only.
"""
