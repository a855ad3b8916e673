"""Files that are no traces, or damaged ones: one clear error each."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from protocol.replay.document import ReplayInputError, load_trace, trace_files
from tests.protocol.replay.traces import OPEN, document, write


def refusal(path: Path) -> str:
    with pytest.raises(ReplayInputError) as caught:
        load_trace(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    return message.removeprefix(f"{path}: ")


def test_compressed_and_plain_traces_are_the_same(tmp_path: Path) -> None:
    plain = load_trace(write(tmp_path, document("d_round_zero")))
    compressed = load_trace(OPEN / "d_round_zero.json.gz")
    assert plain._replace(path=compressed.path) == compressed


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(ReplayInputError, match="nowhere: no such file or folder"):
        trace_files([tmp_path, tmp_path / "nowhere"][1:])


def test_folder_without_traces(tmp_path: Path) -> None:
    write(tmp_path, {}, "MANIFEST.json")
    (tmp_path / "notes.txt").write_text("no trace")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ReplayInputError, match=r"no \*\.json or \*\.json\.gz"):
        trace_files([tmp_path])


@pytest.mark.parametrize("cut", [5, 100, -1])
def test_truncated_gzip(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "cut.json.gz"
    path.write_bytes((OPEN / "d_round_zero.json.gz").read_bytes()[:cut])
    assert refusal(path).startswith("can't be read: ")


def test_damaged_gzip(tmp_path: Path) -> None:
    path = tmp_path / "damaged.json.gz"
    content = bytearray((OPEN / "d_round_zero.json.gz").read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert refusal(path).startswith("can't be read: ")


def test_plain_file_called_gz(tmp_path: Path) -> None:
    path = write(tmp_path, document("d_round_zero"), "plain.json.gz")
    assert refusal(path).startswith("can't be read: Not a gzipped file")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b'{"format": 1,}'])
def test_damaged_json(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "trace.json"
    path.write_bytes(content)
    assert refusal(path).startswith("not JSON: ")
    compressed = tmp_path / "trace.json.gz"
    compressed.write_bytes(gzip.compress(content))
    assert refusal(compressed).startswith("not JSON: ")


@pytest.mark.parametrize("content", [[], 1, None, "trace"])
def test_document_that_is_no_object(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "trace.json"
    path.write_text(json.dumps(content))
    assert refusal(path) == "not a trace: the document is not an object"


@pytest.mark.parametrize("version", [2, "1", None, 0])
def test_unknown_format(tmp_path: Path, version: Any) -> None:
    path = write(tmp_path, {**document("d_round_zero"), "format": version})
    assert refusal(path) == f"format={version!r}: must be 1"


@pytest.mark.parametrize("key", ["name", "params", "accounts", "initial", "steps"])
def test_missing_key(tmp_path: Path, key: str) -> None:
    content = document("d_round_zero")
    del content[key]
    assert refusal(write(tmp_path, content)) == f"the key {key!r} is missing"


@pytest.mark.parametrize("key", ["i", "block", "round", "op", "from", "args", "ok"])
def test_missing_key_of_a_step(tmp_path: Path, key: str) -> None:
    content = document("d_round_zero")
    del content["steps"][3][key]
    assert refusal(write(tmp_path, content)) == f"the key {key!r} is missing"


@pytest.mark.parametrize("block", [True, "5", 5.0, -1, None])
def test_block_that_is_no_number(tmp_path: Path, block: Any) -> None:
    content = document("d_round_zero")
    content["steps"][3]["block"] = block
    message = refusal(write(tmp_path, content))
    assert f"block={block!r}: must be a JSON number, 0 or more" in message


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("op", 5, "string"),
        ("from", 5, "string"),
        ("value", 5, "string"),
        ("args", None, "JSON object"),
        ("ok", 1, "boolean"),
        ("events", {}, "JSON array"),
        ("state", [], "JSON object"),
        ("revert_args", [], "JSON object"),
    ],
)
def test_part_of_a_step_of_another_kind(
    tmp_path: Path, key: str, value: Any, wanted: str
) -> None:
    content = document("d_round_zero")
    content["steps"][3][key] = value
    message = refusal(write(tmp_path, content))
    assert message == f"not a trace: {key}={value!r}: must be a {wanted}"


@pytest.mark.parametrize("event", [5, None, {"event": "Bond"}, {"event": 5, "args": {}}])
def test_malformed_event(tmp_path: Path, event: Any) -> None:
    content = document("d_round_zero")
    content["steps"][3]["events"] = [event]
    refusal(write(tmp_path, content))


def test_clock_that_goes_backwards(tmp_path: Path) -> None:
    content = document("d_tickets")
    before = content["steps"][30]["block"]
    content["steps"][31]["block"] = before - 1
    assert refusal(write(tmp_path, content)) == (
        f"not a trace: block={before - 1} of step 31: before {before}"
    )


def test_steps_that_are_no_list(tmp_path: Path) -> None:
    content = {**document("d_round_zero"), "steps": 5}
    assert refusal(write(tmp_path, content)).startswith("not a trace: ")
