"""Codes: what a trained run says of trajectories it never saw, with all that scoring needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from conserved.io.files import arrays_of, group, trajectories_from, whole_file
from conserved.training.stored import arrays_in, stored
from simulators import DataError, Trajectories
from simulators.arrays import Array, real
from simulators.trajectories import all_finite


@dataclass(frozen=True)
class Codes:
    """Codes, as the loss sees them, of held-out trajectories and of a sample of training points.

    Parameters
    ----------
    codes : float64 (points, dim), of the points of ``held_out``.
    held_out : the trajectories that training never saw.
    reference_codes : float64 (sample, dim), of points of the training trajectories.
    reference : invariants and phases of those points, name -> float64 (sample).
    loss : the loss on held-out pairs.
    loss_floor : that of a perfect code, where it is known.
    """

    codes: Array
    held_out: Trajectories
    reference_codes: Array
    reference: Mapping[str, Array]
    loss: float
    loss_floor: float | None

    @property
    def dim(self) -> int:
        """Dimension of the code."""
        return int(self.codes.shape[1])

    @property
    def truth(self) -> dict[str, Array]:
        """Every invariant that differs between held-out trajectories, at each of their points (points)."""
        return {
            name: values[self.held_out.owners]
            for name, values in self.held_out.invariants.items()
            if np.ptp(values) > 0
        }

    def save(self, path: Path) -> None:
        """Write all of it as one ``.npz``, whole or not at all."""
        arrays = {f"held_out/{name}": values for name, values in arrays_of(self.held_out).items()}
        arrays |= {f"reference/{name}": values for name, values in self.reference.items()}
        arrays |= {"codes": self.codes, "reference_codes": self.reference_codes}
        losses = np.array([self.loss, np.nan if self.loss_floor is None else self.loss_floor])
        with whole_file(path) as file:
            np.savez(file, losses=losses, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> "Codes":
        """Read what ``save`` wrote.

        Raises
        ------
        DataError
            For anything else.
        """
        with stored(path):
            return cls._from(arrays_in(path))

    @classmethod
    def _from(cls, arrays: Mapping[str, Array]) -> "Codes":
        loss, floor = map(float, arrays["losses"])
        read = cls(
            codes=arrays["codes"],
            held_out=trajectories_from(group(arrays, "held_out/")),
            reference_codes=arrays["reference_codes"],
            reference=group(arrays, "reference/"),
            loss=loss,
            loss_floor=None if np.isnan(floor) else floor,
        )
        read._check()
        return read

    def _check(self) -> None:
        """Refuse arrays that do not fit each other."""
        points, sample = len(self.held_out.states), len(self.reference_codes)
        if real("codes", self.codes).shape != (points, self.dim) or not all_finite(self.codes):
            raise DataError(f"codes of shape {self.codes.shape}; needed are finite ones of {points} points")
        if real("reference codes", self.reference_codes).shape != (sample, self.dim):
            raise DataError(f"reference codes of shape {self.reference_codes.shape}; needed are {self.dim} columns")
        needed = {*self.held_out.invariants, *self.held_out.phases}
        if needed != set(self.reference) or any(one.shape != (sample,) for one in self.reference.values()):
            raise DataError(f"known quantities of the reference do not fit its {sample} points")
