"""The templates of the pages, and the two files that all pages share."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sg_factory.report.inert import inert
from sg_factory.site.addresses import slug

if TYPE_CHECKING:
    from jinja2 import Environment


def carried(name: str) -> str:
    """A file of templates/docs/, of this repository or carried by the installed package."""
    package = files("sg_factory")
    found = package / "templates" / "docs" / name
    return (found if found.is_file() else package.joinpath("..", "templates", "docs", name)).read_text("utf-8")


@cache
def templates() -> Environment:
    """Jinja2 with our templates. In HTML whatever is put in is escaped; in Markdown what templates pass to `inert`."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(carried),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=lambda name: name is None or not name.endswith(".md.j2"),
    )
    environment.filters["slug"] = slug
    environment.filters["inert"] = inert
    return environment
