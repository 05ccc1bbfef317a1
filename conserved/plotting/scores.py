"""The benchmark as a picture: hits of each system at each noise."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from conserved.evaluation.benchmark import Score
from conserved.plotting.style import COLOUR_MAP, new_figure, save


def draw_scores(scores: Sequence[Score], path: Path) -> list[Path]:
    """Write the picture of the scores, in the format of its suffix; return its path."""
    return save(hit_rates(scores), path, (path.suffix.removeprefix("."),))


def hit_rates(scores: Sequence[Score]) -> Figure:
    """Return a table of colours: system by noise, the share of runs with the right count."""
    systems = list(dict.fromkeys(score.system for score in scores))
    noises = sorted({score.noise for score in scores})
    table = np.full((len(systems), len(noises)), np.nan)
    for score in scores:
        table[systems.index(score.system), noises.index(score.noise)] = score.hits / score.runs
    figure, (axes,) = new_figure(width=2 + len(noises), height=1 + 0.25 * len(systems))
    axes.imshow(table, cmap=COLOUR_MAP, vmin=0, vmax=1, aspect="auto")
    for (row, column), share in np.ndenumerate(table):
        axes.text(column, row, f"{share:.2f}", ha="center", va="center", color="black" if share > 0.6 else "white")
    axes.set_xticks(range(len(noises)), [f"{noise:g}" for noise in noises])
    axes.set_yticks(range(len(systems)), systems)
    axes.set(xlabel="noise, share of each deviation", title="runs with the right count")
    return figure
