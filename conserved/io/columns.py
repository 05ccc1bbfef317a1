"""Columns: room for what is wanted of a table, filled as it is read, so that nothing is held twice."""

import numpy as np

from conserved.io.schema import Roles
from simulators.trajectories import Array


class Columns:
    """The wanted columns of a table: the variables side by side in one array, the others by themselves.

    Parameters
    ----------
    roles : which columns are wanted, and which are variables.
    rows : how many there are at most; room that is never filled takes no memory.
    """

    def __init__(self, roles: Roles, rows: int) -> None:
        self.states = np.empty((rows, len(roles.variables)))
        self._places = {name: place for place, name in enumerate(roles.variables)}
        self._others = {name: np.empty(rows) for name in roles.wanted if name not in self._places}

    def __getitem__(self, name: str) -> Array:
        """Return a column (rows), to be read or filled."""
        return self.states[:, self._places[name]] if name in self._places else self._others[name]

    def arrange(self, order: Array) -> None:
        """Put the rows in another order, one column after the other, which takes no room for a second table."""
        for name in (*self._places, *self._others):
            self[name][:] = self[name][order]

    def take(self, name: str) -> None:
        """Let a variable be one of the other columns."""
        place = self._places.pop(name)
        self._others[name] = self.states[:, place].copy()
        self.states = np.delete(self.states, place, axis=1)
        self._places = {other: place for place, other in enumerate(self._places)}

    def keep(self, rows: Array) -> None:
        """Forget all rows but these."""
        self.states = self.states[rows]
        self._others = {name: values[rows] for name, values in self._others.items()}

    def cut(self, rows: int) -> None:
        """Forget the room behind the first ``rows`` rows."""
        self.states = self.states[:rows]
        self._others = {name: values[:rows] for name, values in self._others.items()}
