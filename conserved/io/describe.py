"""What a set of trajectories holds, in numbers: ranges, sampling, noise, and whether it is enough."""

from typing import Any

import numpy as np

from conserved.io.derivatives import noise
from conserved.io.quality import findings, sentences
from conserved.io.reading import Reading
from conserved.io.schema import Roles
from conserved.io.units import InUnits, in_usual_units
from conserved.pairs.split import FEWEST, HELD_OUT, check_learnable
from simulators import DataError, Trajectories
from simulators.trajectories import Array

MANY = 100
"""With fewer trajectories the code and its scores are known roughly only."""

POINTS = 5
NOISY = 0.1
EVEN = 1e-6
"""Steps that differ by less than this share of their mean count as equal."""

CONSTANT = 1e-12
"""A variable with less than this share of its variance within trajectories is itself conserved."""


def describe(reading: Reading) -> dict[str, Any]:
    """Return the description of what was read.

    Returns
    -------
    ``understood`` : the line that training prints.
    ``trajectories``, ``points`` : how many.
    ``lengths`` : points of a trajectory, ``min``, ``median``, ``max``.
    ``times`` : None, or first and last time, ``step_min``, ``step_median``, ``step_max``, and ``even``.
    ``variables`` : for each its name, min, max, mean, std; ``within``: the share of its variance within
        trajectories; and ``noise``: its estimated deviation, see ``derivatives.noise``, an upper bound where the
        motion is faster than the sampling; None for trajectories of fewer than 7 points.
    ``columns`` : for each of the table its name; its kind: group, time, variable, known or left out; whether that is
        guessed; and why it is left out.
    ``remarks`` : what else was done while reading.
    ``glitches``, ``marks``, ``lost``, ``repeated_rows``, ``gaps``, ``one_trajectory`` : see ``quality.findings``.
    ``invariants`` : the known ones.
    ``enough`` : whether training takes the data; ``advice`` : sentences.
    """
    data, usual = reading.trajectories, in_usual_units(reading.trajectories)
    variables = _variables(usual)
    problem = _problem(reading)
    found = findings(usual.data, reading.label)
    return {
        "understood": reading.line,
        "trajectories": len(data),
        "points": len(data.states),
        "lengths": _spread(data.lengths),
        "times": _times(usual),
        "variables": variables,
        "columns": columns_of(reading),
        "remarks": list(reading.remarks),
        **found,
        "invariants": list(data.invariants),
        "enough": problem is None,
        "advice": ([] if problem is None else [problem]) + _advice(data, variables) + sentences(found),
    }


def columns_of(reading: Reading) -> list[dict[str, Any]]:
    """Return what each column of a table is, and why."""
    roles = reading.roles or Roles(None, None, ())
    kinds = {name: "variable" for name in reading.trajectories.variables}
    kinds |= dict.fromkeys(roles.truth, "known") | {name: "left out" for name in roles.left_out if name}
    kinds |= {name: kind for name, kind in ((roles.group, "group"), (roles.time, "time")) if name is not None}
    return [
        {"name": name, "kind": kind, "guessed": name in roles.guessed, "why": roles.reasons.get(name)}
        for name, kind in kinds.items()
    ]


def _spread(values: Array) -> dict[str, float]:
    return {"min": float(values.min()), "median": float(np.median(values)), "max": float(values.max())}


def _times(usual: InUnits) -> dict[str, Any] | None:
    data, unit = usual.data, usual.time
    if data.times is None:
        return None
    steps = np.delete(np.diff(data.times), data.offsets[1:-1] - 1)
    spread = _spread(steps) if len(steps) else dict.fromkeys(("min", "median", "max"))
    even = bool(len(steps)) and bool(np.ptp(steps) <= EVEN * steps.mean())
    return {
        "first": float(data.times.min()) * unit,
        "last": float(data.times.max()) * unit,
        **{f"step_{name}": None if value is None else value * unit for name, value in spread.items()},
        "even": even,
    }


def _variables(usual: InUnits) -> list[dict[str, Any]]:
    data, units, states = usual.data, usual.states.tolist(), usual.data.states
    noises = noise(states, data.offsets, data.times)
    within = (data.deviations(states) ** 2).mean(axis=0)
    total = states.var(axis=0)
    return [
        {
            "name": name,
            "min": float(states[:, place].min()) * unit,
            "max": float(states[:, place].max()) * unit,
            "mean": float(states[:, place].mean()) * unit,
            "std": float(np.sqrt(total[place])) * unit,
            "within": float(within[place] / total[place]) if total[place] else 0.0,
            "noise": None if noises is None else float(noises[place]) * unit,
        }
        for place, (name, unit) in enumerate(zip(data.variables, units, strict=True))
    ]


def _problem(reading: Reading) -> str | None:
    """Return why training would refuse the data."""
    try:
        check_learnable(reading.trajectories, reading.label)
    except DataError as error:
        return str(error)
    return None


def _advice(data: Trajectories, variables: list[dict[str, Any]]) -> list[str]:
    """Return what would make the result surer, and what is seen already."""
    advice = []
    if FEWEST <= len(data) < MANY:
        held_out = max(2, round(HELD_OUT * len(data)))
        advice.append(
            f"{len(data)} trajectories, {held_out} of them held out, give a rough result; {MANY} or more are better"
        )
    if np.median(data.lengths) < POINTS:
        advice.append(f"trajectories of {np.median(data.lengths):g} points have few pairs; {POINTS} or more are better")
    for variable in variables:
        if variable["std"] and variable["within"] < CONSTANT:
            advice.append(f"variable {variable['name']} never changes along a trajectory: it is conserved by itself")
        elif variable["noise"] and variable["noise"] > NOISY * variable["std"]:
            share = variable["noise"] / variable["std"]
            advice.append(
                f"variable {variable['name']} has noise of up to {share:.0%} of its deviation, or moves faster than "
                "it is sampled"
            )
    return advice
