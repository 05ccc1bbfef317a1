"""The search: which libraries are searched for what, in which order.

exact laws, in every library
laws in noise, where there is noise and no exact law holds its variables; poles last, since they mimic others
laws with constants inside
what comes nearest, where there may be more than was found
products of powers, in the place of the sums of logarithms among the laws
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conserved.discovery.libraries.families import FAMILIES, Named, libraries, noisy_poles
from conserved.discovery.libraries.form import Form
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.given import given
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.own_forms import form_of, with_parabola
from conserved.discovery.libraries.parsing import names_of, with_values
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers import exact, forms, nearest, noisy, products
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.selector import Selector
from conserved.progress import Progress
from simulators.errors import UsageError
from simulators.randomness import stream
from simulators.trajectories import Trajectories

QUIET_COLUMNS = 40
"""In data without noise, larger libraries are not searched for what is nearly conserved once there is a law."""


SPLINED, SPLINED_LEAST = 8, 8
"""Splines of more variables are too many columns; fewer trajectories do not hold one out."""


@dataclass(frozen=True)
class Options:
    """What is asked of the data, see ``discover``."""

    angles: Sequence[str] = ()
    library: Sequence[str] = ()
    degree: int | None = None
    functions: Sequence[str] = ()
    known: Sequence[str] = ()
    form: Sequence[str] = ()
    with_time: bool = False
    progress: Progress = field(default_factory=Progress)

    def with_numbers(self, constants: Mapping[str, float]) -> "Options":
        """Return the options with numbers in place of the names of columns that never change."""
        functions, known, form = (
            [with_values(text, constants) for text in texts] for texts in (self.functions, self.known, self.form)
        )
        return replace(self, functions=functions, known=known, form=form)

    def own_forms(self, data: Trajectories) -> list[Form]:
        """Return the user's forms, read: each as it is, and with a parabola beside it.

        Raises
        ------
        UsageError
            For a text that is no form, or data that are too few, or of too many variables, to try one.
        """
        if self.form and not _splined(data):
            raise UsageError(
                f"a form is tried on {SPLINED_LEAST} trajectories or more of {SPLINED} variables or fewer, "
                f"and here are {len(data)} of {len(data.variables)}: leave --form out, or choose some with --columns"
            )
        own = [form_of(text, data.variables) for text in self.form]
        return [form for one in own for form in (one, with_parabola(one))]

    @property
    def names(self) -> list[str]:
        """The names in the user's formulas."""
        return [name for text in (*self.functions, *self.known, *self.form) for name in names_of(text)]

    @property
    def forms(self) -> bool:
        """Whether functions with constants inside may be sought: not where the user says what laws are made of."""
        return bool(self.form) or (not self.functions and not self.library and self.degree is None)

    def libraries(self, prepared: Prepared) -> Iterator[Named]:
        """Yield the libraries that may be searched."""
        if self.functions:
            return given(prepared, self.functions, self.degree)
        return libraries(prepared, self.library, self.degree)

    def noisy_poles(self, prepared: Prepared) -> Iterator[Named]:
        """Yield those of them whose centres are fitted to noisy data."""
        wanted = not self.functions and "poles" in (self.library or FAMILIES)
        return noisy_poles(prepared, self.degree) if wanted else iter(())


class Once:
    """Libraries that are made when first asked for, and kept."""

    def __init__(self, named: Iterator[Named]) -> None:
        self._named, self._made = named, list[Named]()

    def __iter__(self) -> Iterator[Named]:
        """Yield those that were made, then make the others."""
        yield from self._made
        for one in self._named:
            self._made.append(one)
            yield one


def search(options: Options, prepared: Prepared, selector: Selector) -> list[Named]:
    """Show the selector all candidates; return the libraries searched, in their order."""
    named = Once(options.libraries(prepared))
    searched = _laws(named, options, prepared, selector)
    products.propose(selector)
    return searched


def _laws(named: Once, options: Options, prepared: Prepared, selector: Selector) -> list[Named]:
    """Show the selector what each library and the forms hold; return the libraries searched."""
    searched = _each(named, selector, exact.propose, options.progress)
    if selector.laws and len(prepared.trajectories.variables) > 2:
        for _, library in named:
            selector.find_constraints(library)
    if selector.full and not selector.doubtful:
        return searched
    if not selector.full:
        searched += _in_noise(named, options, prepared, selector)
    if options.forms:
        _forms(options, prepared, selector)
    if not selector.full:
        options.progress.stage("looking for what is nearly conserved")
        most = QUIET_COLUMNS if selector.laws else nearest.COLUMNS
        nearest.propose([library for _, library in sorted(named, key=_patience) if len(library) <= most], selector)
    return searched


def _in_noise(named: Once, options: Options, prepared: Prepared, selector: Selector) -> list[Named]:
    """Show the selector laws in noise; return the libraries searched."""
    searched, progress = list[Named](), options.progress
    if prepared.noisy and (not selector.laws or selector.spared):
        selector.expect_noise()
        small = [one for one in named if len(one[1]) <= noisy.COLUMNS and one[0] != "poles"]
        searched += _each(sorted(small, key=_patience), selector, noisy.propose, progress)
        if not selector.laws:
            searched += _each(options.noisy_poles(prepared), selector, noisy.propose, progress)
        selector.finish()
    return searched


def _splined(data: Trajectories) -> bool:
    """Return whether splines may be asked."""
    return len(data.variables) <= SPLINED and len(data) >= SPLINED_LEAST


def _forms(options: Options, prepared: Prepared, selector: Selector) -> None:
    """Show the selector laws with constants inside, one after the other, while splines show one."""
    data = prepared.trajectories
    if not _splined(data):
        return
    every = [*options.own_forms(data), *FORMS]
    while not selector.full or selector.doubtful:
        options.progress.stage("asking splines")
        rng, coupled = stream(prepared.seed, "searched"), not selector.laws
        found = forms.propose(
            data,
            prepared.errors,
            prepared.kinds,
            selector.certain,
            rng=rng,
            forms=every,
            products=coupled,
            criteria=prepared.criteria,
        )
        before = selector.laws
        for formula in found.formulas:
            selector.consider(Candidate(formula, found.spline.rival), wait=False, improve=True)
        if selector.laws == before:
            selector.spline = found.spline
            return


def _patience(named: Named) -> int:
    """Return what sorts libraries for noisy data, small ones first: polynomials, the simplest functions, count half."""
    name, library = named
    return len(library) if name == "polynomials" else 2 * len(library)


def _each(
    named: Iterable[Named], selector: Selector, propose: Callable[[Library, Selector], None], progress: Progress
) -> list[Named]:
    """Propose from one library after the other until there can be no more laws; return those searched."""
    searched: list[Named] = []
    for name, library in named:
        if selector.full and not selector.doubtful:
            break
        progress.stage(f"searching {name}, {len(library)} columns")
        searched.append((name, library))
        propose(library, selector)
    return searched
