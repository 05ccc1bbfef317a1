"""Memory: how much a process may still take here, and what to say when that is too little."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from simulators.errors import UsageError

UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
GROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
)
"""Where Linux keeps the limit of a container and what it has taken, in both versions of control groups."""


def available() -> int:
    """Return how many bytes may still be taken: the least of what machine, container and limits of the shell leave."""
    return max(0, min(_of_machine(), _of_container(), _of_shell()))


def _of_machine() -> int:
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):  # not Linux
        names = ("SC_PHYS_PAGES", "SC_PAGE_SIZE")
        known = hasattr(os, "sysconf") and all(name in os.sysconf_names for name in names)
        return os.sysconf(names[0]) * os.sysconf(names[1]) if known else sys.maxsize


def _of_container() -> int:
    left = [sys.maxsize]
    for limit, used in GROUPS:
        try:
            left.append(int(Path(limit).read_text()) - int(Path(used).read_text()))
        except (OSError, ValueError):  # no such group, or its limit is "max"
            continue
    return min(left)


def _of_shell() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return sys.maxsize
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    try:
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        taken = 0
    return sys.maxsize if limit == resource.RLIM_INFINITY else limit - taken


def check_fits(sizes: dict[str, tuple[int, int]], needed: Callable[[dict[str, int]], float], free: int) -> None:
    """Refuse sizes that need more memory than is free.

    Parameters
    ----------
    sizes : name -> the size that is wanted and a usual one; blamed is what is furthest above its usual size.
    needed : the bytes, about, that sizes need.
    free : bytes.

    Raises
    ------
    UsageError
        With what is needed, what is free, and the largest size that would fit.
    """
    wanted = {name: size for name, (size, _) in sizes.items()}
    if (bytes_needed := needed(wanted)) <= free:
        return
    blamed = max(sizes, key=lambda name: sizes[name][0] / sizes[name][1])
    fits = _largest(wanted[blamed], lambda size: needed(wanted | {blamed: size}) <= free)
    advice = f"{blamed} {_rounded_down(fits):,} would fit" if fits else "make other sizes smaller too"
    raise UsageError(
        f"{blamed} {wanted[blamed]:,} needs about {in_units(bytes_needed)} of memory, and {in_units(free)} are free; "
        f"{advice}"
    )


def in_units(count: float) -> str:
    """Return a number of bytes in the unit that suits it."""
    place = 0
    while count >= 1000 and place < len(UNITS) - 1:
        count, place = count / 1000, place + 1
    return f"{count:.3g} {UNITS[place]}"


def _largest(too_large: int, fits: Callable[[int], bool]) -> int:
    """Return the largest size below one that does not fit; 0 if none does."""
    fitting = 0
    while too_large - fitting > 1:
        middle = (fitting + too_large) // 2
        fitting, too_large = (middle, too_large) if fits(middle) else (fitting, middle)
    return fitting


def _rounded_down(size: int) -> int:
    """Return a size to two digits, not above it."""
    unit: int = 10 ** max(0, len(str(size)) - 2)
    return size // unit * unit
