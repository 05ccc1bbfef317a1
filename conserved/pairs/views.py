"""Views: the states a step learns from, two of one trajectory in each row."""

from torch import Tensor

from conserved.pairs.pairs import Pairs
from conserved.pairs.symmetry import Rotation


class Views:
    """Both views of every step: rows of one tensor, drawn as pairs, turned where there is a symmetry.

    Parameters
    ----------
    shown : (points, columns), what a method is shown of each point.
    pairs : which rows belong together; they point into ``shown``.
    rotation : how the two views of a pair differ besides.
    """

    def __init__(self, shown: Tensor, pairs: Pairs, rotation: Rotation | None = None) -> None:
        self._shown, self._pairs, self._rotation = shown, pairs, rotation

    @property
    def batch(self) -> int:
        """Pairs a step."""
        return self._pairs.batch

    def draw(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the first and the second view (batch, columns) of a step."""
        first, second = self._pairs.draw(step)
        views = self._shown[first], self._shown[second]
        return views if self._rotation is None else self._rotation.turn(step, *views)
