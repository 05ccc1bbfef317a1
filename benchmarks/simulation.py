"""Simulating 1,000 pendulums x 200 points to t = 50 against a loop over scipy. At least 300 times faster.

The loop integrates each pendulum by ``scipy.integrate.solve_ivp(method="DOP853", rtol=1e-10)`` over the
same times; it is timed on some of the pendulums and scaled, since all take a minute. Every exact
system is also timed at ten times the trajectories, which must cost at most 11 times as much.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp

from simulators import SYSTEMS, System, Trajectories, simulate

TRAJECTORIES, POINTS, LOOPED, ROUNDS = 1000, 200, 60, 7


def seconds(run: Callable[[], object]) -> float:
    """Return the median time of several calls."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def loop(system: System, trajectories: Trajectories) -> float:
    """Return the time the loop takes for all trajectories, from some of them."""
    began = time.perf_counter()
    for index in range(LOOPED):
        own = slice(*trajectories.offsets[index : index + 2])
        times = trajectories.times[own] - trajectories.times[own][0]
        solve_ivp(
            lambda _, state: system.rhs(state, np),
            (0, times[-1]),
            trajectories.states[own][0],
            method="DOP853",
            t_eval=times,
            rtol=1e-10,
            atol=1e-12,
        )
    return (time.perf_counter() - began) * TRAJECTORIES / LOOPED


def main() -> None:
    """Print the tables."""
    pendulum = SYSTEMS["pendulum"]()
    grid = {"sampling": "grid", "duration": 50.0}
    data = simulate(pendulum, TRAJECTORIES, POINTS, **grid)
    ours, theirs = seconds(lambda: simulate(pendulum, TRAJECTORIES, POINTS, **grid)), loop(pendulum, data)
    drift = np.abs(pendulum.evaluate(data.states)["energy"] - data.invariants["energy"][data.owners]).max()
    print(f"1,000 pendulums x 200 points to t = 50: {ours:.3f} s, scipy's loop {theirs:.1f} s")
    print(f"ratio: {theirs / ours:.0f} times faster")
    print(f"largest change of energy along a trajectory: {drift:.1e}\n")
    print(f"{'':18} {'1,000 x 200':>12} {'10,000 x 200':>13} {'ratio':>6}")
    for name, system in ((name, kind()) for name, kind in SYSTEMS.items() if kind.exact):
        small = seconds(lambda system=system: simulate(system, TRAJECTORIES, POINTS))
        large = seconds(lambda system=system: simulate(system, 10 * TRAJECTORIES, POINTS))
        print(f"{name:18} {small:10.3f} s {large:11.3f} s {large / small:6.1f}")


if __name__ == "__main__":
    main()
