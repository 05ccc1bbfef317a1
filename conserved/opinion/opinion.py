"""ask(trajectories, laws) -> Opinion: a contrastive code of the same data, its count, and what it says of the laws."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.data.split import split
from conserved.discovery import Discovery
from conserved.discovery.expressions import parse
from conserved.discovery.library import Library
from conserved.discovery.noise import noise_of
from conserved.discovery.nullspace import thinned
from conserved.discovery.roles import roles_of
from conserved.methods import METHODS, Method
from conserved.opinion.explain import Comparison, compare, means
from conserved.opinion.rank import blurs, count
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

TRAINING: dict[str, Any] = {"method": "infonce", "width": 128, "depth": 2, "batch": 256, "steps": 1500}
"""The default method; this network and these steps count as well as the larger default at a sixth of the time."""

GENERALISED = 0.1
"""An encoder is not trusted whose within_ratio on held-out trajectories is higher by more than this than on its own."""

EXPLAINED = 0.9
"""The formulas are all there is where they explain so much of the code."""

Quantity = Callable[[Array], Array]
"""A function of states (points, variables), with a value for each (points)."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What an encoder says of the data and of the formulas.

    Parameters
    ----------
    count : how many independent quantities the code holds; None where it is not to be trusted.
    laws : how many formulas it was asked about.
    blurs : of the Jacobian's directions, see ``rank``.
    trained, held_out : within_ratio of the code on the trajectories it was trained on, and on others.
    comparison : of code and formulas, where there are any.
    reason : why there is no count.
    seconds : spent.
    """

    count: int | None = None
    laws: int = 0
    blurs: Array | None = None
    trained: float | None = None
    held_out: float | None = None
    comparison: Comparison | None = None
    reason: str = ""
    seconds: float = 0.0

    @property
    def explained(self) -> float | None:
        """How much of the code the formulas explain."""
        return self.comparison.explained if self.comparison and self.count else None

    @property
    def complete(self) -> bool | None:
        """Whether the formulas are all there is; None where the code does not tell."""
        if not self.count:
            return None
        if self.count > self.laws:
            return False
        return True if self.explained is not None and self.explained >= EXPLAINED else None

    @property
    def sentence(self) -> str:
        """Return the opinion in words."""
        if self.count is None:
            return f"no second opinion: {self.reason}"
        if self.count == 0:
            return "the encoder finds nothing that is conserved"
        if self.complete is False:
            more = self.count - self.laws
            rest = f"{more} more quantit{'y' if more == 1 else 'ies'} that this library cannot write"
            return f"the encoder counts {self.count}: the data conserve {rest}"
        explained = f"the formulas explain {self.explained:.3f} of the encoder's code (it counts {self.count})"
        return f"{explained}: {'nothing is missing' if self.complete else 'too little to say that nothing is missing'}"


def consult(
    found: Discovery,
    trajectories: Trajectories,
    *,
    angles: Sequence[str] = (),
    known: Sequence[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> tuple[Discovery, Opinion]:
    """Return a discovery with the encoder's opinion of it; its verdict and formulas stay what they are.

    Parameters
    ----------
    found : the discovery.
    trajectories : of the same system, of those it was found on or of more.
    angles, known : as for ``discover``.
    seed : of the split and the training.
    progress : is told how far the training is.
    """
    laws: list[Quantity] = [law.formula.values for law in found.laws]
    opinion = ask(trajectories, laws + [_quantity(text, trajectories) for text in known], angles, seed, progress)
    if found.approximate:
        opinion = replace(opinion, count=None, reason="an encoder cannot tell what changes slowly from what never does")
    answer = replace(
        found,
        encoder=opinion.count,
        complete=opinion.complete,
        explained=opinion.explained,
        note="\n".join(filter(None, [found.note, opinion.sentence])),
        seconds=found.seconds + opinion.seconds,
    )
    return answer, opinion


def _quantity(text: str, trajectories: Trajectories) -> Quantity:
    """Return the function that a text stands for."""
    names = trajectories.variables
    library = Library(names, (parse(text, names),), np.array([[1]]), np.array([1]))
    return lambda states: library.evaluate(states)[:, 0]


def ask(
    trajectories: Trajectories,
    laws: Sequence[Quantity] = (),
    angles: Sequence[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Opinion:
    """Train a code on trajectories, count what it holds, and compare it with laws.

    Parameters
    ----------
    trajectories : the data; split by trajectory, a quarter is held out.
    laws : functions of the states.
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
        return Opinion(reason="a flow of one variable conserves nothing that an encoder could learn")
    try:
        config, part, held_out, method = _trained(bare, angles, seed, progress or Progress())
    except (DataError, TrainingError) as error:
        return Opinion(reason=str(error), seconds=time.perf_counter() - began)
    opinion = _judged(config, part, held_out, method, laws)
    return replace(opinion, seconds=time.perf_counter() - began)


def _trained(
    data: Trajectories, angles: Sequence[str], seed: int, progress: Progress
) -> tuple[Config, Trajectories, Trajectories, Method]:
    """Return a trained method, how it was trained, and the trajectories it was trained on and those held out.

    A code on the sphere in as many dimensions as variables has room for all that a flow can conserve.
    """
    part, held_out = split(data, seed)
    turning = [data.variables[column] for column in roles_of(data, noise_of(data), angles).angles]
    dim = data.states.shape[1]
    config = Config(data="memory", dim=dim, seed=seed, angles=",".join(turning) or None, **TRAINING)
    config = complete(config, METHODS[config.method])
    config = replace(config, device=device_of(config))
    method = build_method(config, part)
    fit(method, config, part, progress)
    return config, part, held_out, method.eval()


def _judged(
    config: Config, part: Trajectories, held_out: Trajectories, method: Method, laws: Sequence[Quantity]
) -> Opinion:
    """Return what a trained code says."""
    both = part, held_out
    codes = [encode(method.encoder, config, one.states) for one in both]
    ratios = [within_ratio(own, one.offsets) for own, one in zip(codes, both, strict=True)]
    found = blurs(method.encoder, config, held_out)
    trusted = ratios[1] <= ratios[0] + GENERALISED
    counted = count(found) if trusted else None
    comparison = None
    if laws:
        values = [np.column_stack([law(one.states) for law in laws]) for one in both]
        comparison = compare(*((means(pair[0], part), means(pair[1], held_out)) for pair in (codes, values)))
    return Opinion(
        count=counted,
        laws=len(laws),
        blurs=found,
        trained=ratios[0],
        held_out=ratios[1],
        comparison=comparison,
        reason="" if counted is not None else _doubt(trusted, len(part) + len(held_out)),
    )


def _doubt(trusted: bool, trajectories: int) -> str:
    """Say why a code is not counted."""
    if trusted:
        return "the encoder's code is too blurred along trajectories to count what it conserves"
    return f"an encoder of {trajectories} trajectories does not hold on others; more trajectories are needed"
