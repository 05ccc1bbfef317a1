"""citation(...): BibTeX of the software, and of where the systems and methods that were used come from."""

import re
from typing import TYPE_CHECKING

from conserved.version import __version__

if TYPE_CHECKING:
    from conserved.training.run import Run

SOFTWARE = f"""@software{{conserved,
  title = {{conserved: the conserved quantities of a dynamical system, from its trajectories}},
  author = {{{{The conserved developers}}}},
  year = {{2026}},
  version = {{{__version__}}},
}}"""


def citation(*used: "str | Run") -> str:
    r"""Return BibTeX entries: of this software, and of the sources of what was used.

    Parameters
    ----------
    used : names of systems and of methods, and runs, which count for the system and the method they were made with. A
        system of one's own is left out.

    Raises
    ------
    UsageError
        For a name of neither a system nor a method.

    Examples
    --------
    >>> from conserved import citation
    >>> print(citation("kepler").split("\n\n")[1])
    @misc{kepler,
      note = {Murray, Dermott, Solar System Dynamics (1999), ch. 2},
      year = {1999},
    }
    """
    names = [name for one in used for name in ([one] if isinstance(one, str) else _of_run(one))]
    return "\n\n".join([SOFTWARE, *(_entry(name, _source(name)) for name in dict.fromkeys(names))])


def _of_run(run: "Run") -> list[str]:
    """Return the built-in system, if it is one, and the method of a run."""
    from simulators import SYSTEMS, UsageError

    try:
        config = run.config
    except AttributeError:
        raise UsageError(f"a {type(run).__name__}; needed are names of systems and methods, and runs") from None
    return [name for name in (config.system, config.method) if name == config.method or name in SYSTEMS]


def _source(name: str) -> str:
    """Return where a system or a method comes from."""
    from simulators import SYSTEMS

    if name in SYSTEMS:
        return SYSTEMS[name].citation
    from conserved.methods import METHODS  # brings torch, which the systems do without
    from simulators.errors import choose

    return METHODS[choose("system or method", name, [*SYSTEMS, *METHODS])].citation


def _entry(name: str, source: str) -> str:
    """Return an entry whose note is the source as it stands, with the first of its years and its number at arXiv."""
    lines = [f"@misc{{{name},", f"  note = {{{source}}},"]
    if year := re.search(r"\((\d{4})\)", source):
        lines.append(f"  year = {{{year[1]}}},")
    if number := re.search(r"arXiv:(\d+\.\d+)", source):
        lines.append(f"  eprint = {{{number[1]}}},\n  archivePrefix = {{arXiv}},")
    return "\n".join([*lines, "}"])
