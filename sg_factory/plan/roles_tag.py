"""The tag of hosts that names their roles, so that a record of a flow log says who they were at that time.

A record has the tag's value without its key: therefore the value begins with the project and the environment.
"""

from __future__ import annotations

from collections.abc import Iterable

ROLES_TAG = "sg-factory:roles"
_MOST = 256  # characters of a tag's value


def roles_tag_prefix(project: str, environment: str) -> str:
    """Return the begin of the value, such as `shop:prod:`."""
    return f"{project}:{environment}:"


def roles_tag_value(project: str, environment: str, roles: Iterable[str]) -> str | None:
    """Return the value, such as `shop:prod:linux-host+web`; None if it is too long for a tag."""
    value = roles_tag_prefix(project, environment) + "+".join(sorted(roles))
    return value if len(value) <= _MOST else None
