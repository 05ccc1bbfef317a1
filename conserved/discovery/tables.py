"""An answer as tables, in text and HTML: what is conserved, nearly conserved, and what came nearest."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conserved.discovery.law import Law
    from conserved.discovery.relation import Relation
    from conserved.discovery.result import Discovery


def headline(found: "Discovery") -> str:
    """Return the answer in a line."""
    seconds = f"{found.seconds:.1f} s"
    if found.verdict == "conserved":
        return f"{found.count} conserved (confidence {found.confidence:.2f}, {seconds})"
    if found.verdict == "approximate":
        return f"nothing exactly, {len(found.approximate)} nearly conserved ({seconds})"
    if found.verdict == "none":
        searched = f"no law in these libraries: {', '.join(found.library)}" if found.library else "no more"
        return f"none: {searched} ({seconds})"
    return f"undecided ({seconds})"


Table = tuple[str, tuple[str, ...], list[list[str]]]
"""A table's name, the heads of its columns, and its rows; the first of each row is a formula."""


def tables(found: "Discovery") -> Iterator[Table]:
    """Yield the tables of an answer that have rows."""
    yield from _filled("conserved", ("grade", "within_ratio", "95%", "drift"), map(_law, found.laws))
    yield from _filled("nearly conserved", ("grade", "changes by", "rate"), map(_approximate, found.approximate))
    yield from _filled("along one trajectory", ("value", "grade", "changes by"), map(_relation, found.relations))
    yield from _filled("came nearest", ("changes by", "because"), map(_near, found.nearest))


def _filled(name: str, heads: tuple[str, ...], rows: Iterable[list[str]]) -> Iterator[Table]:
    listed = list(rows)
    if listed:
        yield name, heads, listed


def _law(law: "Law") -> list[str]:
    found = law.evidence
    low, high = found.interval
    return [str(law), str(law.grade), f"{found.within_ratio:.2g}", f"{low:.2g} to {high:.2g}", f"{found.drift:.2g}"]


def _approximate(law: "Law") -> list[str]:
    return [str(law), str(law.grade), f"{law.evidence.change:.2%}", f"{law.evidence.rate:.2g}"]


def _relation(relation: "Relation") -> list[str]:
    return [str(relation), f"{relation.value:.6g}", str(relation.grade), f"{relation.variation:.2g}"]


def _near(law: "Law") -> list[str]:
    return [str(law), f"{law.evidence.change:.2%}", law.reason]


def data_line(found: "Discovery") -> str:
    """Return the line that says what was looked at."""
    trajectories = "1 trajectory" if found.trajectories == 1 else f"{found.trajectories} trajectories"
    return f"{trajectories}, {found.points} points, noise {found.noise:.1g} of each deviation"


def text(found: "Discovery") -> str:
    """Return the answer as tables of text."""
    lines = [data_line(found), headline(found)]
    for name, heads, rows in tables(found):
        table = [[name, *heads], *rows]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines += ["", *("  ".join(map(str.ljust, row, widths)).rstrip() for row in table)]
    return "\n".join([*lines, *([found.note] if found.note else [])])


def html(found: "Discovery") -> str:
    """Return the answer as tables of HTML, formulas as LaTeX that a notebook typesets."""
    typeset = {str(law): law.latex for law in (*found.laws, *found.approximate, *found.nearest)}
    typeset |= {str(relation): relation.latex for relation in found.relations}
    parts = [f"<p>{escape(data_line(found))}<br><b>{escape(headline(found))}</b></p>"]
    for name, heads, rows in tables(found):
        head = "".join(f"<th>{escape(one)}</th>" for one in (name, *heads))
        body = "".join(
            f"<tr><td>${escape(typeset[first])}$</td>{''.join(f'<td>{escape(one)}</td>' for one in rest)}</tr>"
            for first, *rest in rows
        )
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return "".join([*parts, *(f"<p>{escape(line)}</p>" for line in found.note.splitlines())])
