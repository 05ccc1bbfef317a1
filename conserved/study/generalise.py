"""Energies that the training never saw: beyond those it saw, and of the other kind of motion."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from conserved.analysis.recover import WITHIN_RATIO_AT_MOST
from conserved.plotting.dots import dots
from conserved.plotting.style import GREY, PALETTE, new_figure, shown
from conserved.study.scores import FRESH_SEED, elsewhere, position
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from conserved.training.run import Run
from simulators import Trajectories, simulate
from simulators.pendulum import Pendulum
from simulators.trajectories import Array

MIDDLE = (-0.5, 0.5)
REGIMES = ("libration", "rotation")
DIMS = (1, 2)


def draw(study: Study) -> Shown:
    """Draw the code on energies it was not trained on, and how well it orders and keeps them."""
    seeds = range(study.choose(5, 1))
    trained = {"middle": (f"energies={MIDDLE[0]},{MIDDLE[1]}",), "libration": ()}
    configs = [
        Config(system="pendulum", dim=dim, seed=seed, parameter=parameter)
        for parameter in trained.values()
        for dim in DIMS
        for seed in seeds
    ]
    runs = np.array(study.train(configs), dtype=object).reshape(len(trained), len(DIMS), len(seeds))
    libration, rotation = (simulate(Pendulum(regime=kind), 2000, 25, seed=FRESH_SEED) for kind in REGIMES)
    below, inside, above = _parted(libration)
    scores = {
        "middle": _scores(runs[0], inside),
        "below": _scores(runs[0], below),
        "above": _scores(runs[0], above),
        "libration": _scores(runs[1], libration),
        "rotation": _scores(runs[1], rotation),
    }
    figure, panels = new_figure(3, width=4.4, height=3.6, rows=2)
    for row, dim in enumerate(DIMS):
        _code(panels[3 * row], runs[0, row, 0], [inside, below, above], ("energies trained on", "below", "above"), dim)
        _code(panels[3 * row + 1], runs[1, row, 0], [libration, rotation], ("libration, trained on", "rotation"), dim)
    for axes, name, label in ((panels[2], "spearman", "rank correlation"), (panels[5], "within_ratio", "within_ratio")):
        values = {f"dim {dim}": np.array([one[name][row] for one in scores.values()]) for row, dim in enumerate(DIMS)}
        dots(axes, list(scores), values, label, log=name == "within_ratio")
        axes.axvline(2.5, color=GREY, linewidth=0.8, linestyle=":")
        axes.set_xlabel("trained on the middle; on libration")
    panels[2].legend(frameon=False)
    return Shown(
        figure,
        "InfoNCE trained on the middle half of the pendulum's energies, "
        f"from {MIDDLE[0]:g} to {MIDDLE[1]:g}, and scored inside, below and above it; then trained on all of libration "
        f"and scored on rotation too (seeds: {len(seeds)}). "
        f"Rank correlation with the energy, medians at dim 1 and dim 2: {_medians(scores, 'spearman', '.4f')}. "
        f"And within_ratio: {_medians(scores, 'within_ratio', '.2g')}; on rotation, never seen, the code is "
        f"{_verdict(scores)}.",
        {place: {name: value.tolist() for name, value in one.items()} for place, one in scores.items()},
    )


def _parted(data: Trajectories) -> list[Trajectories]:
    """Return the trajectories below, inside and above the middle of the energies."""
    part = np.digitize(data.invariants["energy"], MIDDLE)
    return [data.subset(np.flatnonzero(part == place)) for place in range(3)]


def _scores(runs: Array, data: Trajectories) -> dict[str, Array]:
    """Return scores (dims, seeds) by name."""
    each = [[elsewhere(run, data) for run in row] for row in runs]
    return {name: np.array([[one[name] for one in row] for row in each]) for name in ("spearman", "within_ratio")}


def _medians(scores: dict[str, dict[str, Array]], name: str, form: str) -> str:
    """Say the medians of a score at each place."""
    medians = {place: np.median(one[name], axis=1) for place, one in scores.items()}
    return ", ".join(f"{place} {one:{form}} and {two:{form}}" for place, (one, two) in medians.items())


def _verdict(scores: dict[str, dict[str, Array]]) -> str:
    """Say at which dimensions the code is conserved on rotations, by the rule for ``recovered``."""
    within = np.median(scores["rotation"]["within_ratio"], axis=1)
    words = ["conserved" if one <= WITHIN_RATIO_AT_MOST else "not conserved" for one in within]
    return " and ".join(f"{word} at dim {dim}" for word, dim in zip(words, DIMS, strict=True))


def _code(axes: Axes, run: Run, data: Sequence[Trajectories], names: tuple[str, ...], dim: int) -> None:
    """Draw the position along a run's code against the energy, on data it knows and on data it does not."""
    known = data[0].invariants["energy"][data[0].owners]
    rises = np.cov(known, position(run, data[0].states))[0, 1] > 0
    sense = 1 if rises or dim == 2 else -1  # the sign of a single number is arbitrary: let it rise
    for part, name, colour in zip(data, names, PALETTE, strict=False):
        rows = shown(len(part.states))
        energy = part.invariants["energy"][part.owners[rows]]
        along = position(run, part.states[rows])
        axes.plot(energy, sense * along, ".", color=colour, markersize=1.5, rasterized=True, label=name)
    for edge in MIDDLE if "below" in names else (1.0,):
        axes.axvline(edge, color=GREY, linewidth=0.8, linestyle=":")
    axes.locator_params(axis="x", nbins=5)
    axes.set(xlabel="energy", ylabel="code" if dim == 1 else "angle of the code [rad]")
    if dim == 1:  # the row below has the same colours
        axes.legend(frameon=False, markerscale=6, loc="upper left")
