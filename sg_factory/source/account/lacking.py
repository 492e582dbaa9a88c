"""Answers that a snapshot does not have, and what is unknown without them."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.account.shape import SECTIONS, AccountSnapshot
from sg_factory.source.notes import quoted
from sg_factory.text.counting import listed

_UNKNOWN = {
    "SecurityGroups": "which groups there are",
    "SecurityGroupRules": "the ids of rules",
    "ManagedPrefixLists": "the names and weights of prefix lists",
    "PrefixListEntries": "the ranges in prefix lists",
    "NetworkInterfaces": "who has the groups",
    "Vpcs": "the names and ranges of the VPCs",
    "NetworkAcls": "the network ACLs of the subnets",
    "SecurityGroupVpcAssociations": "which groups serve further VPCs",
}
# Always told; others where a rule needs them, and network ACLs by `reach`, which alone asks for them.
_OF_HOSTS = ("NetworkInterfaces", "Vpcs", "SecurityGroupVpcAssociations")
_REASON = 300  # characters of a reason that are shown
_PERMIT = "take the snapshot again with credentials that may read it"


def lacking(snapshot: AccountSnapshot) -> Iterator[TemplateNote]:
    """A note on the answers that the snapshot does not have."""
    where = Place(snapshot.file)
    refused = snapshot.refused()
    for key, why in refused.items():
        unknown = f": {_UNKNOWN[key]} {_are(key)} not known" if key in _UNKNOWN else ""
        yield TemplateNote(
            "unknown", f"{quoted(key)} could not be read ({quoted(why, _REASON)}){unknown}", where, _PERMIT
        )
    if not snapshot.has("SecurityGroups") and "SecurityGroups" not in refused:
        text = "this snapshot has no SecurityGroups: which groups there are is not known"
        yield TemplateNote("unknown", text, where, _help(["SecurityGroups"]))
    absent = [key for key in _OF_HOSTS if not snapshot.has(key) and key not in refused]
    if absent:
        unknown = listed([_UNKNOWN[key] for key in absent])
        are = _are(absent[0]) if len(absent) == 1 else "are"
        text = f"this snapshot has no {listed(absent, 'or')}: {unknown} {are} not known"
        yield TemplateNote("unknown", text, where, _help(absent))


def _are(key: str) -> str:
    return "are" if _UNKNOWN[key].startswith("the ") else "is"


def _help(keys: list[str]) -> str:
    commands = listed([SECTIONS[key] for key in keys])
    return f"add the answer{'s' if len(keys) > 1 else ''} of aws ec2 {commands}"
