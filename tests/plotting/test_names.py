"""Names in figures: any text is drawn as it is, and none stops a run."""

from pathlib import Path

import numpy as np
import pytest

from conserved import Config, train, write
from conserved.plotting.data import overview
from conserved.plotting.style import new_figure, save
from simulators import SYSTEMS, Trajectories, simulate

NAMES = ("a$b", "$", "$\\frac{", "$x$ and $y$", "bell\a", "\x1b[31m", "\ud800", "日本", "q_{", "%s", "\\", " ", "a\nb")


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_drawn(name: str, tmp_path: Path) -> None:
    data = Trajectories(np.random.default_rng(0).random((20, 2)), np.array([0, 10, 20]), variables=(name, "p"))
    for path in save(overview(data, name), tmp_path / "data", ("png", "pdf", "svg")):
        assert path.stat().st_size > 3_000


def test_a_dollar_sign_begins_no_formula_and_ticks_keep_theirs(tmp_path: Path) -> None:
    figure, (axes,) = new_figure()
    axes.set(xlabel="$x$", ylabel="y\ud800", xscale="log", xlim=(1e-3, 1e3))
    axes.plot([1, 2], [1, 2], label="$a")
    axes.legend()
    (path,) = save(figure, tmp_path / "log", ("svg",))
    assert axes.get_xlabel() == "$x$"
    assert axes.get_ylabel() == "y\ufffd"
    assert not axes.xaxis.label.get_parse_math()
    assert all(label.get_parse_math() for label in axes.get_xticklabels())
    assert path.stat().st_size > 3_000


@pytest.mark.parametrize("name", ["a$b$.npz", "$.npz", "a\x07b.npz", "日本.npz", "a\udc80.npz"])
def test_a_file_of_any_name_is_trained_on_and_drawn(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    write(simulate(SYSTEMS["pendulum"](), 40, 10), file)
    run = train(Config(data=str(file), steps=5, batch=16, width=8), tmp_path / "runs")
    assert {path.stem for path in run.figures.iterdir()} == {"code", "angle", "loss", "portrait"}
