"""consult(found, trajectories): a discovery with the encoder's opinion of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from conserved.crosscheck.learn import ask
from conserved.crosscheck.result import Opinion
from conserved.discovery import Discovery, Grade, Verdict
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import only
from conserved.discovery.prepare.identifiers import identifiers
from conserved.progress import Progress
from simulators import Trajectories


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
    Both; the discovery as it was where it is of one trajectory or its windows, from which nothing more can be known.
    """
    if found.trajectories == 1 or found.relations:
        return found, Opinion()
    if found.prepared is not None and set(found.prepared.variables) - set(identifiers(trajectories.variables).values()):
        trajectories = found.prepared.whole  # with the velocities, or the time, that its formulas may hold
    formulas = [law.formula for law in found.laws] + [
        only(library_of(text, tuple(identifiers(trajectories.variables).values()))) for text in known
    ]
    opinion = ask(trajectories, formulas, angles=angles, seed=seed, progress=progress)
    opinion = replace(opinion, decided=found.verdict != "undecided")
    if any(law.grade == Grade.DRIFTS for law in found.approximate):
        reason = "an encoder cannot tell what changes slowly from what never does"
        opinion = replace(opinion, count=None, explained=None, reason=reason)
    answer = replace(
        found,
        **_verdict(found, opinion),
        encoder=opinion.count,
        complete=opinion.complete,
        explained=opinion.explained,
        note="\n".join(filter(None, [found.note, opinion.sentence])),
        seconds=found.seconds + opinion.seconds,
    )
    return answer, opinion


def _verdict(found: Discovery, opinion: Opinion) -> dict[str, Any]:
    """Return verdict and count: where the encoder sees more than the formulas, "none" is no answer."""
    if found.verdict == Verdict.NONE and opinion.count:
        return {"verdict": Verdict.UNDECIDED, "count": None, "confidence": 0.0}
    return {}
