"""Fuzz every reader and the parser of formulas for as long as is wanted.

``python tests/fuzz/long.py --minutes 60`` ; ``--seed 7`` draws other files, ``--only .mat formula`` tries these only.

What fails is written, as small as it could be made, to ``tests/fuzz/found``, where the tests pick it up; mend the
reader and commit both. A process takes at most ``MEMORY`` bytes, so that a file that asks for more is seen too.
"""

import argparse
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, seed, settings

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzz.targets import TARGETS

MEMORY = 8 << 30
EXAMPLES = 200
FOUND = Path(__file__).with_name("found")


def fuzz(name: str, number: int) -> str:
    """Try one target with some examples; return the traceback of the smallest that fails, empty without one."""
    strategy, target = TARGETS[name]
    last: list[Any] = []

    @seed(number)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def attempt(drawn: object) -> None:
        last[:] = [drawn]
        target(drawn)

    tried: Callable[[], None] = attempt
    try:
        tried()
    except Exception:
        keep(name, number, last[0])
        return traceback.format_exc()
    return ""


def keep(name: str, number: int, drawn: object) -> None:
    """Write what failed where the tests find it; a formula is told by its traceback."""
    if isinstance(drawn, bytes):
        FOUND.mkdir(exist_ok=True)
        (FOUND / f"found-{number}{name}").write_bytes(drawn)


def main() -> int:
    """Fuzz until the time is over; return how many targets failed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=60)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--only", nargs="*", default=list(TARGETS))
    given_options = options.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    end, number, failed = time.monotonic() + 60 * given_options.minutes, given_options.seed, set[str]()
    tried = 0
    while time.monotonic() < end:
        for name in given_options.only:
            if name not in failed and time.monotonic() < end:
                fault, tried = fuzz(name, number), tried + EXAMPLES
                if fault:
                    failed.add(name)
                    print(f"{name}, seed {number}:\n{fault}", flush=True)
        number += 1
    print(f"{tried:,} examples, {len(failed)} of {len(given_options.only)} targets failed: {', '.join(failed) or '-'}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
