"""templates/ and docs/language.md, which a checkout has beside the package and an installed package has inside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = "templates"
_LANGUAGE = "docs/language.md"


def above_templates() -> Path:
    """The folder that holds templates/."""
    return _above(_TEMPLATES)


def language() -> str:
    """The reference of every key of every file, in Markdown."""
    return (_above(_LANGUAGE) / _LANGUAGE).read_text("utf-8")


def pages(folder: str, *, is_html: bool = False, finalize: Callable[[object], object] | None = None) -> Environment:
    """Jinja2 with what stands in a folder such as `templates/docs`; a name that is not there ends the rendering.

    In HTML whatever is put in is escaped; `finalize` is called on it before.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only who renders pays for it

    return Environment(
        loader=FileSystemLoader(above_templates() / folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=is_html,
        finalize=finalize,
    )


def _above(carried: str) -> Path:
    """The folder from which the path of a carried file or folder begins."""
    package = Path(__file__).parents[1]
    return package if (package / carried).exists() else package.parent
