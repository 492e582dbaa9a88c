"""Pass 8: hosts in subnets → the network ACLs of these subnets, in an environment with `network_acls`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sg_factory.compile.draft import Draft
from sg_factory.compile.peers import NoPeer, Peers
from sg_factory.diagnostic import Diagnostic, mistake
from sg_factory.network import Cidr

ACLS_PER_VPC = 200


def add_acls(draft: Draft) -> Draft:
    """Add the network ACL of each subnet in which a host stands."""
    environment = draft.environment
    if environment.network_acls is None or draft.room < 0:
        return draft
    most = _too_many(draft)
    if most is not None:
        return draft.with_mistakes(most)
    from sg_factory.compile.network_acls.acls import Placed, network_acls, work_of  # only such environments pay for it

    tags = tuple(sorted(draft.project.settings.tags.items()))
    placed = Placed(environment, draft.groups, draft.hosts, _vpc(draft), tags)
    room = draft.room - work_of(placed)
    if room < 0:
        return replace(draft, room=room)
    return replace(draft, acls=network_acls(placed), room=room).with_mistakes(*_without_ids(draft))


def _too_many(draft: Draft) -> Diagnostic | None:
    """Return the mistake of an environment with more ACLs than a VPC may have (VPC quotas page)."""
    count = len({name for host in draft.hosts for name in host.subnets})
    if count <= ACLS_PER_VPC:
        return None
    text = (
        f"hosts stand in {count:,} subnets{draft.where}, each with a network ACL; AWS allows {ACLS_PER_VPC} for a VPC"
    )
    help = "let subnets with the same hosts share one name: a name has one network ACL for all of its ids"
    return mistake("too-large", text, draft.environment.origin.at("network_acls"), help=help)


def _vpc(draft: Draft) -> tuple[Cidr, ...]:
    meant = Peers(draft.project, draft.environment).named("vpc")
    return () if isinstance(meant, NoPeer) else tuple(peer.cidr for peer in meant if peer.cidr is not None)


def _without_ids(draft: Draft) -> Iterator[Diagnostic]:
    """Report subnets of hosts without ids: a network ACL is associated with subnets by their ids."""
    used = {name for host in draft.hosts for name in host.subnets}
    for subnet in draft.environment.subnets:
        if subnet.name in used and not subnet.ids:
            text = f"“{subnet.name}” has no ids{draft.where}: its network ACL would be that of no subnet"
            place = draft.environment.origin.at("subnets").key(subnet.name)
            help = "list the ids of all its subnets: “ids: [subnet-0a1b2c3d4e5f60718]”, or remove “network_acls”"
            yield mistake("missing-subnet-ids", text, place, help=help)
