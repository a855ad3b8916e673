"""Fields of a JSON file, each checked when it is read, so that damage is named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn


class DamagedFile(ValueError):
    """A file of a result that doesn't hold what it should.

    Args:
        file: its name.
        problem: where in it, and what should be there.
    """

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file} is damaged: {problem}")


class Fields:
    """A JSON object whose fields are asked for by name and kind.

    Args:
        file: name of the file, for errors.
        place: where in the file, empty for the whole of it.
        content: what was parsed there.

    Raises:
        DamagedFile: it is no object; every method raises it for a field that is absent
            or of another kind.
    """

    def __init__(self, file: str, place: str, content: Any) -> None:
        self._file, self._place = file, place
        if not isinstance(content, dict):
            raise DamagedFile(file, f"{place or 'the whole'} must be an object")
        self._content: dict[str, Any] = content

    def text(self, name: str) -> str:
        """A text."""
        value = self._value(name)
        return value if isinstance(value, str) else self._wrong(name, "a text")

    def integer(self, name: str) -> int:
        """An integer."""
        value = self._value(name)
        return value if type(value) is int else self._wrong(name, "an integer")

    def number(self, name: str) -> float:
        """A number."""
        value = self.number_or_none(name)
        return self._wrong(name, "a number") if value is None else value

    def number_or_none(self, name: str) -> float | None:
        """A number, or null where there is none."""
        value = self._value(name)
        if value is not None and type(value) not in {int, float}:
            self._wrong(name, "a number or null")
        return None if value is None else float(value)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._value(name)
        return value if isinstance(value, bool) else self._wrong(name, "true or false")

    def plain(self, name: str) -> str | float | None:
        """A text, a number or null."""
        value = self._value(name)
        if value is not None and type(value) not in {str, int, float}:
            self._wrong(name, "a text, a number or null")
        return value if value is None or isinstance(value, str) else float(value)

    def mapping(self, name: str) -> dict[str, Any]:
        """An object, as it is."""
        value = self._value(name)
        return value if isinstance(value, dict) else self._wrong(name, "an object")

    def inner(self, name: str) -> "Fields":
        """An object whose fields are asked for in turn."""
        return Fields(self._file, self._at(name), self._value(name))

    def inner_by_name(self, name: str) -> Iterator[tuple[str, "Fields"]]:
        """The objects within an object, by name."""
        inner = self.inner(name)
        for key in self.mapping(name):
            yield key, inner.inner(key)

    def each(self, name: str) -> Iterator["Fields"]:
        """The objects of a list."""
        for index, part in enumerate(self._list(name)):
            yield Fields(self._file, f"{self._at(name)}[{index}]", part)

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            self._wrong(name, "a list of texts")
        return tuple(values)

    def everything(self) -> dict[str, Any]:
        """All fields, as they are."""
        return self._content

    def holds(self, name: str) -> bool:
        """Whether there is such a field with anything but null in it."""
        return self._content.get(name) is not None

    def refuse(self, name: str, wanted: str) -> DamagedFile:
        """The error for a field that is of the right kind but not what it should be."""
        return DamagedFile(self._file, f"{self._at(name)} must be {wanted}")

    def _list(self, name: str) -> list[Any]:
        value = self._value(name)
        return value if isinstance(value, list) else self._wrong(name, "a list")

    def _value(self, name: str) -> Any:
        if name not in self._content:
            raise DamagedFile(self._file, f"{self._at(name)} is missing")
        return self._content[name]

    def _wrong(self, name: str, wanted: str) -> NoReturn:
        raise self.refuse(name, wanted)

    def _at(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name


def read_fields(path: Path) -> Fields:
    """Read a JSON file that holds one object.

    Raises:
        DamagedFile: it is no JSON, or holds NaN or an infinity, or no object.
        OSError: it can't be read.
    """

    def refuse(constant: str) -> None:
        raise DamagedFile(path.name, f"{constant} is no number of JSON")

    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedFile(path.name, str(error)) from error
    return Fields(path.name, "", content)
