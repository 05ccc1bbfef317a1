"""citation() tells the software, and the sources of what was used."""

import re
from pathlib import Path

import pytest

import conserved
from conserved import Config, citation, train
from conserved.methods import METHODS
from simulators import SYSTEMS, UsageError


def entries(text: str) -> list[str]:
    return re.findall(r"^@\w+\{([\w-]+),$", text, re.M)


def test_the_software_is_cited_with_its_version() -> None:
    assert entries(citation()) == ["conserved"]
    assert f"version = {{{conserved.__version__}}}" in citation()


def test_every_system_and_method_has_an_entry_with_its_year() -> None:
    names = [*SYSTEMS, *METHODS]
    text = citation(*names)
    assert entries(text) == ["conserved", *names]
    assert len(re.findall(r"^  year = \{\d{4}\},$", text, re.M)) == len(names) + 1
    assert text.count("{") == text.count("}")


def test_a_run_counts_for_its_system_and_method(tmp_path: Path) -> None:
    short = Config(system="oscillator", method="vicreg", trajectories=40, points=10, steps=5, batch=16, width=8)
    run = train(short, tmp_path, draw=False)
    assert entries(citation(run, "vicreg")) == ["conserved", "oscillator", "vicreg"]


def test_the_number_at_arxiv_has_a_field_of_its_own() -> None:
    assert "eprint = {1807.03748},\n  archivePrefix = {arXiv}," in citation("infonce")


@pytest.mark.parametrize("wrong", ["keppler", 3, None])
def test_what_is_neither_is_refused_in_a_line(wrong: object) -> None:
    with pytest.raises(UsageError, match=r"kepler|names of systems and methods"):
        citation(wrong)  # type: ignore[arg-type]
