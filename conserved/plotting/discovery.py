"""The pictures of a discovery: which there are, and what goes into each."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from conserved.discovery.analysis import NOISY
from conserved.discovery.prepare.kinds import with_logarithms
from conserved.discovery.prepare.noise import noise_at
from conserved.discovery.proposers.exact import null_space
from conserved.discovery.proposers.noisy import spectrum as noisy_spectrum
from conserved.discovery.result import Discovery
from conserved.discovery.selection.evidence import drift_against_lag
from conserved.discovery.selection.selector import exact_limit
from conserved.plotting.laws import along_trajectories, change_against_lag, spectrum_with_gap
from conserved.plotting.style import new_figure, save
from simulators import Trajectories

LAWS_SHOWN, SHOWN = 4, 60
"""So many laws, and functions of a library, are shown."""


def draw_discovery(found: Discovery, trajectories: Trajectories, folder: Path) -> list[Path]:
    """Draw every picture there is something to show for, as PNG and PDF, into a folder; return their paths."""
    trajectories = with_logarithms(trajectories)
    pictures = {"spectrum": _spectrum(found, trajectories), "drift": _drift(found, trajectories)}
    pictures["laws"] = _laws(found, trajectories)
    return [path for name, figure in pictures.items() if figure for path in save(figure, folder / name)]


def _spectrum(found: Discovery, trajectories: Trajectories) -> Figure | None:
    """Draw the spectrum of the library that held the last law, or of the last rung."""
    if found.richest is None:
        return None
    figure, (axes,) = new_figure()
    ratios = null_space(found.richest, trajectories).ratios
    limit = exact_limit(found.noise)
    if found.noise > NOISY and ratios[0] > limit:
        ratios, near = noisy_spectrum(found.richest, trajectories, noise_at(trajectories))
    else:
        near = ratios < limit
    spectrum_with_gap(axes, ratios[:SHOWN], near[:SHOWN])
    return figure


def _drift(found: Discovery, trajectories: Trajectories) -> Figure | None:
    shown = [*found.laws, *found.approximate][:LAWS_SHOWN]
    if not shown:
        return None
    figure, (axes,) = new_figure()
    for law in shown:
        lags, change = drift_against_lag(law.formula.values(trajectories.states), trajectories.offsets)
        change_against_lag(axes, lags, change, _short(str(law.formula.expression)))
    return figure


def _laws(found: Discovery, trajectories: Trajectories) -> Figure | None:
    if not found.laws:
        return None
    shown = found.laws[:LAWS_SHOWN]
    figure, panels = new_figure(len(shown))
    for axes, law in zip(panels, shown, strict=True):
        values = np.asarray(law.formula.values(trajectories.states))
        along_trajectories(axes, values, trajectories.offsets, _short(str(law.formula.expression)))
    return figure


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."
