"""Whether the codes of different seeds agree."""

import numpy as np
from scipy.stats import rankdata

from conserved.plotting.matrix import matrix
from conserved.plotting.style import PALETTE, new_figure
from conserved.study.scores import FRESH_SEED, position, scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from simulators import SYSTEMS, simulate
from simulators.trajectories import Array

DIMS = (1, 2)
LEAST = 1e-6


def draw(study: Study) -> Shown:
    """Draw how far the rank correlation between codes of different seeds is from 1, on the same fresh states."""
    seeds = range(study.choose(20, 4))
    runs = study.train([Config(system="pendulum", dim=dim, seed=seed) for dim in DIMS for seed in seeds])
    states = simulate(SYSTEMS["pendulum"](), 1000, 10, seed=FRESH_SEED).states
    positions = np.array([position(run, states) for run in runs]).reshape(len(DIMS), len(seeds), -1)
    agreement = {dim: _agreement(codes) for dim, codes in zip(DIMS, positions, strict=True)}
    apart = np.triu_indices(len(seeds), 1)
    couples = {dim: table[apart] for dim, table in agreement.items()}
    energy = scores_of(runs, (len(DIMS), len(seeds)))["spearman"]
    figure, panels = new_figure(3, width=4.6, height=3.9)
    for axes, (dim, table) in zip(panels, agreement.items(), strict=False):
        lost = np.maximum(1 - table, LEAST)
        np.fill_diagonal(lost, np.nan)
        matrix(axes, lost, "1 - rank correlation", (LEAST, 1.0))
        axes.set(xlabel="seed", ylabel="seed", title="code, dim 1" if dim == 1 else "angle of the code, dim 2")
        axes.set_xticks(seeds[:: max(1, len(seeds) // 5)])
        axes.set_yticks(seeds[:: max(1, len(seeds) // 5)])
    edges = np.geomspace(LEAST, 1, 37)
    for (dim, values), colour in zip(couples.items(), PALETTE, strict=False):
        panels[2].hist(np.clip(1 - values, LEAST, 1), list(edges), color=colour, alpha=0.6, label=f"dim {dim}")
    panels[2].set(xscale="log", xlabel="1 - rank correlation", ylabel="couples of seeds")
    panels[2].legend(frameon=False)
    return Shown(
        figure,
        f"Every couple of {len(seeds)} seeds (other data, weights and pairs), InfoNCE on the pendulum: rank "
        "correlation of the two codes on the same fresh states. "
        f"Dim 1: median {np.median(couples[1]):.5f}, least {couples[1].min():.5f}; "
        f"dim 2, by the angle: median {np.median(couples[2]):.5f}, least {couples[2].min():.5f}; "
        f"above 0.99 are {np.mean(couples[1] > 0.99):.0%} and {np.mean(couples[2] > 0.99):.0%} of {len(couples[1])}. "
        f"Each code's rank correlation with the energy is at least {energy[0].min():.5f} and {energy[1].min():.5f}: "
        f"the codes {'agree because each is the energy' if energy.min() > 0.99 else 'do not all become the energy'}.",
        {f"dim {dim}": {"agreement": table.tolist()} for dim, table in agreement.items()} | {"energy": energy.tolist()},
    )


def _agreement(codes: Array) -> Array:
    """Return the absolute rank correlation (seeds, seeds) of each two of codes (seeds, points)."""
    table: Array = np.abs(np.corrcoef(rankdata(codes, axis=1)))
    return table
