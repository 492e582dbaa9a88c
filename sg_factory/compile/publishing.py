"""The roles of a project in an environment: those with a published group, and those that add to groups of others."""

from __future__ import annotations

from sg_factory.authored.models import Project, Role
from sg_factory.plan.published import published_below


def is_published(role: str, environment: str | None, project: Project) -> bool:
    """True if a role has a group of its own in an environment and is not retired there."""
    written = _live(role, environment, project)
    return written is not None and written.adds_to is None


def published_role(parameter: str, environment: str | None, project: Project) -> str:
    """Return the role whose group's id an SSM parameter holds in an environment; empty if it is none of ours."""
    prefix = published_below(project.settings.name, environment)
    role = parameter.removeprefix(prefix)
    return role if parameter.startswith(prefix) and is_published(role, environment, project) else ""


def adding_roles(environment: str | None, project: Project) -> dict[str, str]:
    """Return the external groups to which roles add in an environment, each with the first such role."""
    found: dict[str, str] = {}
    for role in sorted(project.roles):
        written = _live(role, environment, project)
        if written is not None and written.adds_to is not None:
            found.setdefault(written.adds_to, role)
    return found


def _live(role: str, environment: str | None, project: Project) -> Role | None:
    """Return the file of a role that is in an environment and not retired there."""
    written = project.roles[role].written if role in project.roles else None
    if not isinstance(written, Role) or written.is_retired_in(environment):
        return None
    return written if written.environments is None or environment in written.environments else None
