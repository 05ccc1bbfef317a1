"""Threads: a training runs on as many as it is faster with, whatever the machine has, and gives them back."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

from conserved.methods import Method
from conserved.options.learning import CompleteLearning

PASSES = 6
"""Two views a pair, each once forward and, at twice the price, backward."""

COMPARING = 2_000
"""What comparing one pair with another costs, in multiply-adds: most of it is exponentials and memory."""

ARITHMETIC_A_THREAD = 2_000_000_000
"""Multiply-adds of a step that a thread must find to be worth it; two threads so start at 4e9.

By ``benchmarks/threads.py`` with InfoNCE on two cores, steps on two threads take, in units of those on one:

=====  =====  ==========  ===========  ====  =================
width  batch  arithmetic  ms, one      idle  other core busy
=====  =====  ==========  ===========  ====  =================
64     256    1.4e+08     1.9          -     4.8
128    256    1.6e+08     2.2          0.92  3.6
256    256    2.3e+08     3.7          0.79  2.9
64     1024   2.1e+09     24           0.79  2.4
512    1024   3.7e+09     59           0.56  1.9
64     4096   3.4e+10     612          0.64  1.04
256    4096   3.5e+10     663          0.64  1.08
=====  =====  ==========  ===========  ====  =================

A step of many short pieces waits for the slower thread after each, and where the core is taken that is a time slice of
the system. Below the threshold the loss beside another process is greater than the gain without one. The first row
has no idle time: the machine was not idle. More than two threads were not measured; each is taken to need as much.
"""


def arithmetic(method: Method, config: CompleteLearning) -> int:
    """Return the multiply-adds of one step, about: every pair meets all weights and, in some losses, all pairs."""
    weights = sum(item.numel() for item in method.parameters())
    compared = COMPARING * config.batch if method.all_pairs else 0
    return config.batch * (PASSES * weights + compared)


def helping(method: Method, config: CompleteLearning, available: int) -> int:
    """Return how many of the ``available`` threads a training is faster with, 1 or more."""
    return max(1, min(available, arithmetic(method, config) // ARITHMETIC_A_THREAD))


@contextmanager
def threads_for(method: Method, config: CompleteLearning, threads: int | None = None) -> Iterator[None]:
    """Let torch use the threads that help a training, for the time of a block.

    Parameters
    ----------
    method, config : what is trained and how.
    threads : so many instead; None for those that help, which are never more than the caller has set.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(threads or helping(method, config, before))
    try:
        yield
    finally:
        torch.set_num_threads(before)
