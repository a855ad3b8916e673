"""Every recorded trace, replayed and compared bit for bit."""

import hashlib
import json
from pathlib import Path

import pytest

from protocol.replay.document import load_trace, trace_files
from protocol.replay.report import format_failure
from protocol.replay.runner import replay_trace

HERE = Path(__file__).parent
FOLDERS = [HERE / "open", HERE / "upstream"]


@pytest.mark.parametrize("path", trace_files(FOLDERS), ids=lambda path: path.name)
def test_trace_is_as_recorded(path: Path) -> None:
    trace = load_trace(path)
    result = replay_trace(trace)
    assert result.failure is None, format_failure(result, result.failure)
    assert result.steps == len(trace.steps) > 0


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_listed_trace_is_here_unchanged(folder: Path) -> None:
    listed = json.loads((folder / "MANIFEST.json").read_text())["files"]
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in trace_files([folder])
    }
    assert digests == {entry["file"]: entry["sha256"] for entry in listed}
