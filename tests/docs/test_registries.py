"""What is generated for the docs holds every member of every registry, and facts stated twice agree."""

import re
import tomllib
from pathlib import Path

import pytest
from support import pages

import conserved
import simulators
from conserved import discovery
from conserved.catalogue import systems_table
from conserved.cli.main import COMMANDS
from conserved.discovery.libraries.families import FAMILIES
from conserved.discovery.libraries.forms import FORMS
from conserved.io.formats import FORMATS
from conserved.methods import METHODS
from simulators import SYSTEMS

ROOT = Path(__file__).parents[2]
registries = pages("registries")


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    return registries.parts()


def test_every_system_has_its_formulas_count_and_source(parts: dict[str, str]) -> None:
    for row in systems_table():
        section = parts["systems"].partition(f"\n## {row['system']}\n")[2].partition("\n## ")[0]
        assert f"Independent conserved quantities: {row['independent']}\n" in section
        assert f"Source: {SYSTEMS[row['system']].citation}\n" in section + "\n"
        assert all(f"- `{law}`\n" in section for law in row["conserved"].split("; ") if law)


def test_every_method_has_a_row_of_scores_and_a_section(parts: dict[str, str]) -> None:
    assert re.findall(r"^\| `([a-z-]+)` \|", parts["methods"], re.M) == list(METHODS)
    assert re.findall(r"^## ([a-z-]+)$", parts["methods"], re.M) == list(METHODS)


def test_all_families_forms_and_formats_are_listed(parts: dict[str, str]) -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", parts["families"], re.M) == list(FAMILIES)
    assert parts["forms"].count("\n| ") == len(FORMS) + 1
    assert set(re.findall(r"`(\.\w+)`", parts["formats"])) == set(FORMATS)


def test_all_commands_and_their_options_are_listed(parts: dict[str, str]) -> None:
    assert re.findall(r"^## conserved (\w+)$", parts["commands"], re.M) == [one.__name__ for one in COMMANDS]
    assert "`--json`" in parts["commands"].partition("## conserved train")[2]


def test_everything_public_is_in_the_reference(parts: dict[str, str]) -> None:
    public = {*conserved.__all__, *discovery.__all__, *simulators.__all__} - {"__version__"}
    assert set(re.findall(r"(?:::|\{py:data\}) [\w.]*\.(\w+)$", parts["reference"], re.M)) == public


def test_a_portrait_is_drawn(tmp_path: Path) -> None:
    registries.draw_portrait("kepler", tmp_path / "kepler.png")
    assert (tmp_path / "kepler.png").stat().st_size > 5_000


def test_links_of_the_readme_are_those_of_the_site() -> None:
    text = "![a](figures/a.png) [b](docs/howto/b.md) [c](CHANGELOG.md) [d](https://e.f)"
    shown = "![a](../figures/a.png) [b](howto/b.md) [c](changelog.md) [d](https://e.f)"
    assert registries.linked(text, Path()) == shown
    assert registries.linked("![a](a.png)", Path("figures")) == "![a](../figures/a.png)"


def test_the_version_of_the_citation_file_is_that_of_the_package() -> None:
    assert f"\nversion: {conserved.__version__}\n" in (ROOT / "CITATION.cff").read_text()


def test_every_extra_is_told_and_every_version_of_it_pinned() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    install, pins = (ROOT / "docs" / "install.md").read_text(), (ROOT / "constraints.txt").read_text()
    for extra, needed in extras.items():
        assert f"| `{extra}` |" in install
        for one in needed:
            name = re.split(r"[\[>=]", one)[0]
            assert name == "conserved" or f"\n{name}==" in pins, one
