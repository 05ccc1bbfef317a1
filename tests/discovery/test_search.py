"""The search: libraries are made once and only when wanted, and it ends where there can be no more laws."""

from collections.abc import Iterator

import numpy as np
import pytest

from conserved.discovery import search as search_file
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.families import FAMILIES, Named
from conserved.discovery.prepare.prepared import Prepared, prepare
from conserved.discovery.search import Once, Options, search
from conserved.discovery.selection.selector import Selector
from conserved.progress import Progress
from simulators import SYSTEMS, Trajectories, simulate


class Listening(Progress):
    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, text: str) -> None:
        self.stages.append(text)


def named(made: list[str]) -> Iterator[Named]:
    for name in ("a", "b", "c"):
        made.append(name)
        yield name, library_of("q", ("q",))


def test_libraries_are_made_once_in_their_order_and_only_when_asked_for() -> None:
    made: list[str] = []
    once = Once(named(made))
    assert made == []
    assert next(iter(once))[0] == "a"
    assert made == ["a"]
    for _ in range(2):
        assert [name for name, _ in once] == ["a", "b", "c"]
    assert made == ["a", "b", "c"]
    assert [one[1] for one in once] == [one[1] for one in once]  # the same libraries, not equal ones


@pytest.mark.parametrize(
    ("options", "forms"),
    [
        (Options(), True),
        (Options(known=["q"], angles=["q"]), True),
        (Options(functions=["1/q"]), False),
        (Options(library=["high"]), False),
        (Options(degree=2), False),
    ],
)
def test_functions_with_constants_inside_are_sought_unless_the_user_says_what_laws_are_made_of(
    options: Options, forms: bool
) -> None:
    assert options.forms == forms


@pytest.fixture(scope="module")
def oscillators() -> Prepared:
    return prepare(simulate(SYSTEMS["oscillator"](), 20, 60, seed=251, sampling="grid"))


def test_the_user_chooses_families_and_their_degree(oscillators: Prepared) -> None:
    assert {name for name, _ in Options().libraries(oscillators)} <= {*FAMILIES}
    chosen = list(Options(library=["polynomials"], degree=2).libraries(oscillators))
    assert {(name, int(library.degrees.max())) for name, library in chosen} == {("polynomials", 1), ("polynomials", 2)}
    own = list(Options(functions=["cos(q)"], library=["polynomials"], degree=1).libraries(oscillators))
    assert [(name, len(library)) for name, library in own] == [("given", 3)]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (Options(), True),
        (Options(library=["radial", "poles"]), True),
        (Options(library=["radial"]), False),
        (Options(functions=["cos(q)"]), False),
    ],
)
def test_poles_are_fitted_to_noisy_data_only_where_the_user_leaves_them_in(
    options: Options, wanted: bool, oscillators: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    pole = ("poles", library_of("q", ("q",)))
    monkeypatch.setattr(search_file, "noisy_poles", lambda *_: iter([pole]))
    assert list(options.noisy_poles(oscillators)) == [pole] * wanted


def test_it_ends_at_the_library_that_holds_all_laws_and_tells_each(oscillators: Prepared) -> None:
    selector, progress = Selector.of(oscillators, []), Listening()
    searched = search(Options(progress=progress), oscillators, selector)
    assert [str(law) for law in selector.laws] == ["p**2 + q**2"]
    assert {name for name, _ in searched} == {"polynomials"}
    assert searched[-1][1].degrees.max() == 2
    assert progress.stages == [f"searching {name}, {len(library)} columns" for name, library in searched]


def test_where_all_is_known_nothing_is_searched(oscillators: Prepared) -> None:
    selector, progress = Selector.of(oscillators, [library_of("p**2 + q**2", ("q", "p"))]), Listening()
    assert search(Options(progress=progress), oscillators, selector) == []
    assert (progress.stages, selector.laws) == ([], [])


def test_a_lawless_system_is_searched_everywhere_then_by_splines_then_for_what_is_near() -> None:
    random, times = np.random.default_rng(252), np.linspace(0, 10, 150)
    spirals = random.uniform(1, 3, 12) * np.exp(1j * random.uniform(0, 6, 12)) * np.exp((1j - 0.1) * times[:, None])
    states = np.stack([spirals.real, spirals.imag], axis=-1).transpose(1, 0, 2).reshape(-1, 2)
    prepared = prepare(Trajectories(states, np.arange(13) * 150, np.tile(times, 12), ("x", "y")))
    assert not prepared.noisy
    selector, progress = Selector.of(prepared, []), Listening()
    searched = search(Options(progress=progress), prepared, selector)
    assert selector.laws == []
    wanted = list(Options().libraries(prepared))
    assert [(name, len(library)) for name, library in searched] == [(name, len(library)) for name, library in wanted]
    assert progress.stages[len(searched) :] == ["asking splines", "looking for what is nearly conserved"]
    assert selector.spline is not None
    assert np.isfinite(selector.spline.variation)
