"""Write rig_a.csv and rig_b.csv: a pendulum on two bearings, as a logger with an encoder and a gyroscope records it.

The measurements are simulated, and this is how: an arm of 0.62 m with its mass at the end, 24 releases from rest, 50
samples a second for three seconds, errors of 0.3 degrees and 0.02 rad/s. The bearing of rig B rubs.

Usage: python docs/data/swings.py [FOLDER], the folder of the two files; this one when not given.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.integrate import solve_ivp

GRAVITY, LENGTH = 9.81, 0.62
FRICTION = {"a": 0.0, "b": 0.02}
"""Of each rig: the share of its rate that an arm loses in a second."""

RELEASES, SAMPLES, RATE = 24, 150, 50


def main() -> None:
    """Swing each rig, add the errors, and write what the logger would."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    random = np.random.default_rng(7)
    times = np.arange(SAMPLES) / RATE
    for rig, friction in FRICTION.items():
        lines = [f"# rig {rig.upper()}: encoder and gyroscope, {RATE} samples a second"]
        lines.append("release,time [s],angle [deg],rate [rad/s]")
        for release in range(1, RELEASES + 1):
            start = (np.deg2rad(random.uniform(15, 110)), 0.0)

            def pendulum(_: float, state: np.ndarray, friction: float = friction) -> tuple[float, float]:
                return state[1], -GRAVITY / LENGTH * np.sin(state[0]) - friction * state[1]

            angle, rate = solve_ivp(pendulum, (0, times[-1]), start, t_eval=times, rtol=1e-10, atol=1e-10).y
            angle = np.rad2deg(angle) + random.normal(0, 0.3, SAMPLES)
            rate = rate + random.normal(0, 0.02, SAMPLES)
            lines += [f"{release},{t:.2f},{a:.1f},{w:.3f}" for t, a, w in zip(times, angle, rate, strict=True)]
        (folder / f"rig_{rig}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
