"""The templates of the pages, and the two files that all pages share."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sg_factory.report.inert import inert
from sg_factory.report.printable import escaped
from sg_factory.site.addresses import Format, slug

if TYPE_CHECKING:
    from jinja2 import Environment


def carried(name: str) -> str:
    """A file of templates/docs/, of this repository or carried by the installed package."""
    package = files("sg_factory")
    found = package / "templates" / "docs" / name
    return (found if found.is_file() else package.joinpath("..", "templates", "docs", name)).read_text("utf-8")


@cache
def templates(format: Format) -> Environment:
    """Jinja2 with our templates. In HTML whatever is put in is escaped; in Markdown what templates pass to `inert`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    is_html = format == "html"
    environment = Environment(
        loader=FunctionLoader(carried),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=is_html,
        finalize=_finished if is_html else None,
    )
    environment.filters["slug"] = slug
    environment.filters["inert"] = _inert
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
