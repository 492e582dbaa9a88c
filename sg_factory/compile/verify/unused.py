"""Names of sg-factory.yaml that no file of the project uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sg_factory.authored.models import Project, Role
from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.diagnostic import Place
from sg_factory.plan import Unused
from sg_factory.plan.declared import NameKind


def unused_names(project: Project) -> tuple[Unused, ...]:
    """Return the networks, services and external groups that no rule, host and guardrail names, anywhere."""
    settings, named = project.settings, set(_named(project))
    declared: tuple[tuple[NameKind, str, Collection[str]], ...] = (
        ("network", "networks", settings.networks),
        ("service", "services", settings.services),
        ("security group", "security_groups", settings.security_groups),
    )
    return tuple(
        Unused(kind, name, Place(SETTINGS_FILE).key(key, name))
        for kind, key, names in declared
        for name in names
        if name not in named
    )


def _named(project: Project) -> Iterator[str]:
    for source in project.sources:
        if isinstance(source.written, Role) and not isinstance(source.written.public, bool):
            yield from source.written.public
        if isinstance(source.written, Role) and source.written.adds_to is not None:
            yield source.written.adds_to
        for _, _, line in source.lines:
            yield from line.peers
            yield from line.service
    for host in project.hosts.root.values():
        yield from host.roles
    for guardrail in project.settings.guardrails:
        if guardrail.never is not None:
            yield from (*guardrail.never.source, *guardrail.never.destination, *(guardrail.never.service or ()))
        if guardrail.only is not None:
            yield from (*guardrail.only.source, *guardrail.only.service)
