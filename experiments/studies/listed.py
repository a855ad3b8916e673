"""The studies that come with the program."""

from importlib import resources


def studies() -> dict[str, str]:
    """Shipped studies by name, each with the first sentence of its file."""
    folder = resources.files("experiments").joinpath("conf/study")
    files = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    return {
        file.name.removesuffix(".yaml"): _meaning(file.read_text(encoding="utf-8"))
        for file in sorted(files, key=lambda file: file.name)
    }


def _meaning(text: str) -> str:
    """The first comment that is not for Hydra."""
    comments = [line.removeprefix("#").strip() for line in text.splitlines() if "#" in line]
    return next(line for line in comments if not line.startswith("@package"))
