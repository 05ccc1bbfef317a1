"""One thread a process, unless the user says otherwise; to be asked for before numpy and torch are imported."""

import os


def keep_to_one_thread() -> None:
    """Set ``OMP_NUM_THREADS`` to 1 where nothing is: small matrices gain nothing, threads that wait cost much."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
