"""The site: Markdown pages, what the registries hold as tables, and the reference from docstrings.

One command builds it, warnings are errors: python -m sphinx -W -b html docs docs/_build
"""

import re
import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import registries  # noqa: E402

from conserved.version import __version__  # noqa: E402

project = "conserved"
author = "the conserved developers"
copyright = f"2026, {author}"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "_generated"]

html_theme = "furo"
html_title = f"conserved {__version__}"
html_static_path: list[str] = []
html_copy_source = False

myst_heading_anchors = 3
highlight_language = "text"
smartquotes = False
"""An apostrophe is a derivative here."""

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
napoleon_google_docstring = False

PUBLIC = {name: f"{module.__name__}.{name}" for module in registries.PLACES for name in module.__all__}
"""Everything that the reference has, by its last name."""

nitpicky = True
nitpick_ignore_regex = [("py:.*", rf"(?!({'|'.join(map(re.escape, PUBLIC.values()))})$).*")]
"""A public name that is referred to must be there; others are not looked up."""


def described(_app: object, _what: str, _name: str, _found: object, _options: object, lines: list[str]) -> None:
    """Turn our ``name : what it is`` of parameters into what Napoleon takes for a description, not for a type."""
    if "Parameters" not in lines:
        return
    begin = lines.index("Parameters") + 2
    end = next((place for place in range(begin, len(lines)) if lines[place].startswith("---")), len(lines) + 1) - 1
    split = [re.sub(r"^(\*{0,2}\w[\w, ]*) : ", r"\1\n    ", line) for line in lines[begin:end]]
    lines[begin:end] = "\n".join(split).split("\n")


def homed(app: Sphinx, _environment: object, node: Any, content: Any) -> Any:
    """Return the link to a public name that is referred to by the file it stands in."""
    name = PUBLIC.get(node.get("reftarget", "").rpartition(".")[2])
    if node.get("refdomain") != "py" or name is None:
        return None
    domain = app.env.get_domain("py")
    return domain.resolve_xref(app.env, node["refdoc"], app.builder, "obj", name, node, content)


def setup(app: Sphinx) -> None:
    """Write what the registries hold before the pages are read."""
    app.connect("builder-inited", lambda _: registries.write(HERE / "_generated"))
    app.connect("autodoc-process-docstring", described, priority=400)  # before Napoleon's, at 500
    app.connect("missing-reference", homed)
