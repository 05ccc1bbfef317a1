"""Worker processes: one that is killed is a line, and none outlives what it works for."""

import multiprocessing
import signal
import time

import pytest

from conserved.workers import WorkerError, workers


def test_workers_work() -> None:
    with workers(1) as pool:
        assert list(pool.map(abs, [-1, -2])) == [1, 2]


def test_a_worker_that_is_killed_is_a_line() -> None:
    with (
        pytest.raises(WorkerError, match=r"a worker process was killed, most likely .*; run fewer"),
        workers(1) as pool,
    ):
        list(pool.map(signal.raise_signal, [signal.SIGKILL]))
    assert not multiprocessing.active_children()


def test_no_worker_outlives_an_interrupt() -> None:
    began = time.monotonic()

    def interrupted() -> None:
        with workers(1) as pool:
            pool.submit(time.sleep, 60)
            time.sleep(1)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - began < 30
    assert not multiprocessing.active_children()
