"""Pass 7: hosts.yaml → the hosts of one environment, each with its roles there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.authored.models.project import HOSTS_FILE
from sg_factory.compile.draft import Draft
from sg_factory.compile.launching import launch
from sg_factory.diagnostic import Place
from sg_factory.plan import Host


def add_hosts(draft: Draft) -> Draft:
    """Add the hosts that have a role in this environment."""
    return replace(draft, hosts=tuple(_hosts(draft)))


def _hosts(draft: Draft) -> Iterator[Host]:
    for name, host in sorted(draft.project.hosts.root.items()):
        roles = tuple(sorted(role for role in host.roles if draft.is_live(role)))
        if roles:
            asked = None if host.launch is None else launch(host.launch, roles, draft)
            yield Host(name, host.description, roles, Place(HOSTS_FILE, (name,)), launch=asked)
