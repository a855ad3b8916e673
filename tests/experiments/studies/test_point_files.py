"""Points read from files."""

from pathlib import Path

import polars as pl
import pytest

from experiments.errors import BadInput
from experiments.studies.point_files import read_points


def test_a_table_has_a_point_a_row_and_an_empty_cell_leaves_its_key_alone(
    tmp_path: Path,
) -> None:
    table = pl.DataFrame({"seed": [1, None], "market.lpt_usd": [None, 2.5]})
    csv, parquet = tmp_path / "points.csv", tmp_path / "points.parquet"
    table.write_csv(csv)
    table.write_parquet(parquet)
    points = [{"seed": 1}, {"market.lpt_usd": 2.5}]
    assert read_points(str(csv)) == read_points(str(parquet)) == points


def test_every_row_of_a_csv_file_counts_for_its_types(tmp_path: Path) -> None:
    file = tmp_path / "points.csv"
    file.write_text("market.lpt_usd\n" + "2\n" * 150 + "2.5\n")
    assert read_points(str(file))[-1] == {"market.lpt_usd": 2.5}


@pytest.mark.parametrize("ending", ["yaml", "yml"])
def test_a_yaml_file_has_a_point_an_item(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"points.{ending}"
    file.write_text("- seed: 1\n  demand: {live_ai: {minutes_per_week: 5}}\n- seed: 2\n")
    assert read_points(str(file)) == [
        {"seed": 1, "demand": {"live_ai": {"minutes_per_week": 5}}},
        {"seed": 2},
    ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("points.txt", b"", "must end with .csv, .parquet, .yaml, .yml"),
        ("absent.csv", None, "can't be read: No such file or directory"),
        ("absent.yaml", None, "can't be read: No such file or directory"),
        ("points.csv", b"", "can't be read: "),
        ("points.csv", b"seed\n", "holds no points"),
        ("points.csv", b"seed,market.lpt_usd\n,\n", "holds no points"),
        ("points.csv", b"seed\n\xff\n", "can't be read: "),
        ("points.parquet", b"nothing", "can't be read: "),
        ("points.yaml", b"a: [", "can't be read: "),
        ("points.yaml", b"\xff", "can't be read: "),
        ("points.yaml", b"seed: 3", "can't be read: must be a list of mappings"),
        ("points.yaml", b"- 3", "can't be read: must be a list of mappings"),
        ("points.yaml", b"[]", "holds no points"),
        ("points.yaml", b"- {}", "holds no points"),
    ],
)
def test_a_file_without_points(
    name: str, content: bytes | None, problem: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        read_points(str(file))
    assert (caught.value.key, caught.value.value) == ("study.file", str(file))
    assert caught.value.problem.startswith(problem)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("ending", ["csv", "parquet", "yaml"])
def test_a_folder_is_no_file(ending: str, tmp_path: Path) -> None:
    folder = tmp_path / f"points.{ending}"
    folder.mkdir()
    with pytest.raises(BadInput, match=r"study\.file=.*: can't be read"):
        read_points(str(folder))
