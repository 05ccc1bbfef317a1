"""discover(trajectories) -> Discovery: how many conserved quantities, which formulas, how sure."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from conserved.data.files import read
from conserved.discovery.answer import Discovery
from conserved.discovery.expressions import written
from conserved.discovery.look import are_enough, look
from conserved.discovery.noise import level_of, noise_at
from conserved.discovery.notes import left_out, other_names, unseen
from conserved.discovery.nullspace import thinned
from conserved.discovery.parsing import with_values
from conserved.discovery.rounding import spaced
from conserved.discovery.search import Question
from conserved.discovery.smooth import smoothed
from conserved.training.progress import Progress
from simulators import DataError, Trajectories

SEARCHED = 400_000
"""Of more points, whole trajectories are left out: so many decide what is a law."""

TOO_LOUD = "so much noise hides laws; to say that there is none, measure more exactly"
"""Said in place of "none" above the noise that follows."""

DEAFENING = 0.15
"""With more noise than this share of a variable's deviation, data that show no law are smoothed, and asked again."""


def discover(
    trajectories: Any,
    *,
    angles: Sequence[str] = (),
    library: Sequence[str] = (),
    degree: int | None = None,
    functions: Sequence[str] = (),
    known: Sequence[str] = (),
    progress: Progress | None = None,
) -> Discovery:
    """Count the conserved quantities of the data and write them down.

    Parameters
    ----------
    trajectories : the data, as ``conserved.read`` takes them; of these only states, offsets, times and names are
        looked at.
    angles : names of variables that are angles.
    library : rungs of the ladder to climb, see ``LADDER``; all when empty.
    degree : the highest degree of products.
    functions : base functions beside the variables, in place of the ladder's.
    known : laws known already; what else there is, is sought.
    progress : is told which library is searched.

    Raises
    ------
    UsageError
        For an unknown name, or a formula that cannot be read.
    DataError
        For data that cannot be read, or in which nothing changes.
    """
    began = time.perf_counter()
    trajectories = trajectories if isinstance(trajectories, Trajectories) else read(trajectories)
    names = written(trajectories.variables)
    whole = replace(trajectories, variables=tuple(names.values()), invariants={}, phases={}, independent=None)
    bare = spaced(thinned(_varying(whole), SEARCHED))
    columns = zip(whole.variables, whole.states.T, strict=True)
    constants = {name: float(column[0]) for name, column in columns if name not in bare.variables}
    question = Question(
        angles=[own for angle in angles if (own := names.get(angle, angle)) not in constants],
        library=library,
        degree=degree,
        functions=[with_values(text, constants) for text in functions],
        known=[with_values(text, constants) for text in known],
        progress=progress or Progress(),
    )
    answer = _asked(bare, question, whole.variables)
    lines = [other_names(names), left_out(whole, bare), answer.note]
    return replace(
        answer,
        trajectories=len(trajectories),
        points=len(trajectories.states),
        written={name: word for name, word in names.items() if name != word},
        note="\n".join(filter(None, lines)),
        seconds=time.perf_counter() - began,
    )


def _asked(trajectories: Trajectories, question: Question, variables: tuple[str, ...]) -> Discovery:
    """Return what the data say, or, where single points are too loud for any law, what they say smoothed along time."""
    noise, enough = noise_at(trajectories), are_enough(trajectories)
    answer = look(trajectories, noise, question, variables, enough=enough)
    if answer.noise < DEAFENING or answer.laws:
        return answer
    if answer.verdict == "none":
        answer = replace(answer, verdict="undecided", count=None, confidence=0.0, note=TOO_LOUD)
    question.progress.stage("smoothing")
    smooth = smoothed(trajectories, level_of(noise))
    if smooth is None:
        return answer
    quiet = look(
        smooth.trajectories,
        np.broadcast_to(smooth.noise, smooth.trajectories.states.shape),
        question,
        variables,
        enough=enough,
    )
    if not quiet.laws:
        return answer
    lines = [f"laws of smooth trajectories, a point of which averages the noise of {smooth.averaged:.0f} points"]
    if quiet.unresolved:
        lines += ["perhaps more: " + unseen(quiet.unresolved, timed=trajectories.times is not None)]
    return replace(quiet, noise=answer.noise, note="\n".join(filter(None, [quiet.note, *lines])))


def _varying(trajectories: Trajectories) -> Trajectories:
    """Return the trajectories without variables that are the same everywhere: nothing can be said of their changes."""
    kept = np.flatnonzero(np.ptp(trajectories.states, axis=0) > 0)
    if len(kept) == 0:
        raise DataError("every variable is the same everywhere; needed are some that change")
    return replace(
        trajectories,
        states=trajectories.states[:, kept],
        variables=tuple(trajectories.variables[column] for column in kept),
    )
