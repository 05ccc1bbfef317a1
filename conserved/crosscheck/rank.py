"""The count of a code: the rank of its Jacobian, where what the code changes along a trajectory is its error.

A code of n conserved quantities, however it is bent over the sphere, is locally a map onto n dimensions. At a state
x let ``J = U S V^T`` be the Jacobian of the code with respect to the state in units of its deviation. A move of the
state by a deviation along ``v_k`` changes the code by ``S_k`` in the direction ``u_k``; along the trajectory of x,
where a conserved code does not change at all, it changes by ``E_k``, the deviation of ``u_k . code``. So

    blur_k = median over states of E_k / S_k

has no scale. It is small for what is conserved, and about 1 for what merely is left of a network's wrinkles, which
change along trajectories as much as across.
"""

from dataclasses import dataclass

import numpy as np
import torch

from conserved.discovery.selection.independence import constraints
from conserved.encoders import Encoder
from conserved.losses import SIMILARITIES
from conserved.options.learning import Learning
from conserved.training.encoding import encode, similarity_of_codes
from simulators.trajectories import Array, Trajectories

PROBES = 400
"""So many held-out states are looked at."""

CLEAR, BLURRED = 0.035, 0.12
"""A direction with less blur is conserved, one with more is not; between them the encoder does not know.

Chosen on seeds 0 and 1 of 2000 trajectories of 15 systems. Conserved directions had at most 0.027, but for those of
two bodies (0.065); what is only nearly conserved for the time that is seen (three bodies, the magnetic mirror's moment,
the enzyme's slow manifold) had 0.041 or more, but for that moment (0.033); all others at least 0.139.
"""

QUIET = 1e-12
"""Noise of this share of a variable's deviation is none."""

DEPENDENT = 1e-6
"""Unit vectors with a smaller singular value are dependent."""

TINY = np.finfo(float).tiny


@dataclass(frozen=True, eq=False)
class Directions:
    """The directions in which a code changes at held-out states, the steepest first.

    Parameters
    ----------
    probes : the states (points, variables).
    deviation : of the variables (variables), the unit of what follows.
    normals : gradients (points, constraints, variables) of what is the same for all data, in these units.
    vectors : unit vectors (points, directions, variables) in the space of states, at right angles to the normals.
    blurs : median blur (directions).
    """

    probes: Array
    deviation: Array
    normals: Array
    vectors: Array
    blurs: Array

    @property
    def count(self) -> int | None:
        """How many directions are conserved; None where that of one is not clear."""
        clear = self.blurs < CLEAR
        return None if (~clear & (self.blurs < BLURRED)).any() else int(clear.sum())

    def explained(self, gradients: Array) -> float:
        """Return the share of the conserved directions that lies in the span of gradients, 0 to 1.

        ``mean over states and k of |P v_k|^2`` with ``P`` the projection on the span: 1 where the code is locally a
        function of the formulas. Unlike a regression of codes on formulas this is not disturbed by branches:
        energy, angular momentum and the x of the eccentricity vector leave the sign of its y open.

        Parameters
        ----------
        gradients : of the formulas (points, formulas, variables), in the variables' units.
        """
        clear = self.vectors[:, self.blurs < CLEAR]
        return _shared(clear, _basis(self._tangential(gradients)))

    def known(self, gradients: Array) -> tuple[float, ...]:
        """Return the share of each formula's gradient that lies in the span of the conserved directions."""
        clear = self.vectors[:, self.blurs < CLEAR]
        units = self._tangential(gradients)
        units = units / np.maximum(np.linalg.norm(units, axis=2, keepdims=True), TINY)
        return tuple(_shared(units[:, [place]], clear) for place in range(units.shape[1]))

    def _tangential(self, gradients: Array) -> Array:
        return tangential(gradients * self.deviation, self.normals)


def directions(encoder: Encoder, config: Learning, held_out: Trajectories) -> Directions:
    """Return the directions of a trained encoder at states of held-out trajectories.

    Those in which no states lie, since all data obey a constraint, are left out of the Jacobian; and there are no
    more of them than a flow can conserve, one less than variables.
    """
    points, variables = held_out.states.shape
    rows = np.sort(np.random.default_rng(0).choice(points, min(PROBES, points), replace=False))
    probes, deviation = held_out.states[rows], held_out.states.std(axis=0)
    normals = constraints(held_out, probes, QUIET * deviation)
    slopes = tangential(jacobian(encoder, config, probes) * deviation, normals)
    across, sizes, vectors = np.linalg.svd(slopes, full_matrices=False)
    along = _along(encode(encoder, config, held_out.states), held_out, rows, across)
    blurs = np.median(along / np.maximum(sizes, TINY), axis=0)
    kept = min(variables - 1, len(blurs))
    return Directions(probes, deviation, normals, vectors[:, :kept], blurs[:kept])


def jacobian(encoder: Encoder, config: Learning, states: Array) -> Array:
    """Return the derivatives (points, dim, variables) of the codes, as the loss sees them, at states."""
    points = torch.from_numpy(states).to(encoder.mean.device).requires_grad_()
    codes = SIMILARITIES[similarity_of_codes(config)].prepare(encoder(points))
    rows = [torch.autograd.grad(column.sum(), points, retain_graph=True)[0] for column in codes.unbind(1)]
    slopes: Array = torch.stack(rows, dim=1).cpu().numpy()
    return slopes


def tangential(slopes: Array, normals: Array) -> Array:
    """Return derivatives (points, functions, variables) without their parts along normals (points, some, variables)."""
    basis = _basis(normals)
    tangent: Array = slopes - slopes @ basis.transpose(0, 2, 1) @ basis
    return tangent


def _basis(vectors: Array) -> Array:
    """Return an orthonormal basis of vectors (points, some, variables) at each point, 0 for want of more.

    A vector's length says nothing, so each counts by its direction alone.
    """
    units = vectors / np.maximum(np.linalg.norm(vectors, axis=2, keepdims=True), TINY)
    _, sizes, basis = np.linalg.svd(units, full_matrices=False)
    spanning: Array = basis * (sizes > DEPENDENT)[:, :, None]
    return spanning


def _shared(units: Array, basis: Array) -> float:
    """Return the mean square of the parts of unit vectors (points, some, variables) in the span of a basis."""
    return float(((units @ basis.transpose(0, 2, 1)) ** 2).sum(axis=2).mean())


def _along(codes: Array, trajectories: Trajectories, rows: Array, across: Array) -> Array:
    """Return the deviation (rows, directions) of codes along the trajectory of each row, in its directions."""
    deviations = np.empty((len(rows), across.shape[2]))
    for place, owner in enumerate(trajectories.owners[rows]):
        own = codes[trajectories.offsets[owner] : trajectories.offsets[owner + 1]]
        deviations[place] = (own @ across[place]).std(axis=0)
    return deviations
