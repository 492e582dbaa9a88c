"""Templates of the pages, and the files that all pages share."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sg_factory.files.package_data import above_templates, pages
from sg_factory.plan import written_expiry
from sg_factory.site.addresses import Format, slug
from sg_factory.text.counting import counted, listed
from sg_factory.text.escaping import escaped
from sg_factory.text.markdown import inert
from sg_factory.view.text import launched

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = "templates/docs"


def shared(name: str) -> str:
    """Return a file that all pages share, unchanged."""
    return (above_templates() / _FOLDER / name).read_text("utf-8")


@cache
def templates(format: Format) -> Environment:
    """Return Jinja2 with the pages' templates. HTML escapes every value, Markdown the values passed to `inert`."""
    is_html = format == "html"
    environment = pages(_FOLDER, is_html=is_html, finalize=_finished if is_html else None)
    environment.filters["slug"] = slug
    environment.filters["inert"] = _inert
    environment.filters["counted"] = counted
    environment.filters["listed"] = listed
    environment.filters["expiry"] = written_expiry
    environment.filters["width"] = _width
    environment.filters["launched"] = launched
    return environment


def shown(text: str) -> str:
    """Return a text with control characters escaped: none can change the direction or position of text around it."""
    return "\n".join(map(escaped, text.split("\n"))) if not text.isprintable() else text


def _finished(value: object) -> object:
    """A value for a page; HTML is of another type than str and stays as it is."""
    return shown(value) if type(value) is str else value


def _width(drawing: str) -> str:
    """The width of an SVG in pixels, from its first tag."""
    found = re.search(r'^<svg [^>]*?width="([0-9.]+)"', drawing)
    return found[1] if found else "0"


def _inert(text: str, most: int = 300) -> str:
    """Escape a text for one line of Markdown."""
    return inert(shown(text).replace("\n", " "), most)
