"""Package data: templates/ and docs/language.md, beside the package in a checkout and inside it when installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = "templates"
_LANGUAGE = "docs/language.md"


def above_templates() -> Path:
    """Return the folder that holds templates/."""
    return _above(_TEMPLATES)


def language() -> str:
    """Return the reference of every key of every file, in Markdown."""
    return (_above(_LANGUAGE) / _LANGUAGE).read_text("utf-8")


def pages(folder: str, *, is_html: bool = False, finalize: Callable[[object], object] | None = None) -> Environment:
    """Return a Jinja2 environment with the templates of a folder such as `templates/docs`; undefined names raise.

    In HTML, all values are escaped; `finalize` is called on each value before.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # imported only for rendering

    return Environment(
        loader=FileSystemLoader(above_templates() / folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=is_html,
        finalize=finalize,
    )


def _above(carried: str) -> Path:
    """Return the folder that the path of a data file or folder is relative to."""
    package = Path(__file__).parents[1]
    return package if (package / carried).exists() else package.parent
