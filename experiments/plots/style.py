"""How every plot looks: sizes, colours that colour-blind readers tell apart, axes."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"
PURPLE, SKY, GREY = "#CC79A7", "#56B4E9", "#6B6B6B"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, GREY)
"""Okabe and Ito's palette, without the yellows that vanish on white."""

WIDTH_INCHES = 7.2
"""Width of a figure: two columns of a journal page."""

DOTS_PER_INCH = 200
"""Resolution of saved figures."""

TITLE_WIDTH = 78
"""Characters of a title that is as wide as a figure, the axis beside it not counted."""

LABEL_GAP = 0.05
"""Distance between names at the edge, as a share of the axes' height."""

_SETTINGS: dict[Any, Any] = {
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.4,
    "figure.dpi": 110,
}


@contextmanager
def styled() -> Iterator[None]:
    """Apply the style to what is drawn within the block, whatever the user's settings."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def new_figure(height_inches: float) -> Figure:
    """An empty figure of the common width whose parts make room for each other."""
    return Figure(figsize=(WIDTH_INCHES, height_inches), layout="constrained")


def rounds_axis(axes: Axes, rounds: Sequence[int], *, label: bool = True) -> None:
    """Make the x axis count whole rounds, with half a round of air at both ends."""
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, nbins=6))
    axes.set_xlim(min(rounds) - 0.5, max(rounds) + 0.5)
    if label:
        axes.set_xlabel("round")


def label_line_ends(axes: Axes, labels: Sequence[tuple[float, str, str]]) -> None:
    """Name lines at the right edge, beside their last values, and keep the names apart.

    Args:
        axes: with the limits that it will be drawn with.
        labels: last value, name and colour of each line.
    """
    to_fraction = axes.transScale + axes.transLimits
    below = -1.0
    for value, text, colour in sorted(labels):
        fraction = max(float(to_fraction.transform((1.0, value))[1]), below + LABEL_GAP)
        below = fraction
        axes.annotate(
            text,
            xy=(1.0, fraction),
            xycoords="axes fraction",
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=8,
            annotation_clip=False,
        )


def log_axis(axis: Axis) -> None:
    """Ticks of a logarithmic axis that may span less than a decade, as plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: compact(value)))
    axis.set_minor_formatter(NullFormatter())


def in_lines(text: str, columns: int) -> str:
    """A title over one of some panels in a row; a long name is broken after a `_`."""
    width = TITLE_WIDTH // columns
    return textwrap.fill(text.replace("_", "_ "), width).replace("_ ", "_")


def short_name(name: str) -> str:
    """An address shortened to its ends; other names as they are."""
    return f"{name[:6]}…{name[-4:]}" if name.startswith("0x") and len(name) > 12 else name


def compact(value: float) -> str:
    """A number with k or M for thousands and millions, three digits at least."""
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"
