"""What people read: tables hold what was found, in text and in HTML alike, and lines say what decides."""

from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery import report, tables
from conserved.discovery.conclusion import unsearched
from conserved.discovery.evidence import Evidence, Grade, Verdict
from conserved.discovery.law import Law
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import only
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.relation import Relation
from conserved.discovery.result import Discovery
from conserved.discovery.selection.selector import Selector
from simulators import SYSTEMS, Trajectories, simulate

EVIDENCE = Evidence(
    within_ratio=4e-4, interval=(3e-4, 5e-4), within_share=4e-4, rank_share=0.0, rank_noise=0.0, noise_share=0.0,
    lagged_share=0.0, lagged_error=0.0, scatter=0.0, misfit=1.0, excess=1.0, support=1.0, drift=0.25, drift_error=0.0,
    drift_seen=0.0, rate=0.125,
)  # fmt: skip


def law(text: str, grade: Grade = Grade.NOISE, reason: str = "") -> Law:
    return Law(only(library_of(text, ("q", "p"))), EVIDENCE, grade, reason)


PREPARED = prepare(simulate(SYSTEMS["pendulum"](), 3, 20, seed=231))
NOTHING = unsearched(PREPARED)
FOUND = replace(
    NOTHING,
    verdict=Verdict.CONSERVED,
    count=2,
    confidence=0.975,
    laws=(law("p**2 - 2*cos(q)"), law("q")),
    approximate=(law("q*p", Grade.DRIFTS),),
    nearest=(law("q**2", Grade.REFUSED, 'too <i>far</i> & "wide"'),),
    relations=(Relation(only(library_of("q + p", ("q", "p"))), 1.2345678, 0.0321, Grade.EXACT),),
    note="a line\nanother <script>alert(1)</script>",
)  # fmt: skip


class Cells(HTMLParser):
    """Reads the cells of tables and the text outside of them."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.outside, self.tags, self._open = "", set[str](), False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._open:
            self.tables[-1][-1][-1] += data
        else:
            self.outside += data


def read(html: str) -> Cells:
    cells = Cells()
    cells.feed(html)
    return cells


def test_html_holds_the_same_cells_as_the_text_with_formulas_as_latex_and_nothing_of_the_data_as_code() -> None:
    cells = read(tables.html(FOUND))
    assert len(cells.tables) == 4
    for (name, heads, rows), table in zip(tables.tables(FOUND), cells.tables, strict=True):
        assert table[0] == [name, *heads]
        assert [row[1:] for row in table[1:]] == [row[1:] for row in rows]
    assert cells.tables[0][1][0] == r"$p^{2} - 2 \cos{\left(q \right)}$"
    assert cells.tables[3][1][-1] == 'too <i>far</i> & "wide"'
    assert not cells.tags & {"script", "i"}
    assert "<script>alert(1)</script>" in cells.outside


def test_columns_of_text_stand_below_their_heads() -> None:
    lines = tables.text(FOUND).splitlines()
    for name, heads, rows in tables.tables(FOUND):
        start = next(place for place, line in enumerate(lines) if line.startswith(f"{name}  "))
        assert lines[start - 1] == ""
        places = [lines[start].index(f"  {head}") for head in heads]
        for line, row in zip(lines[start + 1 :], rows, strict=False):
            assert line.startswith(row[0])
            for place, cell in zip(places, row[1:], strict=True):
                assert line[place:].startswith(f"  {cell}")
    assert lines[-2:] == FOUND.note.splitlines()


def test_the_numbers_of_a_law_are_those_of_its_evidence() -> None:
    kept = {name: rows[0] for name, _, rows in tables.tables(FOUND)}
    assert kept["conserved"] == ["p**2 - 2*cos(q)", "noise", "0.0004", "0.0003 to 0.0005", "0.25"]
    assert kept["nearly conserved"] == ["p*q", "drifts", "2.00%", "0.12"]
    assert kept["along one trajectory"] == ["p + q", "1.23457", "exact", "0.032"]
    assert list(tables.tables(NOTHING)) == []


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({}, "2 conserved (confidence 0.97, 1.5 s)"),
        ({"verdict": Verdict.APPROXIMATE}, "nothing exactly, 1 nearly conserved (1.5 s)"),
        ({"verdict": Verdict.NONE, "library": ("a", "b")}, "none: no law in these libraries: a, b (1.5 s)"),
        ({"verdict": Verdict.NONE}, "none: no more (1.5 s)"),
        ({"verdict": Verdict.UNDECIDED}, "undecided (1.5 s)"),
    ],
)  # fmt: skip
def test_the_answer_in_a_line(changed: dict[str, object], line: str) -> None:
    found: Discovery = replace(FOUND, seconds=1.52, **changed)  # type: ignore[arg-type]
    assert tables.headline(found) == line


@settings(deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_one_is_said_as_one(relations: int, trajectories: int) -> None:
    line = report.constrained(relations, 10)
    assert ("1 relation " in line) == (relations == 1)
    assert line.endswith(f"the state has {10 - relations} dimensions")
    data = tables.data_line(replace(NOTHING, trajectories=trajectories))
    assert ("1 trajectory," in data) == (trajectories == 1)
    one = report.one_run("why", FOUND.relations * relations, 3)
    assert ("a relation holds along it" in one) == (relations == 1)
    assert "so many quantities are constant along it: 3" in report.one_run("why", (), 3)
    assert "constant along it" not in report.one_run("why", (), 0)


def test_of_what_is_unresolved_three_are_told_and_times_are_asked_for_where_there_are_none() -> None:
    laws = [law(text, Grade.UNRESOLVED, f"because of {text}") for text in ("q", "p", "q*p", "q**2")]
    told = report.unseen(laws, timed=True)
    assert [f"because of {text}" in told for text in ("q", "p", "q*p", "q**2")] == [True, True, True, False]
    assert "give times" not in told
    assert "give times" in report.unseen(laws, timed=False)


def test_names_constants_and_degrees_are_told_only_where_there_are_any() -> None:
    assert report.other_names({"q": "q", "my p": "my_p"}) == "in formulas write my_p for 'my p'"
    assert report.other_names({"q": "q"}) == ""
    assert report.left_out({"m": 1.0, "g": 9.8}) == "the same everywhere, and left out: m, g"
    assert report.left_out({}) == ""
    states = np.column_stack([np.linspace(0, 300, 400), np.linspace(0, 300, 400) ** 2])
    wide = prepare(Trajectories(states, np.array([0, 200, 400]), None, ("theta", "w")))
    assert "call it theta_deg" in report.degrees(wide, found=False)
    assert report.degrees(wide, found=True) == ""
    called = prepare(Trajectories(states, np.array([0, 200, 400]), None, ("theta_deg", "w")))
    assert report.degrees(called, found=True) == "taken for degrees: theta_deg"


def test_where_nothing_is_left_to_find_that_is_said() -> None:
    def notes(known: list[str]) -> list[str]:
        selector = Selector.of(PREPARED, [library_of(text, ("q", "p")) for text in known])
        return [line for line in report.notes(replace(NOTHING, library=("high",)), selector) if line]

    assert notes(["p**2 - 2*cos(q)"]) == ["the known laws are all that a flow of so many variables can have"]
    assert notes([]) == ["too few trajectories or points to say that there is no law"]
