"""BYOL and SimSiam with their parts taken out one at a time, watched by the monitors of collapse."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import NullFormatter

from conserved.analysis.collapse import SPREAD_AT_LEAST, STD_AT_LEAST, verdict
from conserved.plotting.bands import bands
from conserved.plotting.style import GREY, new_figure
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from conserved.training.run import Run
from simulators.trajectories import Array

DIMS = (1, 2)
METHODS: dict[str, dict[str, Mapping[str, Any]]] = {
    "byol": {
        "whole": {},
        "no predictor": {"predictor": False},
        "no batch norm": {"batch_norm": False},
        "momentum from 0": {"momentum": 0.0},
    },
    "simsiam": {
        "whole": {},
        "no predictor": {"predictor": False},
        "no batch norm": {"batch_norm": False},
        "no stopped gradient": {"stop_gradient": False},
    },
}
"""What is left out of each. BYOL's momentum of 0 rises to 1 over the training, as the published one does."""


class Ablated(NamedTuple):
    """A method without a part at one dimension: readings (times, seeds), how many collapsed, the scores (seeds)."""

    steps: list[int]
    spread: Array
    within_ratio: Array
    collapsed: int
    r2: Array


def draw(study: Study) -> Shown:
    """Draw the spread of the code and within_ratio over the training, with each part left out."""
    seeds = range(study.choose(3, 1))
    keys = [(method, part, dim) for method, parts in METHODS.items() for part in parts for dim in DIMS]
    configs = [
        Config(system="pendulum", method=method, dim=dim, seed=seed, **METHODS[method][part])
        for method, part, dim in keys
        for seed in seeds
    ]
    runs = study.train(configs)
    groups = [runs[start : start + len(seeds)] for start in range(0, len(runs), len(seeds))]
    results = {key: _read(group) for key, group in zip(keys, groups, strict=True)}
    figure, panels = new_figure(4, width=4.0, height=3.5, rows=2)
    for row, method in enumerate(METHODS):
        for column, dim in enumerate(DIMS):
            some = {part: results[method, part, dim] for part in METHODS[method]}
            _panels(panels[4 * row + 2 * column : 4 * row + 2 * column + 2], some, f"{method}, dim {dim}", dim)
    return Shown(
        figure, _sentences(results, len(seeds)), {"/".join(map(str, k)): _plain(v) for k, v in results.items()}
    )


def _read(runs: Sequence[Run]) -> Ablated:
    """Gather the monitors' readings of the seeds of one method; the spread as the alarm judges it."""
    histories = [run.history for run in runs]
    readings = [[entry for entry in history if "spread" in entry] for history in histories]
    dim = runs[0].config.dim
    watched = [
        [one["std"] * np.sqrt(dim) if dim > 1 else one["spread"] / history[0]["spread"] for one in history]
        for history in readings
    ]
    return Ablated(
        [int(one["step"]) for one in readings[0]],
        np.array(watched).T,
        np.array([[one["within_ratio"] for one in history] for history in readings]).T,
        sum(bool(verdict(run.config, history)) for run, history in zip(runs, histories, strict=True)),
        np.array([run.metrics["invariants"]["energy"]["r2_nonlinear"] for run in runs]),
    )


def _panels(panels: Sequence[Axes], some: Mapping[str, Ablated], title: str, dim: int) -> None:
    """Draw how the code spreads, with the alarm's threshold, and beside it within_ratio."""
    steps = next(iter(some.values())).steps
    label = "spread, relative to the start" if dim == 1 else "deviation, relative to a full circle"
    bands(panels[0], steps, {part: np.maximum(one.spread, 1e-5) for part, one in some.items()}, label)
    panels[0].axhline(SPREAD_AT_LEAST if dim == 1 else STD_AT_LEAST, color=GREY, linestyle=":")
    bands(panels[1], steps, {part: np.maximum(one.within_ratio, 1e-5) for part, one in some.items()}, "within_ratio")
    for axes in panels:
        axes.set(yscale="log", xlabel="step", title=title)
        axes.yaxis.set_minor_formatter(NullFormatter())
    panels[0].set_ylim(top=max(2.0, *(one.spread.max() * 1.5 for one in some.values())))
    panels[0].legend().set_visible(False)  # the one beside it serves both
    panels[1].legend(frameon=False, fontsize=8)


def _sentences(results: Mapping[tuple[str, str, int], Ablated], seeds: int) -> str:
    wholes, collapsed, others = [], [], []
    for (method, part, dim), one in results.items():
        last = float(np.median(one.within_ratio[-1]))
        whole = float(np.median(results[method, "whole", dim].within_ratio[-1]))
        if part == "whole":
            wholes.append(f"{last:.2g} ({method}, dim {dim})")
        if one.collapsed:
            collapsed.append(f"{one.collapsed} of {seeds} ({method}, {part}, dim {dim})")
        elif part != "whole":
            others.append(f"{last / whole:.2g} ({method}, {part}, dim {dim})")
    return (
        "BYOL and SimSiam on the pendulum, whole and with their parts left out one at a time; dotted is the monitors' "
        f"threshold of collapse, and whole they end at a within_ratio of {', '.join(wholes)}. "
        f"Seeds that the monitors call collapsed at the end: {', '.join(collapsed) or 'none'}. "
        "The others end at the whole method's within_ratio times "
        f"{', '.join(others) or 'nothing'}."
    )


def _plain(one: Ablated) -> dict[str, Any]:
    return {name: value.tolist() if hasattr(value, "tolist") else value for name, value in one._asdict().items()}
