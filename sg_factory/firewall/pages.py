"""The templates of firewalls, in templates/firewall/."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sg_factory.files.package_data import pages
from sg_factory.firewall.comments import comment_of, plain

if TYPE_CHECKING:
    from jinja2 import Environment


def rendered(template: str, **values: Any) -> str:
    """Return a template with values, ending in one line break. It may call `plain` and `comment`, and what is given."""
    return _environment().get_template(template).render(**values).rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    environment = pages("templates/firewall")
    environment.filters |= {"plain": plain, "comment": comment_of}
    return environment
