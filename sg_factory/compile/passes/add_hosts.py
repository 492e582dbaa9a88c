"""Pass 7: hosts.yaml → the hosts of one environment, each with its roles and external groups there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.authored.models.hosts import HostEntry
from sg_factory.authored.models.project import HOSTS_FILE
from sg_factory.compile.draft import Draft
from sg_factory.compile.launching import launch
from sg_factory.compile.peers import NoPeer, OwnGroup, Peers
from sg_factory.diagnostic import Diagnostic, Place, mistake
from sg_factory.plan import ExternalPeer, Host


def add_hosts(draft: Draft) -> Draft:
    """Add the hosts that have a role in this environment."""
    names = Peers(draft.project, draft.environment)
    return replace(draft, hosts=tuple(_hosts(draft, names))).with_mistakes(*_own_groups(draft, names))


def _hosts(draft: Draft, names: Peers) -> Iterator[Host]:
    for name, host in sorted(draft.project.hosts.root.items()):
        roles = tuple(sorted(role for role in host.roles if draft.is_live(role)))
        if roles:
            asked = None if host.launch is None else launch(host.launch, roles, draft)
            external = tuple(_external(host, names))
            here = {subnet.name for subnet in draft.environment.subnets}
            yield Host(
                *(name, host.description, roles, Place(HOSTS_FILE, (name,))),
                launch=asked,
                external=external,
                subnets=tuple(sorted(here.intersection(host.subnets))),
            )


def _external(host: HostEntry, names: Peers) -> Iterator[ExternalPeer]:
    """Yield the external groups of a host, without those that are not in this environment."""
    for name in sorted(set(host.roles) & names.project.settings.security_groups.keys()):
        meant = names.named(name)
        if not isinstance(meant, NoPeer):
            yield from (peer for peer in meant if peer.kind == "external")


def _own_groups(draft: Draft, names: Peers) -> Iterator[Diagnostic]:
    """Report external groups of hosts that are the group of a role of the project."""
    for name, host in draft.project.hosts.root.items():
        for index, worn in enumerate(host.roles):
            meant = names.named(worn) if worn in draft.project.settings.security_groups else ()
            if isinstance(meant, OwnGroup):
                place = Place(HOSTS_FILE).at(name, "roles", index)
                yield mistake(meant.code, str(meant), place, help=meant.help, fix=meant.fix)
