"""What a page is made of, whatever the result: the template knows these parts only."""

from pathlib import Path
from typing import NamedTuple

MAX_ROWS = 200
"""Rows of a table that a page shows; more would be scrolled past, not read."""


class Bar(NamedTuple):
    """An interval drawn on the common scale of its column, in percent of the width.

    Args:
        low: left end; equal to `mean` where there is no interval.
        mean: the dot.
        high: right end.
        mark: a line that all rows share, such as zero; None for none.
    """

    low: float
    mean: float
    high: float
    mark: float | None


class Cell(NamedTuple):
    """A cell of a table.

    Args:
        text: what it shows.
        value: what it is sorted by; None sorts by the text.
        look: `text`, `number`, `code` or `verdict`.
        bar: drawn in place of the text.
    """

    text: str
    value: float | None = None
    look: str = "text"
    bar: Bar | None = None


class Table(NamedTuple):
    """A table, cut to what can be read.

    Args:
        caption: what it shows.
        head: names of the columns.
        rows: the cells.
        note: what was left out and where it is, empty for nothing.
        code: whether the caption is a name of the program, such as a metric.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    code: bool = False


class Plot(NamedTuple):
    """An image file with its caption."""

    caption: str
    path: Path


class Folded(NamedTuple):
    """Something long that is opened when asked for: text as it is, or tables."""

    title: str
    text: str = ""
    tables: tuple[Table, ...] = ()


class Tile(NamedTuple):
    """A figure that is seen first."""

    name: str
    text: str
    detail: str = ""


class Section(NamedTuple):
    """A part of the page, its contents in the order of the fields.

    Args:
        title: its heading.
        lines: sentences, each a line of its own.
        command: a command line to copy.
        tables: tables.
        plots: images.
        folded: what is opened when asked for.
    """

    title: str
    lines: tuple[str, ...] = ()
    command: str = ""
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    folded: tuple[Folded, ...] = ()

    @property
    def anchor(self) -> str:
        """Name by which the page's contents link to it."""
        return self.title.lower().replace(" ", "-")


class Page(NamedTuple):
    """A whole page.

    Args:
        kind: what it reports on.
        title: its heading.
        question: what was asked.
        verdicts: what came out, one sentence each.
        alarm: what must not be overlooked, empty for nothing.
        tiles: the first figures.
        sections: the rest.
    """

    kind: str
    title: str
    question: str
    verdicts: tuple[str, ...]
    alarm: str
    tiles: tuple[Tile, ...]
    sections: tuple[Section, ...]


def text(shown: str) -> Cell:
    """A cell with words."""
    return Cell(shown)


def code(shown: str) -> Cell:
    """A cell with a name or value of the program."""
    return Cell(shown, look="code")


def number(shown: str, value: float | None) -> Cell:
    """A cell with a number, sorted by its value."""
    return Cell(shown, value, "number")


def verdict(word: str) -> Cell:
    """A cell with a verdict."""
    return Cell(word, look="verdict")


def cut(table: Table, *, rest: str, most: int = MAX_ROWS) -> Table:
    """A table with at most so many rows, and a note if there are more.

    Args:
        table: the whole.
        rest: where the whole is to be found.
        most: rows that are kept.
    """
    if len(table.rows) <= most:
        return table
    note = f"The first {most:,} of {len(table.rows):,} rows; all are in {rest}."
    return table._replace(rows=table.rows[:most], note=note)
