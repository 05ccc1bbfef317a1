"""The pictures of a run: which there are, and what goes into each."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from scipy.spatial import cKDTree

from conserved.analysis.codes import Codes
from conserved.analysis.recover import curve_coordinate
from conserved.analysis.regression import neighbours_prediction
from conserved.losses import SIMILARITIES
from conserved.plotting.angle import angle_against
from conserved.plotting.code import code_against, code_components, code_plane, principal_components, truth_against
from conserved.plotting.loss import loss_curve
from conserved.plotting.portrait import contours, grid_over, quantile_levels
from conserved.plotting.style import GREY, new_figure, readable, save, shown
from conserved.training.encoding import similarity_of_codes
from conserved.training.run import Run
from simulators import SYSTEMS
from simulators.trajectories import Array, wrapped

FAR = 0.2
"""A place in phase space further than this from every point, in deviations, is left white."""


def draw_run(run: Run) -> list[Path]:
    """Draw every picture the run has something to show for, as PNG and PDF; return their paths."""
    codes = Codes.load(run.path / "codes.npz")
    pictures = {
        "code": _code(run, codes),
        "angle": _angle(run, codes),
        "loss": _loss(run),
        "portrait": _portrait(run, codes),
    }
    config, paths = run.config, []
    for name, figure in pictures.items():
        if figure is not None:
            source = Path(config.system or str(config.data)).name
            figure.suptitle(f"{source}, {config.method}, dim {config.dim}, seed {config.seed}", color=GREY, fontsize=9)
            paths += save(figure, run.figures / name)
    return paths


def _code(run: Run, codes: Codes) -> Figure:
    """Draw the code: against each invariant (dim 1), in its plane (2), or by its principal components."""
    truth = codes.truth
    if codes.dim == 1:
        drawn = truth or {"trajectory": codes.held_out.owners}
        figure, panels = new_figure(len(drawn))
        for axes, (name, values) in zip(panels, drawn.items(), strict=True):
            code_against(axes, codes.codes[:, 0], values, name)
        return figure
    if codes.dim > 2:
        return _many_dimensions(codes, truth)
    circle = SIMILARITIES[similarity_of_codes(run.config)].normalises
    colours: dict[str, Array | None] = {**truth} or {"": None}
    figure, panels = new_figure(len(colours), width=4.8)
    for axes, (name, colour) in zip(panels, colours.items(), strict=True):
        code_plane(axes, codes.codes, colour, name, circle=circle)
    return figure


def _many_dimensions(codes: Codes, truth: dict[str, Array]) -> Figure:
    """Draw two principal components, coloured by each invariant, above what the code tells of it."""
    if not truth:
        figure, panels = new_figure(width=4.8)
        code_components(panels[0], codes.codes, None, "")
        return figure
    rows = shown(len(codes.codes))
    reference = np.column_stack([codes.reference[name] for name in truth])
    readings = neighbours_prediction(codes.reference_codes, reference, codes.codes[rows])
    figure, panels = new_figure(len(truth), width=4.4, height=3.8, rows=2)
    for column, (name, values) in enumerate(truth.items()):
        code_components(panels[column], codes.codes, values, name)
        truth_against(panels[len(truth) + column], readings[:, column], values[rows], name)
    return figure


def _angle(run: Run, codes: Codes) -> Figure | None:
    """Draw the code's angle against each invariant; only a code on a circle has one."""
    angle = curve_coordinate(codes, similarity_of_codes(run.config), codes.codes)
    truth = codes.truth
    if codes.dim != 2 or angle is None or not truth:
        return None
    figure, panels = new_figure(len(truth), width=4.8)
    for axes, (name, values) in zip(panels, truth.items(), strict=True):
        angle_against(axes, angle, values, name)
    return figure


def _loss(run: Run) -> Figure | None:
    """Draw the training loss between that of a constant code and that of a perfect one."""
    history = run.history
    if len(history) < 2:
        return None
    last = history[-1]
    floor = last["loss"] - last["excess"] if "excess" in last else None
    figure, panels = new_figure(width=5.2)
    steps, losses = [entry["step"] for entry in history], [entry["loss"] for entry in history]
    loss_curve(panels[0], steps, losses, floor, last["constant_code_loss"])
    return figure


def _portrait(run: Run, codes: Codes) -> Figure | None:
    """Draw the contours of the learned code over the phase plane, beside those of the invariant."""
    states = codes.held_out.states
    if states.shape[1] != 2:
        return None
    grid_x, grid_y = grid_over(states)
    grid = np.column_stack([grid_x.ravel(), grid_y.ravel()])
    deviation = states.std(axis=0)
    distances, nearest = cKDTree(states / deviation).query(grid / deviation)
    learned, on_grid = _coordinates(run, codes, grid, nearest)
    fields = {"learned code": (on_grid, learned)}
    if codes.truth:
        name, truth = next(iter(codes.truth.items()))
        sense = -1 if np.cov(learned, truth)[0, 1] < 0 else 1
        known = run.config.build_system().evaluate(grid)[name] if run.config.system in SYSTEMS else truth[nearest]
        fields = {f"{readable(name)}, the truth": (known, truth), "learned code": (sense * on_grid, sense * learned)}
    figure, panels = new_figure(len(fields))
    names = (codes.held_out.variables[0], codes.held_out.variables[1])
    for axes, (title, (field, values)) in zip(panels, fields.items(), strict=True):
        visible = np.where(distances > FAR, np.nan, field).reshape(grid_x.shape)
        contours(axes, grid_x, grid_y, visible, quantile_levels(values), names, title)
    return figure


def _coordinates(run: Run, codes: Codes, grid: Array, nearest: Array) -> tuple[Array, Array]:
    """Return one number for each held-out code and for each place of the grid (places, 2).

    The position along a one-dimensional code, the first principal component of any other. An angle is
    counted on, beyond the cut, from that of the ``nearest`` held-out point (places).
    """
    coded = run.encode(grid)
    learned = curve_coordinate(codes, similarity_of_codes(run.config), codes.codes)
    on_grid = curve_coordinate(codes, similarity_of_codes(run.config), coded)
    if learned is None or on_grid is None:
        both, _ = principal_components(np.concatenate([codes.codes, coded]))
        return both[: len(codes.codes), 0], both[len(codes.codes) :, 0]
    if codes.dim == 2:
        on_grid = learned[nearest] + wrapped(on_grid - learned[nearest])
    return learned, on_grid
