"""The site: Markdown pages, what the registries hold as tables, and the reference from docstrings.

One command builds it, warnings are errors: python -m sphinx -W -b html docs docs/_build
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import registries  # noqa: E402

from conserved.version import __version__  # noqa: E402

project = "conserved"
author = "the conserved developers"
release = version = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build", "_generated"]

html_theme = "furo"
html_title = f"conserved {__version__}"
html_static_path: list[str] = []
html_copy_source = False

myst_heading_anchors = 3
highlight_language = "text"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
python_use_unqualified_type_names = True
napoleon_google_docstring = False

nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!conserved\.|simulators\.).*")]
"""A name of this project that is referred to must be there; those of other projects are not looked up."""


def setup(app: object) -> None:
    """Write what the registries hold before the pages are read."""
    app.connect("builder-inited", lambda _: registries.write(HERE / "_generated"))  # type: ignore[attr-defined]
