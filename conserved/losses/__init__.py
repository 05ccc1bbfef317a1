"""Losses: pure functions of codes, one a file, each with its formula and its source."""

from conserved.losses.barlow import barlow
from conserved.losses.byol import byol
from conserved.losses.dino import dino
from conserved.losses.infonce import infonce, infonce_floor
from conserved.losses.moco import moco
from conserved.losses.nce import nce
from conserved.losses.noise_variance import noise_variance
from conserved.losses.ntxent import ntxent, ntxent_floor
from conserved.losses.siamese import siamese
from conserved.losses.similarity import SIMILARITIES, Similarity
from conserved.losses.simsiam import simsiam
from conserved.losses.spectral import spectral
from conserved.losses.square_ratio import square_ratio
from conserved.losses.supervised import supervised
from conserved.losses.swav import balanced_assignment, swav
from conserved.losses.vicreg import vicreg

__all__ = [
    "SIMILARITIES",
    "Similarity",
    "balanced_assignment",
    "barlow",
    "byol",
    "dino",
    "infonce",
    "infonce_floor",
    "moco",
    "nce",
    "noise_variance",
    "ntxent",
    "ntxent_floor",
    "siamese",
    "simsiam",
    "spectral",
    "square_ratio",
    "supervised",
    "swav",
    "vicreg",
]
