"""discover(trajectories) -> Discovery: prepare, propose, select, report. The only file that knows this order."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from conserved.discovery import one_run, report
from conserved.discovery.conclusion import concluded, unsearched
from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.evidence import Verdict
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.rates import rates
from conserved.discovery.libraries.shift import library_from
from conserved.discovery.libraries.terms import Terms
from conserved.discovery.prepare.explicit_time import timed
from conserved.discovery.prepare.positions import with_velocities
from conserved.discovery.prepare.prepared import Prepared, prepare, smooth
from conserved.discovery.result import Discovery
from conserved.discovery.search import Options, search
from conserved.discovery.selection.selector import Selector
from conserved.io.cleaning import cleaned
from conserved.io.files import read
from conserved.io.one_run import is_one
from conserved.io.units import check_magnitudes
from conserved.options.option import many
from conserved.progress import Progress
from simulators import Trajectories
from simulators.errors import count

SEARCHED = 400_000
"""Of more points, whole trajectories are left out: so many decide what is a law."""

VARIABLES = 330
"""More variables are too many for formulas: linear functions of them fill the largest library."""

POSITIONS = 6
"""Of more positions, those of two bodies in space, velocities are not made unasked."""


def discover(
    trajectories: Any,
    *,
    angles: Sequence[str] = (),
    library: Sequence[str] = (),
    degree: int | None = None,
    functions: Sequence[str] = (),
    known: Sequence[str] = (),
    form: Sequence[str] = (),
    with_time: bool = False,
    criteria: Criteria = DEFAULT,
    seed: int = 0,
    progress: Progress | None = None,
) -> Discovery:
    """Count the conserved quantities of the data and write them down.

    Parameters
    ----------
    trajectories : the data, as ``conserved.read`` takes them; of these only states (points, variables), in any units,
        offsets, times and names are looked at.
    angles : names of variables that are angles, in radians.
    library : families of functions to search, see ``FAMILIES``; all when empty.
    degree : the highest degree of products.
    functions : base functions beside the variables, in place of the families'.
    known : laws known already; what else there is, is sought.
    form : functions with constants inside, tried beside those that are tried anyway: ``a/(1 + exp(b*x))``, of one
        variable, or of x for any, and single letters; ``b`` is fitted.
    with_time : seek laws that contain the time too, as ``p*t - q`` of what moves freely; of data with times.
    criteria : what is demanded of a law.
    seed : of everything random: samples, resamples, starts.
    progress : is told which library is searched.

    Raises
    ------
    UsageError
        For an unknown name, a formula that cannot be read, or a form without a constant or of several variables.
    DataError
        For data that cannot be read, in which nothing changes, or, for laws that contain the time, without times.

    Examples
    --------
    >>> from conserved import discover, simulate, SYSTEMS
    >>> found = discover(simulate(SYSTEMS["pendulum"](), 20, 60))
    >>> found.count, str(found.laws[0])
    (1, 'p**2 - 2*cos(q)')
    """
    options = Options(
        many("angles", angles),
        many("library", library),
        None if degree is None else count("degree", degree, 1),
        many("functions", functions),
        many("known", known),
        many("form", form),
        with_time,
        progress or Progress(),
    )
    with threadpool_limits(1, "blas"), np.errstate(all="ignore"):  # what overflows on the data is no law of theirs
        return _discover(trajectories, options, criteria, seed)


def _discover(trajectories: Any, options: Options, criteria: Criteria, seed: int) -> Discovery:
    began = time.perf_counter()
    trajectories = trajectories if isinstance(trajectories, Trajectories) else read(trajectories)
    trajectories = check_magnitudes(trajectories)
    some = trajectories.thinned(SEARCHED)
    right, left_out = cleaned(some, trajectories.evenly(len(some)).__getitem__)
    answer = _moving(right, options, criteria, seed)
    return replace(
        answer.with_notes(_decaying(answer, options), *left_out),
        trajectories=len(trajectories),
        points=len(trajectories.states),
        seconds=time.perf_counter() - began,
    )


def _moving(trajectories: Trajectories, options: Options, criteria: Criteria, seed: int) -> Discovery:
    """Return what the data say, or, where they are positions that say nothing, what they say with velocities."""
    prepared = _prepare(trajectories, options, criteria, seed)
    answer = _prepared(prepared, options)
    left_out = {one.name for one in prepared.dependents}
    kept = [column for column, name in enumerate(trajectories.variables) if prepared.names[name] not in left_out]
    if answer.tells or len(kept) > POSITIONS:
        return answer
    moved = with_velocities(trajectories.columns(kept), prepared, options.angles, criteria)
    if moved is None:
        return answer.undecided(report.LONE) if len(kept) == 1 else answer
    options.progress.stage("looking again with velocities")
    again = _prepared(_prepare(moved[0], options, criteria, seed), options)
    if again.tells:
        return again.with_notes(report.given_velocities(moved[1]), report.dependent(prepared.dependents))
    return answer.undecided(report.vain_velocities(moved[1]))


def _decaying(answer: Discovery, options: Options) -> str:
    """Return what should be said of data without a law in which something decays: with the time there may be one."""
    prepared = answer.prepared
    if options.with_time or answer.tells or prepared is None or prepared.trajectories.times is None:
        return ""
    terms = Terms(prepared)
    library = next(terms.products(terms.plain, 2), None)
    found = [] if library is None else [rate for rate in rates(library, prepared.trajectories) if rate > 0]
    return report.decays(found[0]) if found else ""


def _prepare(trajectories: Trajectories, options: Options, criteria: Criteria, seed: int) -> Prepared:
    """Return what laws are sought in, with the time among the variables if that is asked."""
    seen = timed(trajectories) if options.with_time else trajectories
    time = seen.variables[-1:] if options.with_time else ()
    return prepare(seen, options.angles, needed=(*options.names, *time), criteria=criteria, seed=seed)


def _prepared(prepared: Prepared, options: Options) -> Discovery:
    """Return what prepared data say, with the names that formulas have for variables."""
    options = options.with_numbers(prepared.constants)
    options.own_forms(prepared.trajectories)  # what cannot be read is refused before anything is searched
    answer = _loud(prepared, options) if prepared.share >= prepared.criteria.loud else _analysed(prepared, options)
    answer = answer.with_notes(
        report.other_names(prepared.names),
        report.left_out(prepared.constants),
        report.dependent(prepared.dependents),
    )
    return replace(answer, written={name: word for name, word in prepared.names.items() if name != word})


def _loud(prepared: Prepared, options: Options) -> Discovery:
    """Return what the data say, or, where single points are too loud for any law, what they say smoothed along time."""
    answer = _analysed(prepared, options)
    if answer.laws:
        return answer
    if answer.verdict == Verdict.NONE:
        answer = replace(answer, note="").undecided(report.TOO_LOUD)
    options.progress.stage("smoothing")
    smoothed = smooth(prepared, options.angles)
    quiet = None if smoothed is None else _analysed(smoothed, options)
    if smoothed is None or quiet is None or not quiet.laws:
        return answer
    return replace(quiet.with_notes(report.smoothed(smoothed, quiet)), noise=answer.noise)


def _analysed(prepared: Prepared, options: Options) -> Discovery:
    """Return what the data say as they were prepared, or what one run says, if that is all they are."""
    if len(prepared.trajectories.variables) > VARIABLES:
        return unsearched(prepared, report.too_many(len(prepared.trajectories.variables), VARIABLES))
    why, known = is_one(prepared.measured), _known(prepared, options)
    if why is not None:
        options.progress.stage("looking for relations along one trajectory")
        found = one_run.along(prepared, options.libraries(prepared), known, why)
        if found.relations or len(prepared.trajectories) == 1:
            return found
    answer = _searched(prepared, options, known)
    if answer.tells:
        return answer
    if why is not None:
        return answer.undecided(report.one_run(why, (), 0))
    return one_run.the_same_everywhere(answer, prepared, options.libraries(prepared), known)


def _searched(prepared: Prepared, options: Options, known: list[Library]) -> Discovery:
    """Return the laws of trajectories that differ."""
    selector = Selector.of(prepared, known)
    searched = search(options, prepared, selector)
    return concluded(prepared, selector, searched)


def _known(prepared: Prepared, options: Options) -> list[Library]:
    """Return the laws that are known, each the only column of a library of the distances from the origins."""
    names = prepared.trajectories.variables
    return [library_from(library_of(text, names), -prepared.origins, names) for text in options.known]
