"""The count of a code: the rank of its Jacobian, where what the code changes along a trajectory is its error.

A code of n conserved quantities, however it is bent over the sphere, is locally a map onto n dimensions. At a state
x let ``J = U S V^T`` be the Jacobian of the code with respect to the state in units of its deviation. A move of the
state by a deviation changes the code by ``S_k`` in the direction ``u_k``; along the trajectory of x, where a
conserved code does not change at all, it changes by ``E_k``, the deviation of ``u_k . code``. So

    blur_k = median over states of E_k / S_k

has no scale. It is small for what is conserved, and about 1 for what merely is left of a network's wrinkles, which
change along trajectories as much as across.
"""

import numpy as np
import torch

from conserved.discovery.count import constraints
from conserved.encoders import Encoder
from conserved.losses import SIMILARITIES
from conserved.training.config import Config
from conserved.training.encoding import encode, similarity_of_codes
from simulators.trajectories import Array, Trajectories

PROBES = 400
"""So many held-out states are looked at."""

CLEAR, BLURRED = 0.08, 0.15
"""A direction with less blur is conserved, one with more is not; between them the encoder does not know.

Chosen on seed 0 of ten systems (pendulum, oscillators, Kepler, double pendulum, rigid body, Lotka-Volterra, Lorenz,
damped oscillator), where conserved directions had at most 0.04 and all others at least 0.19.
"""

TINY = np.finfo(float).tiny


def jacobian(encoder: Encoder, config: Config, states: Array) -> Array:
    """Return the derivatives (points, dim, variables) of the codes, as the loss sees them, at states."""
    points = torch.from_numpy(states).to(encoder.mean.device).requires_grad_()
    codes = SIMILARITIES[similarity_of_codes(config)].prepare(encoder(points))
    rows = [torch.autograd.grad(column.sum(), points, retain_graph=True)[0] for column in codes.unbind(1)]
    slopes: Array = torch.stack(rows, dim=1).cpu().numpy()
    return slopes


def blurs(encoder: Encoder, config: Config, held_out: Trajectories) -> Array:
    """Return the median blur (directions) of the Jacobian's directions, the steepest first.

    Directions in which no states lie, since all data obey a constraint, are left out of the Jacobian; and there are
    no more of them than a flow can conserve, one less than variables.
    """
    points, variables = held_out.states.shape
    rows = np.sort(np.random.default_rng(0).choice(points, min(PROBES, points), replace=False))
    probes, deviation = held_out.states[rows], held_out.states.std(axis=0)
    slopes = tangential(jacobian(encoder, config, probes) * deviation, constraints(held_out, probes) * deviation)
    across, sizes, _ = np.linalg.svd(slopes, full_matrices=False)
    along = _along(encode(encoder, config, held_out.states), held_out, rows, across)
    return np.median(along / np.maximum(sizes, TINY), axis=0)[: variables - 1]


def tangential(slopes: Array, normals: Array) -> Array:
    """Return Jacobians (points, dim, variables) without their parts along normals (points, normals, variables)."""
    if normals.shape[1] == 0:
        return slopes
    basis, _ = np.linalg.qr(normals.transpose(0, 2, 1))
    tangent: Array = slopes - slopes @ basis @ basis.transpose(0, 2, 1)
    return tangent


def _along(codes: Array, trajectories: Trajectories, rows: Array, across: Array) -> Array:
    """Return the deviation (rows, directions) of codes along the trajectory of each row, in its directions."""
    deviations = np.empty((len(rows), across.shape[2]))
    for place, owner in enumerate(trajectories.owners[rows]):
        own = codes[trajectories.offsets[owner] : trajectories.offsets[owner + 1]]
        deviations[place] = (own @ across[place]).std(axis=0)
    return deviations


def count(blurs: Array) -> int | None:
    """Return how many directions are conserved; None where that of one is not clear."""
    clear = blurs < CLEAR
    return None if (~clear & (blurs < BLURRED)).any() else int(clear.sum())
