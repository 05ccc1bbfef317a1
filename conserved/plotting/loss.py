"""The loss over a training."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from conserved.plotting.style import BLUE, GREY, ORANGE


def loss_curve(
    axes: Axes, steps: Sequence[float], losses: Sequence[float], floor: float | None, constant: float
) -> Axes:
    """Draw the loss with its floor, where known, and the loss of a constant code (log N for InfoNCE)."""
    axes.plot(steps, losses, color=BLUE, linewidth=1.2, label="training loss")
    axes.axhline(constant, color=GREY, linestyle=":", label=f"constant code (collapse), {constant:.3f}")
    if floor is not None:
        axes.axhline(floor, color=ORANGE, linestyle="--", label=f"perfect code, {floor:.3f}")
    axes.set(xlabel="step", ylabel="loss")
    axes.legend(frameon=False)
    return axes
