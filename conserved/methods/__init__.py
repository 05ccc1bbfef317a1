"""Methods: what is trained with which loss.

A new method is one file with a ``Method`` in it and one line in ``METHODS``; the contract tests in
``tests/contracts`` then cover it with no test written.
"""

from conserved.methods.byol import BYOL
from conserved.methods.infonce import InfoNCE
from conserved.methods.method import Method

METHODS: dict[str, type[Method]] = {"infonce": InfoNCE, "byol": BYOL}

__all__ = ["METHODS", "Method"]
