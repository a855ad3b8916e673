"""The studies that come with the program."""

from importlib import resources


def studies() -> dict[str, str]:
    """Shipped studies by name, each with the first comment of its file."""
    folder = resources.files("experiments").joinpath("conf/study")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml")),
        key=lambda file: file.name,
    )
    return {
        file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
        .splitlines()[0]
        .removeprefix("#")
        .strip()
        for file in files
    }
