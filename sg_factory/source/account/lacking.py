"""Answers that a snapshot does not have, and what is unknown without them."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.account.shape import SECTIONS, AccountSnapshot
from sg_factory.text.counting import listed

_UNKNOWN = {
    "NetworkInterfaces": "who has the groups",
    "Vpcs": "the names and ranges of the VPCs",
    "SecurityGroupVpcAssociations": "which groups serve further VPCs",
}


def lacking(snapshot: AccountSnapshot) -> Iterator[TemplateNote]:
    """A note on the answers that the snapshot does not have."""
    where = Place(snapshot.file)
    if not snapshot.has("SecurityGroups"):
        text = "this snapshot has no SecurityGroups: which groups there are is not known"
        yield TemplateNote("unknown", text, where, _help(["SecurityGroups"]))
    absent = [key for key in _UNKNOWN if not snapshot.has(key)]
    if absent:
        unknown = listed([_UNKNOWN[key] for key in absent])
        text = f"this snapshot has no {listed(absent, 'or')}: {unknown} {'is' if len(absent) == 1 else 'are'} not known"
        yield TemplateNote("unknown", text, where, _help(absent))


def _help(keys: list[str]) -> str:
    commands = listed([SECTIONS[key] for key in keys])
    return f"add the answer{'s' if len(keys) > 1 else ''} of aws ec2 {commands}"
