"""The integrators against a loop over scipy, and against heyoka and diffrax where they are installed.

1,000 pendulums and 1,000 Kepler orbits of eccentricities up to 0.8, 200 outputs to t = 50 each. The loop
integrates each orbit by ``scipy.integrate.solve_ivp(method="DOP853", rtol=1e-10)``; it is timed on some of
them and scaled, since all take a minute. Wanted: 100 times the loop's speed at a drift of at most 1e-9 for
the pendulums, a drift of at most 1e-8 for the orbits. The drift is the largest of any invariant's,
relative to its largest value, as in ``Trajectories.drift``. Seconds are the processor's; compiling is not
counted. The composition's even steps are the best for pendulums, and fail where an orbit is narrow.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from simulators import System
from simulators.integrate import Composition, integrate
from simulators.kepler import Kepler
from simulators.pendulum import Pendulum
from simulators.trajectories import Array

TRAJECTORIES, OUTPUTS, DURATION, LOOPED, ROUNDS = 1000, 200, 50.0, 40, 3
STEP = 0.2

Integrator = Callable[[System, Array, Array], Array]
"""From a system, its states (n, variables) and the times (k) of all: the path (n, k, variables)."""


def own_step(system: System, states: Array, times: Array) -> Array:
    """Integrate as ``System.flow`` does without a closed form."""
    return system.integrated(states, np.tile(times, (len(states), 1)))


def composition(system: System, states: Array, times: Array) -> Array:
    """Integrate as a ``Separable`` system does; both systems here are, with unit masses."""
    half = states.shape[1] // 2

    def force(positions: Array) -> Any:
        return system.rhs((*positions, *np.zeros(half)), np)[half:]

    def start(first: Array) -> Composition:
        return Composition(lambda momenta: momenta, force, half, first, np.full(first.shape[1], STEP))

    return system.wrap(integrate(start, states, np.tile(times, (len(states), 1))))


def loop(system: System, states: Array, times: Array) -> Array:
    """Integrate one after the other by scipy."""
    return np.stack(
        [
            solve_ivp(
                lambda _, state: system.rhs(state, np),
                (0, times[-1]),
                start,
                method="DOP853",
                t_eval=times,
                rtol=1e-10,
                atol=1e-12,
            ).y.T
            for start in states
        ]
    )


def heyoka_ensemble(system: System, states: Array, times: Array) -> Array:
    """Integrate one after the other by heyoka's compiled Taylor series."""
    import heyoka

    symbols = heyoka.make_vars(*system.variables)
    taylor = heyoka.taylor_adaptive(list(zip(symbols, system.rhs(symbols, heyoka), strict=True)), states[0])
    paths = []
    for start in states:
        taylor.time, taylor.state[:] = 0.0, start
        paths.append(taylor.propagate_grid(times)[5])
    return np.stack(paths)


def diffrax_batch(system: System, states: Array, times: Array) -> Array:
    """Integrate side by side by diffrax's Dopri8, each with its own step."""
    import diffrax
    import jax

    jax.config.update("jax_enable_x64", True)

    def slope(_: Any, state: Any, __: Any) -> Any:
        return jax.numpy.stack(system.rhs(state, jax.numpy))

    def one(start: Any) -> Any:
        return diffrax.diffeqsolve(
            diffrax.ODETerm(slope),
            diffrax.Dopri8(),
            0.0,
            times[-1],
            None,
            start,
            saveat=diffrax.SaveAt(ts=times),
            stepsize_controller=diffrax.PIDController(rtol=1e-12, atol=1e-13),
            max_steps=100_000,
        ).ys

    solve = COMPILED.setdefault(repr(system), jax.jit(jax.vmap(one)))
    return np.asarray(solve(states))


COMPILED: dict[str, Any] = {}


def measured(integrator: Integrator, system: System, states: Array, times: Array) -> tuple[float, float]:
    """Return the seconds of the fastest of some calls, and the largest drift."""
    seconds, path = np.inf, states[:, None]
    for _ in range(ROUNDS if integrator is not loop else 1):
        began = time.process_time()
        path = integrator(system, states, times)
        seconds = min(seconds, time.process_time() - began)
    before, after = system.evaluate(states), system.evaluate(path)
    drift = max(np.abs(after[name] - before[name][:, None]).max() / np.abs(before[name]).max() for name in before)
    return seconds, drift


def main() -> None:
    """Print the table."""
    integrators: dict[str, Integrator] = {"own step": own_step, f"composition, step {STEP}": composition}
    if find_spec("heyoka"):
        integrators["heyoka"] = heyoka_ensemble
    if find_spec("diffrax"):
        integrators["diffrax Dopri8"] = diffrax_batch
    times = np.linspace(0, DURATION, OUTPUTS)
    for name, system in {"pendulum": Pendulum(), "kepler, e <= 0.8": Kepler(eccentricities=(0.05, 0.8))}.items():
        states = system.draw(TRAJECTORIES, np.random.default_rng(0))
        seconds, drift = measured(loop, system, states[:LOOPED], times)
        looped = seconds * TRAJECTORIES / LOOPED
        print(f"\n{name:26} {'seconds':>8} {'faster':>7} {'drift':>8}")
        print(f"{'loop over scipy':26} {looped:8.2f} {1:7.0f} {drift:8.0e}")
        for title, integrator in integrators.items():
            seconds, drift = measured(integrator, system, states, times)
            print(f"{title:26} {seconds:8.2f} {looped / seconds:7.0f} {drift:8.0e}")


if __name__ == "__main__":
    main()
