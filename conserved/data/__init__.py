"""Reading and writing trajectories, pairs, and splits by trajectory."""

from conserved.data.files import read, write
from conserved.data.split import split

__all__ = ["read", "split", "write"]
