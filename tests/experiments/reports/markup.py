"""A page of HTML taken apart, for tests that look at what a reader sees."""

from html.parser import HTMLParser

VOID = {"meta", "img", "line"}
"""Elements of our pages that have no end."""


class Markup(HTMLParser):
    """Checks that elements nest, and collects attributes, tables and words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.rows: list[list[str]] = []
        self.words: dict[str, list[str]] = {}
        self.feed(page)
        self.close()
        self.rows = [[cell.strip() for cell in row] for row in self.rows]
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag not in VOID:
            self.open.append(tag)
            self.words.setdefault(tag, []).append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.words[self.open[-1]][-1] += data
        if {"td", "th"} & {*self.open}:
            self.rows[-1][-1] += data

    def named(self, tag: str, name: str) -> list[str]:
        """The values of an attribute of an element, in order."""
        return [
            value for one, other, value in self.attributes if (one, other) == (tag, name)
        ]

    def row(self, first: str) -> list[str]:
        """The first row that begins with a text."""
        return next(row for row in self.rows if row[0] == first)
