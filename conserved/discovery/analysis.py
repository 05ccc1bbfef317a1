"""look: what data of so much noise say of a question."""

from dataclasses import replace

import numpy as np

from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.families import Ground, Rung
from conserved.discovery.libraries.shift import library_from
from conserved.discovery.prepare.kinds import lifted, roles_of
from conserved.discovery.prepare.noise import level_of
from conserved.discovery.prepare.origin import origins_of
from conserved.discovery.prepare.rounding import mostly_alike, rounding_errors
from conserved.discovery.proposers.dimension import constants_along
from conserved.discovery.proposers.exact import best_by_chance
from conserved.discovery.proposers.lagged import neighbours_share
from conserved.discovery.report import degrees, note_of
from conserved.discovery.result import Discovery
from conserved.discovery.search import Question, searched
from conserved.discovery.selection.evidence import TINY
from conserved.discovery.selection.selector import Judge
from simulators import Trajectories
from simulators.trajectories import Array

NOISY = 1e-6
"""Data with more noise than this share of a variable's deviation may hide a law from the exact search."""

ENOUGH = (10, 1000)
"""So many trajectories and points allow to say that there is no law, or, with noise, that there is one."""

NEIGHBOURS, LOUD = 0.6, 1e-3
"""Where neighbouring points have less in common, and there seems to be more noise than that, this cannot be told from
changes that are faster than the data."""

SHORT = 4
"""Trajectories of fewer points than this do not tell their noise."""

NOTHING_FITS = "no library of these fits these variables"

BY_CHANCE = 0.2
"""A library that makes something of points dealt out at random seem this conserved is too rich for the data."""


def look(
    trajectories: Trajectories, noise: Array, question: Question, variables: tuple[str, ...], *, enough: bool
) -> Discovery:
    """Return what the data say.

    Parameters
    ----------
    trajectories : the data; every variable changes.
    noise : deviation of the noise (points, variables).
    question : what is asked.
    variables : all names that formulas may hold, of these and of others.
    enough : whether the data are, see ``are_enough``.
    """
    level = level_of(noise)
    share = float((level / np.maximum(trajectories.states.std(axis=0), TINY)).max())
    ground = _ground(trajectories, noise, question)
    known = [
        library_from(library_of(text, trajectories.variables), -ground.origins, trajectories.variables)
        for text in question.known
    ]
    judge = Judge.of(ground.trajectories, noise, rounding_errors(trajectories), known)
    single = len(trajectories) == 1
    climbed = [] if single else searched(question, ground, judge, level if share > NOISY else None)
    if share > NOISY and not enough and not judge.exactly:
        judge.doubt()
    chance = best_by_chance(climbed[-1][1], ground.trajectories) if judge.laws else None
    if chance is not None and chance < BY_CHANCE:
        judge.doubt()
    judge.return_to(ground.origins, variables)
    climbed = [(name, library_from(rung, ground.origins, variables)) for name, rung in climbed]
    answer = _answer(judge, share, climbed, chance, enough)
    lines = [degrees(ground, bool(answer.laws)), answer.note]
    return replace(answer, note="\n".join(filter(None, lines)))


def _ground(trajectories: Trajectories, noise: Array, question: Question) -> Ground:
    """Return what libraries are made from: the trajectories as they are looked at, and the variables' roles."""
    roles, origins = roles_of(trajectories, noise, question.angles), origins_of(trajectories)
    roles = replace(roles, positive=tuple(column for column in roles.positive if not origins[column]))
    near = lifted(trajectories, roles.positive, noise)
    near = replace(near, states=near.states - origins)
    return Ground(near, roles, (len(near.states) - len(near)) // 2, origins)


def are_enough(trajectories: Trajectories) -> bool:
    """Return whether there are enough trajectories and points to say that there is no law or, in noise, one."""
    many = len(trajectories) >= ENOUGH[0] and len(trajectories.states) >= ENOUGH[1]
    return many and bool(trajectories.lengths.max() >= SHORT)


def _answer(judge: Judge, noise: float, climbed: list[Rung], chance: float | None, enough: bool) -> Discovery:
    """Return the verdict of the judge."""
    data = judge.trajectories
    dimension = constants_along(data.states) if len(data) == 1 else None
    sparse = noise > LOUD and neighbours_share(data.states, data.offsets, judge.level) < NEIGHBOURS
    coarse = mostly_alike(data.states, judge.rounding)
    hidden = judge.approximate or judge.unresolved or sparse or coarse
    silent = (climbed or judge.full) and enough and not hidden
    verdict = "conserved" if judge.laws else "none" if silent else "undecided"
    return Discovery(
        trajectories=len(data),
        points=len(data.states),
        noise=noise,
        verdict=verdict,
        count=None if verdict == "undecided" else len(judge.laws),
        confidence=0.0 if verdict == "undecided" else judge.confidence,
        laws=tuple(judge.laws),
        approximate=tuple(judge.approximate),
        unresolved=tuple(judge.unresolved),
        library=tuple(dict.fromkeys(name for name, _ in climbed)),
        dimension=dimension,
        note=note_of(judge, enough, dimension, sparse, coarse)
        if climbed or judge.full or dimension is not None
        else NOTHING_FITS,
        chance=chance,
        richest=climbed[-1][1] if climbed else None,
    )
