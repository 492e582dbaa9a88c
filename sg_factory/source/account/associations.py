"""Groups that serve further VPCs.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sg_factory.plan import TemplateNote
from sg_factory.source.account.peers import KnownGroup
from sg_factory.source.account.shape import AccountSnapshot
from sg_factory.source.plain_values import text_in

IN_FORCE = (None, "associating", "associated", "disassociating", "disassociation-failed")
_HELP = "check that all it allows is meant for both VPCs: a range of one may belong to other hosts in the other"


def associations(
    snapshot: AccountSnapshot, known: Mapping[str, KnownGroup]
) -> Iterator[tuple[str | None, TemplateNote]]:
    """A note for each further VPC of a group, with the VPC of the group itself."""
    for item, where in snapshot.items("SecurityGroupVpcAssociations"):
        group_id, vpc = text_in(item, "GroupId"), text_in(item, "VpcId")
        group = known.get(group_id or "")
        if group is not None and vpc != group.vpc and text_in(item, "State") in IN_FORCE:
            text = f"“{group.role}” is associated with the VPC “{vpc}” too: its rules apply there as well"
            yield group.vpc, TemplateNote("association", text, where, _HELP)
