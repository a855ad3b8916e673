"""The studies that come with the program."""

from experiments.studies.listed import studies


def test_each_shipped_study_says_what_it_is() -> None:
    listed = studies()
    assert [*listed] == ["compare", "lip107", "stress", "sweep"]
    assert listed["lip107"].startswith("The emissions study of LIP-107")
    assert all(not meaning.startswith(("#", "@")) for meaning in listed.values())
