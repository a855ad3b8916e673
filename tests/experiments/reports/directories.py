"""Study directories made by hand, for reports alone: no run is behind their figures."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

from experiments.reports.configs import default_config

LABELS = ("today", "step 700", "step 1400")
METRICS = {"bonding_rate_last": 0.5147, "minted_lpt": 94_848.0, "fees_eth": 0.0142}
KEY = "ab" * 32
TRACEBACK = (
    'Traceback (most recent call last):\n  File "mine.py", line 3\nValueError: <late>\n'
)


def study_directory(place: Path, **changes: Any) -> Path:
    """A study of three points with everything that a report can show.

    Args:
        place: where to make it.
        **changes: fields of its summary that are otherwise.
    """
    (place / "plots").mkdir(parents=True)
    (place / "plots" / "estimates_by_point.png").write_bytes(png())
    write_json(place / "manifest.json", study_manifest())
    write_json(place / "summary.json", study_summary() | changes)
    (place / "config.yaml").write_text("seed: 7\nhorizon:\n  rounds: 9\n")
    return place


def study_manifest() -> dict[str, Any]:
    config = default_config() | {"seed": 7, "horizon": {"rounds": 9}}
    return {
        "kind": "study",
        "config": config | {"study": {"_target_": "studies.Sweep", "title": "Steps"}},
        "seed": 7,
        "code": {"version": "0.1.0", "git_commit": "c0ffee", "git_changed": True},
        "packages": {"numpy": "2.4.6"},
        "machine": {"python": "3.11.7", "platform": "Linux"},
        "started": "2026-01-02T03:04:05+00:00",
        "wall_s": 123.4,
        "runs": {"done": 5, "cached": 3, "failed": 1},
        "tables": {"rounds": {"row": "One row per round.", "rows": 72, "bytes": 9_000}},
    }


def study_summary() -> dict[str, Any]:
    return {
        "kind": "study",
        "name": "sweep",
        "title": "Steps of inflation",
        "question": "Does a larger step hold the bonding rate?",
        "confidence": 0.95,
        "points": [_point(number, label) for number, label in enumerate(LABELS)],
        "baseline": 0,
        "differences": [
            _difference(1, 0.0010, "undecided"),
            _difference(2, 0.0092, "above"),
        ],
        "ranking": {
            "metric": "bonding_rate_last",
            "higher_is_better": True,
            "rows": [_rank(2, 1, 0.71), _rank(1, 2, 0.29), _rank(0, 3, 0.0)],
        },
        "checks": [
            {
                "name": "dilution of 2025",
                "simulated": 0.1162,
                "low": 0.1128,
                "high": 0.1196,
                "target": 0.12,
                "tolerance": 0.01,
                "verdict": "met",
            }
        ],
        "findings": ["A step of 1400 raises the bonding rate & nothing else <here>."],
        "failed": [
            {
                "point": 1,
                "label": LABELS[1],
                "replication": 2,
                "key": KEY,
                "reason": "ValueError: <late>",
                "traceback": TRACEBACK,
            }
        ],
    }


def write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")


def png() -> bytes:
    """One grey dot."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\x80")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


def _point(number: int, label: str) -> dict[str, Any]:
    return {
        "point": number,
        "label": label,
        "values": {"protocol.inflation_change": 700 * number, "era": "delta"},
        "replications": 3,
        "metrics": {
            name: {
                "mean": value * (1 + 0.01 * number),
                "low": value * (0.995 + 0.01 * number),
                "high": value * (1.005 + 0.01 * number),
                "replications": 3,
            }
            for name, value in METRICS.items()
        },
    }


def _difference(point: int, difference: float, verdict: str) -> dict[str, Any]:
    return {
        "point": point,
        "metric": "bonding_rate_last",
        "difference": difference,
        "low": difference - 0.002,
        "high": difference + 0.002,
        "independent_low": difference - 0.013,
        "independent_high": difference + 0.013,
        "replications": 3,
        "verdict": verdict,
    }


def _rank(point: int, place: int, best: float) -> dict[str, Any]:
    return {
        "point": point,
        "label": LABELS[point],
        "rank_low": place,
        "rank_high": min(place + 1, 3),
        "best_probability": best,
        "with_the_best": best > 0.05,
    }
