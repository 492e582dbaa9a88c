"""The roles of a project whose groups' ids its own SSM parameters hold."""

from __future__ import annotations

from sg_factory.authored.models import Project, Role
from sg_factory.plan.published import published_below


def is_published(role: str, environment: str | None, project: Project) -> bool:
    """True if a role is in an environment and not retired there."""
    written = project.roles[role].written if role in project.roles else None
    if not isinstance(written, Role) or written.is_retired_in(environment):
        return False
    return written.environments is None or environment in written.environments


def published_role(parameter: str, environment: str | None, project: Project) -> str:
    """Return the role whose group's id an SSM parameter holds in an environment; empty if it is none of ours."""
    prefix = published_below(project.settings.name, environment)
    role = parameter.removeprefix(prefix)
    return role if parameter.startswith(prefix) and is_published(role, environment, project) else ""
