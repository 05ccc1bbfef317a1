"""Where the invariant is when there is a head: in the code that the loss sees, or in the layer before."""

from typing import Any

import numpy as np

from conserved.plotting.dots import dots
from conserved.plotting.style import new_figure
from conserved.study.scores import scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from simulators.trajectories import Array

HEADS: dict[str, dict[str, Any]] = {
    "none": {},
    "linear": {"head": "linear"},
    "mlp of 1": {"head": "mlp", "head_depth": 1},
    "mlp of 2": {"head": "mlp", "head_depth": 2},
}
LAYERS = {"code": "code, behind the head", "features": "features, before it"}


def draw(study: Study) -> Shown:
    """Draw within_ratio, what is lost of the energy and what is known of the phase, behind and before the head."""
    seeds = range(study.choose(5, 1))
    keys = [(head, layer) for head in HEADS for layer in LAYERS if head != "none" or layer == "code"]
    configs = [
        Config(system="pendulum", method="ntxent", layer=layer, seed=seed, **HEADS[head])
        for head, layer in keys
        for seed in seeds
    ]
    runs = study.train(configs)
    scores = scores_of(runs, (len(keys), len(seeds)))
    phase = np.array([run.metrics["phases"]["angle"]["r2_nonlinear"] for run in runs]).reshape(len(keys), len(seeds))
    columns = {"within_ratio": scores["within_ratio"], "energy lost": 1 - scores["r2"], "phase": phase}
    tables = {name: _by_layer(keys, values) for name, values in columns.items()}
    labels = {"within_ratio": "within_ratio", "energy lost": "1 - R2 of the energy", "phase": "R2 of the phase"}
    figure, panels = new_figure(3, width=4.4)
    for axes, (name, table) in zip(panels, tables.items(), strict=True):
        dots(axes, list(HEADS), table, labels[name], log=name != "phase")
        axes.set_xlabel("head")
    panels[2].legend(frameon=False)
    numbers = {
        name: {key: row.tolist() for key, row in zip(map(", ".join, keys), values, strict=True)}
        for name, values in columns.items()
    }
    return Shown(figure, _sentences(tables), numbers)


def _by_layer(keys: list[tuple[str, str]], values: Array) -> dict[str, Array]:
    """Return values (heads, seeds) of each layer; nan where there is no head."""
    lacking = np.full(values.shape[1], np.nan)
    known = dict(zip(keys, values, strict=True))
    return {words: np.array([known.get((head, layer), lacking) for head in HEADS]) for layer, words in LAYERS.items()}


def _sentences(tables: dict[str, dict[str, Array]]) -> str:
    def medians(name: str, layer: str, form: str) -> str:
        return ", ".join(f"{one:{form}}" for one in np.median(tables[name][LAYERS[layer]], axis=1) if np.isfinite(one))

    before = np.median(tables["within_ratio"][LAYERS["features"]][1:], axis=1)
    behind = np.median(tables["within_ratio"][LAYERS["code"]][1:], axis=1)
    where = "behind" if (behind < before).all() else "not always behind"
    return (
        f"NT-Xent on the pendulum, two dimensions, with heads {', '.join(HEADS)} (hidden layers) behind 16 features: "
        f"within_ratio of the code is {medians('within_ratio', 'code', '.2g')}, of the features before it "
        f"{medians('within_ratio', 'features', '.2g')} (medians, the last without 'none'). "
        f"Of the energy's R2, by ten neighbours, there lacks {medians('energy lost', 'code', '.1g')} in the code and "
        f"{medians('energy lost', 'features', '.1g')} in the features. "
        f"The phase is read from the features with R2 {medians('phase', 'features', '.2f')}, from the code "
        f"with {medians('phase', 'code', '.2f')}: the conserved layer is {where} the head, where the loss acts."
    )
