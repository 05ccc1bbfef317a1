"""Threads of the libraries of linear algebra; to be asked for before numpy and torch are imported."""

import os


def keep_to_one_thread(*, training: bool = False) -> None:
    """Give small matrices one thread each: they gain nothing by more, and threads that wait cost much.

    ``OMP_NUM_THREADS`` is what counts where the user has set it. Where there is a ``training``, which chooses torch's
    threads itself, only those of numpy and scipy are limited.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        os.environ.setdefault("OPENBLAS_NUM_THREADS" if training else "OMP_NUM_THREADS", "1")
