"""Losses: pure functions of codes, one a file, each with its formula and its source."""

from conserved.losses.byol import byol
from conserved.losses.infonce import infonce, infonce_floor
from conserved.losses.similarity import SIMILARITIES, Similarity

__all__ = ["SIMILARITIES", "Similarity", "byol", "infonce", "infonce_floor"]
