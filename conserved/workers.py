"""Worker processes: each a Python of its own, none of which outlives what it works for."""

import multiprocessing
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager


class WorkerError(RuntimeError):
    """A worker process that was killed."""

    exit_code = 1


@contextmanager
def workers(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give so many worker processes; they end with the block, however it is left.

    Raises
    ------
    WorkerError
        If one of them is killed.
    """
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_die_in_silence) as pool:
        try:
            yield pool
        except BaseException as error:
            # Only the pool's own thread waits for their end: of two that do, one may never hear of it.
            for worker in set(multiprocessing.active_children()) - others:
                worker.terminate()
            if isinstance(error, BrokenProcessPool):
                raise WorkerError(
                    "a worker process was killed, most likely by the system for want of memory; run fewer at a time, "
                    "or with fewer trajectories and points"
                ) from None
            raise


def _die_in_silence() -> None:
    """Let Ctrl-C, which every process of a terminal receives, end a worker without a word; its parent says it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
