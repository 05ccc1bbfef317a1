"""Notes: what is said beside an answer, a line each."""

from collections.abc import Mapping, Sequence

from conserved.discovery.libraries.families import Ground
from conserved.discovery.selection.selector import Judge, Law
from simulators import Trajectories


def note_of(judge: Judge, enough: bool, dimension: int | None, sparse: bool, coarse: bool) -> str:
    """Return what should be said beside the verdict."""
    if dimension is not None:
        constant = "1 quantity is" if dimension == 1 else f"{dimension} quantities are"
        return (
            f"one trajectory: {constant} constant along it, but may be the same on every other; "
            "a law shows only where its value differs between trajectories"
        )
    if judge.laws:
        return ""
    if judge.full and not judge.unresolved:
        known = "the known laws are all that a flow of so many variables can have"
        return known if judge.given.shape[1] else "a flow of so few variables conserves nothing that differs"
    if coarse:
        return "rounded to steps larger than most changes between points; to say what is a law, give more digits"
    if judge.approximate:
        return "a quantity changes slowly; nothing is conserved exactly in these libraries"
    if judge.unresolved:
        return unseen(judge.unresolved, timed=judge.trajectories.times is not None)
    if sparse:
        return "sampled too sparsely to tell changes from noise, and to say that there is no law"
    return "" if enough else "too few trajectories or points to say that there is no law"


def unseen(laws: Sequence[Law], *, timed: bool) -> str:
    """Return what should be said of quantities that were left unresolved, in data with times or without."""
    names = ", ".join(str(law.formula.expression) for law in laws[:3])
    decides = "more or longer trajectories decide"
    if not timed:
        decides = "without times points are taken for evenly spaced: give times, or more or longer trajectories"
    return f"{names}: no change seen, but a slow one would not be seen either; {decides}"


def left_out(whole: Trajectories, varying: Trajectories) -> str:
    """Return the line that says which variables are not looked at."""
    names = ", ".join(name for name in whole.variables if name not in varying.variables)
    return f"the same everywhere, and left out: {names}" if names else ""


def other_names(names: Mapping[str, str]) -> str:
    """Return the line that says which variables have other names in formulas."""
    others = ", ".join(f"{word} for '{name}'" for name, word in names.items() if word != name)
    return f"in formulas write {others}" if others else ""


def degrees(ground: Ground, found: bool) -> str:
    """Return the line that says which variables are taken for degrees or, where no law is found, may be."""
    if ground.roles.degrees:
        return f"taken for degrees: {', '.join(ground.variables[column] for column in ground.roles.degrees)}"
    if found or not ground.roles.perhaps_degrees:
        return ""
    name = ground.variables[ground.roles.perhaps_degrees[0]]
    return f"{name} ranges over more than a turn: if it is in degrees, call it {name}_deg"
