"""Reading and writing trajectories: files and objects of any kind."""

from conserved.io.files import read, write

__all__ = ["read", "write"]
