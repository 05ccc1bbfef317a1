"""The pictures of a discovery: which there are, and what goes into each. They show the data that decided."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from conserved.discovery import Discovery, Law
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers.exact import null_space
from conserved.discovery.proposers.noisy import spectrum as noisy_spectrum
from conserved.discovery.selection.evidence import drift_against_lag
from conserved.plotting.curves import curve_with_band
from conserved.plotting.laws import along_trajectories, change_against_lag, spectrum_with_gap
from conserved.plotting.style import new_figure, save

LAWS_SHOWN, SHOWN = 4, 60
"""So many laws, and functions of a library, are shown."""

IN_A_ROW = 3
"""So many curves stand side by side."""


def draw_discovery(found: Discovery, folder: Path | str) -> list[Path]:
    """Draw every picture there is something to show for, as PNG and PDF, into a folder; return their paths."""
    return [path for name, figure in figures_of(found).items() for path in save(figure, Path(folder) / name)]


def figures_of(found: Discovery) -> dict[str, Figure]:
    """Return the pictures there is something to show for, by name."""
    if found.prepared is None:
        return {}
    drawn = {"spectrum": _spectrum(found, found.prepared), "drift": _drift(found, found.prepared)}
    drawn["laws"] = _laws(found, found.prepared)
    drawn["curves"] = _curves(found)
    return {name: figure for name, figure in drawn.items() if figure}


def _spectrum(found: Discovery, prepared: Prepared) -> Figure | None:
    """Draw the spectrum of the library that held the last law, or of the last one searched."""
    if found.richest is None:
        return None
    figure, (axes,) = new_figure()
    library = found.richest
    ratios = null_space(library, prepared.trajectories).ratios
    if prepared.noisy and ratios[0] > prepared.exact_limit:
        ratios, near = noisy_spectrum(library, prepared)
    else:
        near = ratios < prepared.exact_limit
    spectrum_with_gap(axes, ratios[:SHOWN], near[:SHOWN])
    return figure


def _drift(found: Discovery, prepared: Prepared) -> Figure | None:
    shown = [*found.laws, *found.approximate][:LAWS_SHOWN]
    if not shown:
        return None
    figure, (axes,) = new_figure()
    for law in shown:
        lags, change = drift_against_lag(law.formula.values(prepared.whole.states), prepared.whole.offsets)
        change_against_lag(axes, lags, change, _short(law))
    return figure


def _laws(found: Discovery, prepared: Prepared) -> Figure | None:
    shown = [*found.laws, *found.approximate][:LAWS_SHOWN]
    if not shown:
        return None
    figure, panels = new_figure(len(shown))
    for axes, law in zip(panels, shown, strict=True):
        values = np.asarray(law.formula.values(prepared.whole.states))
        along_trajectories(axes, values, prepared.whole.offsets, _short(law))
    return figure


def _curves(found: Discovery) -> Figure | None:
    """Draw the law that splines show and no formula fits, a panel an argument."""
    if not found.curves:
        return None
    in_a_row = min(len(found.curves), IN_A_ROW)
    rows = -(-len(found.curves) // in_a_row)
    figure, panels = new_figure(in_a_row, rows=rows)
    for axes, (name, curve) in zip(panels, found.curves.items(), strict=False):
        curve_with_band(axes, curve, name)
    for axes in panels[len(found.curves) :]:
        axes.remove()
    panels[0].legend(frameon=False)
    what = "this function" if len(found.curves) == 1 else "the sum of these functions"
    figure.suptitle(f"{what} hardly changes along a trajectory; in units of its deviation")
    return figure


def _short(law: Law) -> str:
    text = str(law)
    return text if len(text) <= 40 else text[:37] + "..."
