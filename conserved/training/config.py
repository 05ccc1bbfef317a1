"""Config: everything that decides a run, once. The command line, config.json and the hash come from it.

Imports nothing heavy, so that ``conserved --help`` is quick. The options themselves stand in ``conserved.options``.
"""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from conserved.options.learning import CompleteLearning, Learning
from conserved.options.source import Source
from conserved.version import __version__


@dataclass(frozen=True, kw_only=True)
class Config(Source, Learning):
    """A run, completely described: where its data come from, and how a code is learnt from them.

    Parameters
    ----------
    options : those of ``conserved train``, with their defaults; ``conserved train --help`` says what each means and in
        which unit.

    Raises
    ------
    UsageError
        For a value outside what is allowed, and options that do not go together.

    Examples
    --------
    >>> from conserved import Config
    >>> Config(system="kepler", dim=4).method
    'infonce'
    """

    def __post_init__(self) -> None:
        """Refuse a rotation that a built-in system does not have."""
        from simulators import SYSTEMS

        super().__post_init__()
        if self.system in SYSTEMS:
            self.planes(SYSTEMS[self.system].variables)

    def planes(self, variables: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """Return the pairs of variables that the rotation turns: those that are named, or the system's own.

        Raises
        ------
        UsageError
            If the system states none, and as ``Learning.planes``.
        """
        from simulators import UsageError

        if self.symmetry == "none" or self.plane or self.system is None:
            return super().planes(variables)
        if planes := self.build_system().symmetries.get(self.symmetry):
            return planes
        raise UsageError(f"system {self.system} states no symmetry {self.symmetry}; name its planes: --plane NAME,NAME")

    @property
    def name(self) -> str:
        """Return the name of the run's folder."""
        source = re.sub(r"[^\w.-]", "", Path(self.system or self.data or "").stem) or "data"
        return f"{source}-{self.method}-d{self.dim}-s{self.seed}-{self.hash}"

    @property
    def hash(self) -> str:
        """Return eight digits that differ when anything that decides the result differs.

        A file, of data or of a system of one's own, counts by its content, not by its name.

        Raises
        ------
        DataError
            If there is no such file.
        """
        from conserved.io.files import files_of
        from simulators.own import is_own, parts

        content = asdict(self) | {"version": __version__}
        if self.data is not None:
            content["data"] = digest(files_of(self.data))
        if self.system is not None and is_own(self.system):
            file, kind = parts(self.system)
            content["system"] = f"{digest([file])}:{kind}"
        text = json.dumps(content, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]


@dataclass(frozen=True, kw_only=True)
class CompleteConfig(CompleteLearning, Config):
    """A Config with nothing left open that its method has: what a run is made from, and config.json holds."""


def digest(paths: Sequence[Path]) -> str:
    """Return the SHA-256 of a file, or of those of several, so that a run knows the very data it was made from.

    Raises
    ------
    DataError
        If there is no such file.
    """
    from simulators import DataError

    digests = []
    for path in paths:
        if not path.is_file():
            raise DataError(f"no file '{path}'")
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return digests[0] if len(digests) == 1 else hashlib.sha256("".join(digests).encode()).hexdigest()
