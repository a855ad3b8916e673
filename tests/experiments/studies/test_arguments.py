"""Arguments of a study's class are what they must be, or one clear error."""

from collections.abc import Callable
from typing import Any

import pytest

from experiments.errors import BadInput
from experiments.studies import arguments

KEY = "study.argument"


@pytest.mark.parametrize(
    ("check", "given", "problem"),
    [
        (arguments.text, 3, "must be a text"),
        (arguments.text, None, "must be a text"),
        (arguments.names, "minted_lpt", "must be a list of names, as [minted_lpt]"),
        (arguments.names, ["a", 3], "must be a list of names, as [minted_lpt]"),
        (arguments.truth, 1, "must be true or false"),
        (arguments.truth, "yes", "must be true or false"),
    ],
)
def test_another_type_is_refused(
    check: Callable[[str, Any], Any], given: Any, problem: str
) -> None:
    with pytest.raises(BadInput) as caught:
        check(KEY, given)
    assert (caught.value.key, caught.value.value) == (KEY, given)
    assert caught.value.problem == problem


def test_a_name_stands_once() -> None:
    assert arguments.names(KEY, ["a", "b"]) == ("a", "b")
    with pytest.raises(BadInput, match=r"study\.argument=b: stands twice in the list"):
        arguments.names(KEY, ["a", "b", "b"])


def test_labels_are_as_many_as_points() -> None:
    assert arguments.labels(KEY, [500, "slow"], 2) == ["500", "slow"]
    for given in (["a"], "ab", None):
        with pytest.raises(BadInput, match="must be a list that names 2 points"):
            arguments.labels(KEY, given, 2)


def test_a_whole_number() -> None:
    assert arguments.whole(KEY, 3, "must be whole") == 3
    for given in (True, 2.0, "3", None):
        with pytest.raises(BadInput, match="must be whole"):
            arguments.whole(KEY, given, "must be whole")


def test_text_and_truth() -> None:
    assert arguments.text(KEY, "") == ""
    assert arguments.truth(KEY, False) is False


def test_a_list_of_integers() -> None:
    assert arguments.integers(KEY, (1, 2)) == [1, 2]
    for given in (3, "12", [1, 2.5], [True], None):
        with pytest.raises(BadInput, match="must be a list of integers"):
            arguments.integers(KEY, given)


def test_the_items_of_a_list() -> None:
    assert arguments.items(KEY, [], "must be a list") == []
    assert arguments.items(KEY, ("a", 1), "must be a list") == ["a", 1]
    with pytest.raises(BadInput, match="must be a list"):
        arguments.items(KEY, {"a": 1}, "must be a list")
