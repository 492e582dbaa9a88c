"""Names that the files of a project may use, each with a description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sg_factory.authored.models import Project
from sg_factory.authored.models.settings import ExternalGroup, NetworkSettings, Settings

Described = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SchemaNames:
    """Names of a project by kind, each with the description that editors show.

    Without `are_all` there are more, unknown names: sg-factory.yaml has mistakes.
    """

    project: str
    roles: Described
    bases: Described
    networks: Described
    groups: Described
    environments: Described
    services: Described
    checks: Described
    range_checks: Described
    subnets: Described
    are_all: bool = True


def names_of(project: Project, checks: Iterable[str], range_checks: Iterable[str], *, are_all: bool) -> SchemaNames:
    """Return the names of a project, also those of files with mistakes; `range_checks` speak of ranges alone."""
    settings = project.settings
    unread = dict.fromkeys(sorted(project.unreadable), "its file has mistakes")
    roles = {name: f"{found.written.description} ({found.file})" for name, found in project.roles.items()}
    bases = {name: f"{found.written.description} ({found.file})" for name, found in project.bases.items()}
    return SchemaNames(
        project=settings.name,
        roles=_sorted(roles | {name: why for name, why in unread.items() if not name.startswith("_")}),
        bases=_sorted(bases | {name[1:]: why for name, why in unread.items() if name.startswith("_")}),
        networks=_sorted({name: _network(network) for name, network in settings.networks.items()}),
        groups=_sorted(
            {name: f"{group.description}{_held(group)}" for name, group in settings.security_groups.items()}
        ),
        environments={
            name: f"{found.region}, account {found.account}" for name, found in (settings.environments or {}).items()
        },
        services=_sorted({name: ", ".join(traffic) for name, traffic in settings.services.items()}),
        checks=_explained(checks),
        range_checks=_explained(range_checks),
        subnets=_subnets(settings),
        are_all=are_all,
    )


def _subnets(settings: Settings) -> Described:
    """Return the subnets of all environments, each with the ranges of the first that has it."""
    found: dict[str, str] = {}
    for name, environment in (settings.environments or {}).items():
        for subnet, written in environment.subnets.items():
            found.setdefault(subnet, f"{name}: {', '.join(written.cidrs)}")
    return _sorted(found)


def _explained(checks: Iterable[str]) -> Described:
    return {name: f"sg-factory check --explain {name}" for name in checks}


def _network(network: NetworkSettings) -> str:
    return f"{network.description} ({', '.join(network.cidrs)})" if network.cidrs else network.description


def _held(group: ExternalGroup) -> str:
    where = group.id or group.ssm
    return f" ({where})" if where else ""


def _sorted(names: Described) -> Described:
    return {name: names[name] for name in sorted(names)}
