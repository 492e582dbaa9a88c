"""Hosts whose launch template gets or loses the host's own firewall (`launch: {firewall: true}`)."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.compare.protection_change import ProtectionChange
from sg_factory.plan import Host, Plan


def host_firewall_changes(before: Plan, after: Plan) -> Iterator[ProtectionChange]:
    """Changes of hosts of both sides; a new host loses nothing, and one that goes needs no firewall."""
    old = {host.name: host for host in before.hosts}
    owners = {group.role: group.owner for group in (*before.groups, *after.groups)}
    for host in after.hosts:
        was = old.get(host.name, host)
        had, has = _loads_one(was), _loads_one(host)
        if had == has:
            continue
        whose = tuple(sorted({owners.get(role, "") for role in host.roles} - {""}))
        if has:
            text = f"“{host.name}”, whose new instances load one"
            where = host.origin.at("launch", "firewall")
            yield ProtectionChange("host_firewall", "new", host.name, text, "", where, "after", host.roles, whose)
        else:
            text = f"“{host.name}”, whose new instances no longer load one"
            where = was.origin.at("launch", "firewall")
            yield ProtectionChange("host_firewall", "gone", host.name, text, "", where, "before", host.roles, whose)


def _loads_one(host: Host) -> bool:
    return host.launch is not None and host.launch.firewall
