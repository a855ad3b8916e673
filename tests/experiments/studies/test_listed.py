"""The studies that come with the program."""

from experiments.studies.listed import studies


def test_each_shipped_study_says_what_it_is() -> None:
    listed = studies()
    assert [*listed] == [
        "active_set_size",
        "ai_growth",
        "compare",
        "lip107",
        "policies",
        "resolutions",
        "stress",
        "sustainability",
        "sweep",
        "validation",
    ]
    assert listed["lip107"].startswith("The emissions study of LIP-107")
    assert all(not meaning.startswith(("#", "@")) for meaning in listed.values())
