"""What an instance runs when it first starts: its own firewall, and updates.

Source: the EC2 user guide on user data (16 KB before it is encoded). cloud-init runs the script once, as root; the
firewall is loaded by a unit of systemd, also after restarts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sg_factory.cloudformation.images import FAMILIES
from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.plan import Host, Launch, Plan

if TYPE_CHECKING:
    from sg_factory.firewall.values import HostFirewall, UnknownPart

MOST_USER_DATA = 16_384  # bytes
_ELSEWHERE = "leave out `firewall` and use `sg-factory firewall --inventory`"


def user_data(plan: Plan, host: Host, launch: Launch) -> str:
    """Return the script of a host's instances; empty if they run none."""
    family = FAMILIES[launch.image.family]
    patch = family.patch if launch.patch_on_boot else ""
    if not launch.firewall:
        return patch
    from sg_factory.firewall.formats.nftables import compact_nftables
    from sg_factory.firewall.pages import rendered

    firewall = _firewall(plan, host)
    script = rendered("user_data.sh.j2", ruleset=compact_nftables(firewall), install=family.install)
    return script + patch.partition("\n")[2]  # one script has one first line


def beyond_user_data(plan: Plan) -> Iterator[Diagnostic]:
    """Report hosts whose firewall cannot be in their user data: what it cannot know, and what is too large."""
    for host in plan.hosts:
        if host.launch is None or not host.launch.firewall:
            continue
        place = host.origin.at("launch", "firewall")
        for part in _firewall(plan, host).unknown:
            text = f"the firewall of “{host.name}” cannot know {part}"
            yield mistake("firewall-unknown", text, place, help=_remedy(plan, part))
        size = len(user_data(plan, host, host.launch).encode())
        if size > MOST_USER_DATA:
            text = f"the user data of “{host.name}” would have {size:,} bytes; EC2 takes {MOST_USER_DATA:,}"
            help = "leave out `firewall`, and install it with the files of `sg-factory firewall --output DIR`"
            yield mistake("user-data-too-large", text, place, help=help)


def _remedy(plan: Plan, part: UnknownPart) -> str:
    if part.kind == "vpc":
        return "declare an environment with the VPC's ranges, `vpc: {id: …, cidrs: […]}`, or leave out `firewall`"
    where = plan.environment.name or "an environment"
    return f"give the hosts of roles `subnets` that {where} declares, or {_ELSEWHERE}"


def _firewall(plan: Plan, host: Host) -> HostFirewall:
    """Return the firewall without lines of files: an edit that moves lines must not change a launch template."""
    from sg_factory.firewall.addresses import AddressLookup  # few projects need it
    from sg_factory.firewall.build import host_firewall
    from sg_factory.firewall.inventory import NO_INVENTORY

    return host_firewall(AddressLookup(plan, NO_INVENTORY), host.name, _without_line)


def _without_line(where: Place | Span) -> Span:
    return Span(where.file)
