"""The templates of the pages, and the two files that all pages share."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sg_factory.files.package_data import above_templates, pages
from sg_factory.site.addresses import Format, slug
from sg_factory.text.counting import counted
from sg_factory.text.escaping import escaped
from sg_factory.text.markdown import inert

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = "templates/docs"


def shared(name: str) -> str:
    """A file that pages share as it is."""
    return (above_templates() / _FOLDER / name).read_text("utf-8")


@cache
def templates(format: Format) -> Environment:
    """Jinja2 with our templates. In HTML whatever is put in is escaped; in Markdown what templates pass to `inert`."""
    is_html = format == "html"
    environment = pages(_FOLDER, is_html=is_html, finalize=_finished if is_html else None)
    environment.filters["slug"] = slug
    environment.filters["inert"] = _inert
    environment.filters["counted"] = counted
    return environment


def shown(text: str) -> str:
    """A text in which nothing changes the direction or the place of what stands around it: it is told by its escape."""
    return "\n".join(map(escaped, text.split("\n"))) if not text.isprintable() else text


def _finished(value: object) -> object:
    """What is put into a page; what is HTML already is of another type."""
    return shown(value) if type(value) is str else value


def _inert(text: str, most: int = 300) -> str:
    """In one line of Markdown."""
    return inert(shown(text).replace("\n", " "), most)
