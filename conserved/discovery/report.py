"""Sentences for people: what is said beside an answer, a line each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conserved.discovery.law import Law
    from conserved.discovery.prepare.dependent import Dependent
    from conserved.discovery.prepare.prepared import Prepared
    from conserved.discovery.relation import Relation
    from conserved.discovery.result import Discovery
    from conserved.discovery.selection.selector import Selector

TOO_LOUD = "so much noise hides laws; to say that there is none, measure more exactly"
"""Said in place of "none" of loud data."""

LONE = "one variable alone, sampled too coarsely to tell its velocity: give this too, or more points in the same time"
"""Said in place of "none" of a position."""

SAME_EVERYWHERE = "all trajectories have the same value of what is constant along them, as those of one run"
"""Said of data that are one trajectory by what they show alone."""


def notes(found: "Discovery", selector: "Selector") -> Iterator[str]:
    """Yield what should be said beside an answer."""
    prepared = selector.prepared
    yield degrees(prepared, bool(found.laws))
    if found.parameters:
        yield f"the same along every trajectory, so parameters and no laws: {', '.join(found.parameters)}"
    if selector.fixed.shape[1]:
        yield constrained(selector.fixed.shape[1], len(prepared.trajectories.variables))
    if "local" in found.library and "pairs" not in found.library:
        yield too_many_products(len(prepared.trajectories.variables))
    if len(found.laws) >= len(prepared.trajectories) - 1 and not selector.full:
        yield few(len(prepared.trajectories))
    if not found.laws:
        yield _without_laws(found, selector)
    if found.curves:
        yield curves(list(found.curves))


def _without_laws(found: "Discovery", selector: "Selector") -> str:
    """Return what should be said where nothing is conserved for sure."""
    prepared = selector.prepared
    if selector.full and not found.unresolved:
        known = "the known laws are all that a flow of so many variables can have"
        return known if selector.known else "a flow of so few variables conserves nothing that differs"
    if not found.library:
        return "no library of these fits these variables"
    if prepared.coarse:
        return "rounded to steps larger than most changes between points; to say what is a law, give more digits"
    if found.approximate:
        return "nothing is conserved exactly in these libraries"
    if found.unresolved:
        return unseen(found.unresolved, timed=prepared.trajectories.times is not None)
    if found.verdict == "none":
        return ""
    if found.curves:
        return ""
    if not prepared.enough:
        return "too few trajectories or points to say that there is no law"
    nearest = next(iter(found.nearest), None)
    if nearest is not None and nearest.evidence.gap <= prepared.criteria.nothing:
        return "something comes near to being conserved, so this is no none: more data or --functions decide"
    return "sampled too sparsely to tell changes from noise, and to say that there is no law"


def curves(arguments: Sequence[str]) -> str:
    """Return the line that says that there is a law without a formula, and what to do."""
    listed = arguments[0] if len(arguments) == 1 else f"{', '.join(arguments[:-1])} and {arguments[-1]}"
    what = "a function" if len(arguments) == 1 else "a sum of functions"
    return (
        f"splines show a law, {what} of {listed}, but no formula for it was found: look at its curves (-o), and try "
        'what they look like, with letters for constants: --form "a/(1+exp(b*x))"'
    )


def constrained(relations: int, variables: int) -> str:
    """Return the line that says how many relations between the variables hold for all data."""
    count = "1 relation" if relations == 1 else f"{relations} relations"
    left = variables - relations
    return f"the {variables} variables obey {count} in all data, which is no law: the state has {left} dimensions"


def decays(rate: float) -> str:
    """Return the line that says that laws with the time may be found."""
    return f"something decays as exp(-{rate:.3g} t): --with-time (with_time=True) seeks laws that contain the time"


def few(trajectories: int) -> str:
    """Return the line that says that there may be more laws than so few trajectories show."""
    return (
        f"a law that happens to be the same on all {trajectories} trajectories cannot be told from a relation that "
        "holds everywhere, so there may be others: give more"
    )


def one_run(why: str, relations: Sequence["Relation"], dimension: int) -> str:
    """Return what should be said of data of a single trajectory."""
    decides = "a law shows only where its value differs between trajectories: give more, from other starts"
    if not relations:
        constant = f"; so many quantities are constant along it: {dimension}" if dimension > 0 else ""
        return f"{why}{constant}, but may be the same on every other; {decides}"
    hold = "a relation holds" if len(relations) == 1 else f"{len(relations)} relations hold, simplest first,"
    return (
        f"{why}: {hold} along it, fitted on its first half and met by the second. That is no law as yet: on a closed "
        f"orbit or a torus others hold too, and functions of these; {decides}"
    )


def given_velocities(told: str) -> str:
    """Return what should be said of velocities that were made unasked."""
    return f"positions alone show nothing: {told}; --columns with velocities of your own takes their place"


def vain_velocities(told: str) -> str:
    """Return what should be said of velocities that show nothing either."""
    return f"positions alone show nothing, nor do they with {told}: measured velocities may show more"


def unseen(laws: Sequence["Law"], *, timed: bool) -> str:
    """Return what should be said of quantities that were left unresolved, in data with times or without."""
    lines = [f"{law}: {law.reason}" for law in laws[:3]]
    decides = "more or longer trajectories decide"
    if not timed:
        decides = "without times points are taken for evenly spaced: give times, or more or longer trajectories"
    return f"{'; '.join(lines)}; {decides}"


def smoothed(prepared: "Prepared", found: "Discovery") -> str:
    """Return what should be said of laws of data that were smoothed along time."""
    lines = [f"laws of smooth trajectories, a point of which averages the noise of {prepared.averaged:.0f} points"]
    if found.unresolved:
        timed = prepared.trajectories.times is not None
        lines += ["perhaps more: " + unseen(found.unresolved, timed=timed)]
    return "\n".join(lines)


def too_many(variables: int, most: int) -> str:
    """Return the line that says that so many variables are not looked at."""
    return (
        f"{variables} variables are too many for formulas, which may have {most} at most: choose some with --columns; "
        "if they are trajectories side by side or one field on a grid, give trajectories of its few variables"
    )


def too_many_products(variables: int) -> str:
    """Return the line that says which functions of many variables were not tried."""
    return (
        f"{variables} variables have too many quadratics: of products only those of variables that act on each other's "
        "rates were tried, of their differences powers, cosines and exponentials"
    )


def left_out(constants: Mapping[str, float]) -> str:
    """Return the line that says which variables are not looked at."""
    return f"the same everywhere, and left out: {', '.join(constants)}" if constants else ""


def dependent(variables: Sequence["Dependent"]) -> str:
    """Return the line that says which variables are multiples of another, and so not looked at."""
    return f"in all data, and so no news and left out: {', '.join(one.told for one in variables)}" if variables else ""


def other_names(names: Mapping[str, str]) -> str:
    """Return the line that says which variables have other names in formulas."""
    others = ", ".join(f"{word} for '{name}'" for name, word in names.items() if word != name)
    return f"in formulas write {others}" if others else ""


def degrees(prepared: "Prepared", found: bool) -> str:
    """Return the line that says which variables are taken for degrees or, where no law is found, may be."""
    kinds, names = prepared.kinds, prepared.trajectories.variables
    if kinds.degrees:
        return f"taken for degrees: {', '.join(names[column] for column in kinds.degrees)}"
    if found or not kinds.perhaps_degrees:
        return ""
    name = names[kinds.perhaps_degrees[0]]
    return f"{name} ranges over more than a turn: if it is in degrees, call it {name}_deg"
