"""One look for all pictures: colours safe for the colour-blind, small files, nothing global."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from conserved.io.files import whole_file

COLOUR_MAP = "viridis"
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"
PALETTE = (BLUE, ORANGE, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
"""Okabe and Ito's palette, told apart by every kind of colour vision."""

POINTS_SHOWN = 4000
FORMATS = ("png", "pdf")


def new_figure(
    panels: int = 1, width: float = 4.4, height: float = 4.0, rows: int = 1
) -> tuple[Figure, Sequence[Axes]]:
    """Return a figure and its panels, so many in each row, row after row."""
    figure = Figure(figsize=(width * panels, height * rows), layout="constrained")
    return figure, list(figure.subplots(rows, panels, squeeze=False).ravel())


def shown(points: int) -> np.ndarray:
    """Return evenly chosen rows of so many points, few enough to draw."""
    return np.linspace(0, points - 1, min(points, POINTS_SHOWN)).astype(int)


def readable(name: str) -> str:
    """Return a name as it is read: ``angular_momentum`` becomes ``angular momentum``."""
    return name.replace("_", " ")


def save(figure: Figure, path: Path, formats: Sequence[str] = FORMATS) -> list[Path]:
    """Write the figure in each format, whole, the same bytes for the same figure; return the paths."""
    take_literally(figure)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from")  # a script that the font has not is drawn as boxes
        return _save(figure, path, formats)


def take_literally(figure: Figure) -> None:
    """Let names be drawn as they are: a dollar sign begins no formula, and what cannot be printed is marked."""
    written = list(figure.texts)
    for axes in figure.axes:
        legend = axes.get_legend()
        written += [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        written += legend.get_texts() if legend else []
    for text in written:
        text.set_parse_math(False)
        text.set_text("".join(mark if mark.isprintable() or mark == "\n" else "\ufffd" for mark in text.get_text()))


def _save(figure: Figure, path: Path, formats: Sequence[str]) -> list[Path]:
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # the layout is done; doing it again for each format doubles the time
    paths = [path.with_suffix(f".{kind}") for kind in formats]
    for target, kind in zip(paths, formats, strict=True):
        metadata = {"CreationDate": None} if kind == "pdf" else None
        with whole_file(target) as file:
            figure.savefig(file, format=kind, dpi=150, metadata=metadata)
    return paths
