"""Names of the SSM parameters that publish the ids of groups and prefix lists."""

from __future__ import annotations

from sg_factory.network import AddressFamily


def published_as(project: str, environment: str | None, role: str) -> str:
    """Return the SSM parameter that holds the id of a role's group, such as `/shop/prod/web`."""
    return f"{published_below(project, environment)}{role}"


def list_published_as(project: str, environment: str | None, network: str, family: AddressFamily) -> str:
    """Return the SSM parameter that holds the id of a prefix list, such as `/shop/prod/prefix-list/partners/ipv4`."""
    return f"{published_below(project, environment)}prefix-list/{network}/{family}"


def published_below(project: str, environment: str | None) -> str:
    """Return the beginning of the names of an environment's parameters: `/shop/prod/`, `/shop/default/` without one."""
    return f"/{project}/{environment or 'default'}/"
