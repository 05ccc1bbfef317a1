"""Randomness: one seed, one independent stream a purpose, no global generator.

Every stream is a child of the seed's ``numpy.random.SeedSequence``, so drawing more numbers for one
purpose never changes another: the same seed gives the same orbits with noise and without.
"""

import numpy as np

PURPOSES = (
    "data",
    "noise",
    "split",
    "weights",
    "pairs",
    "held_out_pairs",
    "reference",
    "scored",
    "watched",
    "turns",
    "disturbance",
    "coefficients",
    "probes",
    "shuffled",
    "resamples",
    "sampled",
    "searched",
    "copies",
)


def seed_sequence(seed: int, purpose: str) -> np.random.SeedSequence:
    """Return the child of ``seed`` kept for ``purpose``, one of ``PURPOSES``."""
    return np.random.SeedSequence(seed, spawn_key=(PURPOSES.index(purpose),))


def stream(seed: int, purpose: str) -> np.random.Generator:
    """Return a fresh generator for ``purpose``; the same arguments give the same numbers."""
    return np.random.default_rng(seed_sequence(seed, purpose))


def integer_seed(seed: int, purpose: str) -> int:
    """Return a seed below 2^62, with room to count from, for libraries with generators of their own."""
    return int(seed_sequence(seed, purpose).generate_state(1, np.uint64)[0] >> 2)
