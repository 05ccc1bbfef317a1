"""ask(trajectories, laws) -> Opinion: a contrastive code of the same data, its count, and what it says of the laws."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.data.split import split
from conserved.discovery import Discovery
from conserved.discovery.expressions import parse
from conserved.discovery.formulas import Formula
from conserved.discovery.library import Library
from conserved.discovery.noise import noise_of
from conserved.discovery.nullspace import thinned
from conserved.discovery.roles import roles_of
from conserved.methods import METHODS
from conserved.opinion.rank import CLEAR, Directions, directions
from conserved.pipeline import build_method, device_of, fit
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.encoding import encode
from conserved.training.loop import TrainingError
from conserved.training.progress import Progress
from simulators import DataError, Trajectories
from simulators.trajectories import Array

POINTS = 400_000
"""Of more points, whole trajectories are left out."""

TRAINING: dict[str, Any] = {"method": "infonce", "width": 128, "depth": 2, "batch": 256, "steps": 2500}
"""The default method; this network and these steps count as well as the larger default at a quarter of the time."""

GENERALISED = 0.1
"""An encoder is not trusted whose within_ratio on held-out trajectories is higher by more than this than on its own."""

EXPLAINED = 0.9
"""The formulas are all there is where they explain so much of the code."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What an encoder says of the data and of the formulas.

    Parameters
    ----------
    count : how many independent quantities the code holds; None where it is not to be trusted.
    formulas : those it was asked about.
    explained : share of the code's conserved directions that the formulas explain, see ``Directions``.
    known : share of each formula's gradient that these directions know.
    directions : of the code, at held-out states.
    trained, held_out : within_ratio of the code on the trajectories it was trained on, and on others.
    codes : mean code of each held-out trajectory (trajectories, dim), and of those trained on;
    values : and the formulas' (trajectories, formulas).
    reason : why there is no count.
    decided : whether the formulas were: an undecided one may be what the code holds.
    seconds : spent.
    """

    count: int | None = None
    formulas: tuple[Formula, ...] = ()
    explained: float | None = None
    known: tuple[float, ...] = ()
    directions: Directions | None = None
    trained: float = 1.0
    held_out: float = 1.0
    codes: tuple[Array, Array] | None = None
    values: tuple[Array, Array] | None = None
    reason: str = ""
    decided: bool = True
    seconds: float = 0.0

    @property
    def complete(self) -> bool | None:
        """Whether the formulas are all there is; None where the code does not tell."""
        if not self.count or not self.decided:
            return None
        if self.count > len(self.formulas):
            return False
        return True if self.explained is not None and self.explained >= EXPLAINED else None

    @property
    def sentence(self) -> str:
        """Return the opinion in words."""
        if self.count is None:
            return f"no second opinion: {self.reason}"
        if self.count == 0:
            return "the encoder finds nothing that is conserved"
        counted = f"the encoder counts {self.count}, steady to {self._steady:.0%}"
        if not self.decided:
            return f"{counted}; a formula of this library may be it, or none"
        if self.complete is False:
            more = self.count - len(self.formulas)
            rest = f"{more} more quantit{'y' if more == 1 else 'ies'} that this library cannot write"
            return f"{counted}: the data conserve {rest}"
        share = f"{counted}; the formulas explain {self.explained:.3f} of its code"
        return f"{share}: {'nothing is missing' if self.complete else 'too little to say that nothing is missing'}"

    @property
    def _steady(self) -> float:
        """The largest blur of what is counted: a slower change the encoder would not see."""
        blurs = self.directions.blurs if self.directions else np.zeros(1)
        return float(blurs[blurs < CLEAR].max(initial=0))


def consult(
    found: Discovery,
    trajectories: Trajectories,
    *,
    angles: Sequence[str] = (),
    known: Sequence[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Discovery, Opinion]:
    """Return a discovery with the encoder's opinion of it, and that; its verdict and formulas stay what they are.

    Parameters
    ----------
    found : the discovery.
    trajectories : of the same system, of those it was found on or of more.
    angles, known : as for ``discover``.
    seed : of the split and the training.
    progress : is told how far the training is.

    Returns
    -------
    Both; the discovery as it was where it is of a single trajectory, from which nothing more can be known.
    """
    if found.trajectories == 1:
        return found, Opinion()
    formulas = [law.formula for law in found.laws] + [_formula(text, trajectories.variables) for text in known]
    opinion = ask(trajectories, formulas, angles=angles, seed=seed, progress=progress)
    opinion = replace(opinion, decided=found.verdict != "undecided")
    if found.approximate:
        reason = "an encoder cannot tell what changes slowly from what never does"
        opinion = replace(opinion, count=None, explained=None, reason=reason)
    answer = replace(
        found,
        encoder=opinion.count,
        complete=opinion.complete,
        explained=opinion.explained,
        note="\n".join(filter(None, [found.note, opinion.sentence])),
        seconds=found.seconds + opinion.seconds,
    )
    return answer, opinion


def _formula(text: str, variables: tuple[str, ...]) -> Formula:
    """Return the formula that a text stands for."""
    library = Library(variables, (parse(text, variables),), np.array([[1]]), np.array([1]))
    return Formula(library, np.ones(1), np.ones((1, 1)), (Fraction(1),))


def ask(
    trajectories: Trajectories,
    formulas: Sequence[Formula] = (),
    *,
    angles: Sequence[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Opinion:
    """Train a code on trajectories, count what it holds, and compare it with formulas.

    Parameters
    ----------
    trajectories : the data; split by trajectory, a quarter is held out.
    formulas : functions of the states, taken to be conserved.
    angles : names of variables that are angles, beside those that are seen to be.
    seed : of the split and the training.
    progress : is told how far the training is.

    Returns
    -------
    The opinion, without a count where the data do not allow one.
    """
    began = time.perf_counter()
    bare = thinned(replace(trajectories, invariants={}, phases={}, independent=None), POINTS)
    if bare.states.shape[1] < 2:
        return Opinion(reason="what is conserved along a flow of one variable is the same everywhere")
    try:
        opinion = _asked(bare, tuple(formulas), _config(bare, angles, seed), progress or Progress())
    except (DataError, TrainingError) as error:
        opinion = Opinion(reason=str(error))
    return replace(opinion, seconds=time.perf_counter() - began)


def _config(data: Trajectories, angles: Sequence[str], seed: int) -> Config:
    """Return how the code is trained.

    On the sphere in as many dimensions as variables it has room for all that a flow can conserve.
    """
    turning = [data.variables[column] for column in roles_of(data, noise_of(data), angles).angles]
    dim = data.states.shape[1]
    config = Config(data="memory", dim=dim, seed=seed, angles=",".join(turning) or None, **TRAINING)
    config = complete(config, METHODS[config.method])
    return replace(config, device=device_of(config))


def _asked(data: Trajectories, formulas: tuple[Formula, ...], config: Config, progress: Progress) -> Opinion:
    """Train, and return what the code says."""
    parts = split(data, config.seed)
    method = build_method(config, parts[0])
    fit(method, config, parts[0], progress)
    encoder = method.eval().encoder
    codes = [encode(encoder, config, part.states) for part in parts]
    ratios = [within_ratio(own, part.offsets) for own, part in zip(codes, parts, strict=True)]
    found = directions(encoder, config, parts[1])
    opinion = Opinion(
        formulas=formulas,
        directions=found,
        trained=ratios[0],
        held_out=ratios[1],
        codes=(means(codes[0], parts[0]), means(codes[1], parts[1])),
    )
    if formulas:
        values = [np.column_stack([formula.values(part.states) for formula in formulas]) for part in parts]
        opinion = replace(opinion, values=(means(values[0], parts[0]), means(values[1], parts[1])))
    return _counted(opinion, found, len(data))


def _counted(opinion: Opinion, found: Directions, trajectories: int) -> Opinion:
    """Return the opinion with its count and its comparison, or with the reason why there is none."""
    if opinion.held_out > opinion.trained + GENERALISED:
        few = f"a code learnt from {trajectories} trajectories does not hold on others; more are needed"
        return replace(opinion, reason=few)
    if found.count is None:
        return replace(opinion, reason="the code is too blurred along trajectories to count what it conserves")
    if not found.count or not opinion.formulas:
        return replace(opinion, count=found.count)
    gradients = np.concatenate([formula.gradients(found.probes) for formula in opinion.formulas], axis=1)
    return replace(opinion, count=found.count, explained=found.explained(gradients), known=found.known(gradients))


def means(values: Array, trajectories: Trajectories) -> Array:
    """Return the mean over each trajectory (trajectories, columns) of values (points, columns)."""
    sums: Array = np.add.reduceat(values, trajectories.offsets[:-1])
    return sums / trajectories.lengths[:, None]
