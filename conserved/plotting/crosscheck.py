"""The picture of a second opinion: code against formula."""

from pathlib import Path

from conserved.analysis.regression import neighbours_prediction, r2
from conserved.crosscheck.result import Opinion
from conserved.plotting.code import code_components, code_plane
from conserved.plotting.laws import read_from_code
from conserved.plotting.style import new_figure, save

LAWS_SHOWN = 3


def draw_opinion(opinion: Opinion, folder: Path) -> list[Path]:
    """Draw the held-out trajectories' codes, and each formula against its value as read from the code.

    Nothing is drawn where there is no code or no formula. Returns the paths.
    """
    if opinion.codes is None or opinion.values is None:
        return []
    names = [str(formula.expression) for formula in opinion.formulas[:LAWS_SHOWN]]
    figure, panels = new_figure(len(names) + 1)
    codes, values = opinion.codes[1], opinion.values[1]
    readings = neighbours_prediction(opinion.codes[0], opinion.values[0], codes)
    if codes.shape[1] == 2:
        code_plane(panels[0], codes, values[:, 0], names[0], circle=True)
    else:
        code_components(panels[0], codes, values[:, 0], names[0])
    for place, name in enumerate(names):
        axes = read_from_code(panels[place + 1], values[:, place], readings[:, place], name)
        axes.set_title(f"R2 {r2(values[:, place], readings[:, place]):.4f}")
    return save(figure, folder / "code")
