"""The `calibrate` command."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from workloads.calibration.options import HELP, BadOption, Options, parse_options
from workloads.calibration.output import gate_table, progress, table, write_profile
from workloads.calibration.plan import NoisyDevice, choose_plan

EXIT_DONE, EXIT_BAD_INPUT, EXIT_NOISY, EXIT_FAILED, EXIT_INTERRUPTED = 0, 2, 3, 4, 130


def _measure(options: Options) -> int:
    try:
        from torch import OutOfMemoryError  # noqa: PLC0415

        from workloads.calibration import bench, clock, session  # noqa: PLC0415
        from workloads.kernels import KERNELS  # noqa: PLC0415
    except ImportError as missing:
        raise BadOption(f"calibrate needs torch and numpy: {missing}") from missing
    device = clock.find_device(options.device)
    try:
        with clock.prepared(device) as stopwatch, progress() as tick:
            record = session.calibrate(
                options.profile.stem,
                tuple(KERNELS.values()),
                device=device,
                clock=stopwatch,
                plan=choose_plan(device.kind, quick=options.quick),
                tick=tick,
            )
    except bench.KernelFailed as wrong:
        sys.stderr.write(f"calibrate: {wrong}\n")
        return EXIT_FAILED
    except OutOfMemoryError as full:
        raise BadOption(f"{device.name} has too little memory free: {full}") from full
    try:
        write_profile(record, options.profile)
    except OSError as wrong:
        raise BadOption(f"profile={options.profile}: {wrong}") from wrong
    sys.stdout.write(f"{table(record)}\n{gate_table(record)}wrote    {options.profile}\n")
    return EXIT_DONE


def main(argv: Sequence[str] | None = None) -> int:
    """Calibrate this machine; see `--help`.

    Args:
        argv: arguments without the program's name; the process's own by default.

    Returns:
        Exit code: 0 written, 2 bad input (nothing was run), 3 too noisy, 4 a kernel fails
        on this device, 130 interrupted.
    """
    arguments = sys.argv[1:] if argv is None else list(argv)
    if any(argument in {"-h", "--help"} for argument in arguments):
        sys.stdout.write(HELP)
        return EXIT_DONE
    try:
        return _measure(parse_options(arguments))
    except BadOption as wrong:
        sys.stderr.write(f"calibrate: {wrong}\n")
        return EXIT_BAD_INPUT
    except NoisyDevice as wrong:
        sys.stderr.write(f"calibrate: {wrong}\n")
        return EXIT_NOISY
    except KeyboardInterrupt:
        sys.stderr.write("calibrate: interrupted; nothing is written\n")
        return EXIT_INTERRUPTED
