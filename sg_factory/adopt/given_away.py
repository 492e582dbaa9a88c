"""Groups that are given to what may change them where no template says so: custom resources, and others' types.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sg_factory.adopt.decided import Undecided
from sg_factory.adopt.kinds import CLOSES_DEFAULT_GROUP
from sg_factory.adopt.macros import MODULE, remark
from sg_factory.adopt.peers import Groups
from sg_factory.adopt.references import referred
from sg_factory.adopt.resolve import Resolver
from sg_factory.adopt.values import Reference, intrinsic
from sg_factory.plan import GroupPeer, Remark

_AWS = "aws::"  # in small letters: one that is misspelt is refused, and is nobody else's
_CUSTOM = "AWS::CloudFormation::CustomResource"
# CDK's own: one empties a VPC's default group, the other writes values down for stacks of another region.
_KNOWN = (CLOSES_DEFAULT_GROUP, "Custom::CrossRegionExportWriter")
_LOOK = "look at what the code behind it does with the group: no template says"


def given_away(resolver: Resolver, groups: Groups) -> Iterator[tuple[str, tuple[str, ...], Remark]]:
    """Each resource that a group is given to and whose doing nobody knows, with these groups and what is said of it.

    `resolver` answers what is decided, and raises Undecided for the rest.
    """
    template = resolver.template
    for name, body in template.resources.items():
        kind = template.kind(name)
        is_of_aws = kind.strip().casefold().startswith(_AWS) and kind != _CUSTOM
        if is_of_aws or kind in _KNOWN or kind.endswith(MODULE):
            continue
        roles = tuple(dict.fromkeys(_groups_in(body.get("Properties"), resolver, groups)))
        if roles:
            text = f"what “{groups.prefix}{name}” ({kind}) does to {_listed(roles)} is not judged"
            yield name, roles, remark(text, template.place(name), roles, _LOOK)


def _groups_in(raw: Any, resolver: Resolver, groups: Groups) -> Iterator[str]:
    """The groups of the template, and those of stacks around and in it, that expressions name."""
    yield from (f"{groups.prefix}{name}" for name in referred(raw) if name in groups.roles)
    pending = [raw]
    while pending:
        each = pending.pop()
        if intrinsic(each):
            try:
                value = resolver.value(each)
            except Undecided:
                value = None
            if isinstance(value, GroupPeer):
                yield value.role
            elif isinstance(value, Reference) and value.logical_id in groups.roles:
                yield f"{groups.prefix}{value.logical_id}"
        if isinstance(each, (dict, list)):
            pending += each.values() if isinstance(each, dict) else each


def _listed(roles: tuple[str, ...]) -> str:
    more = len(roles) - 1
    return f"“{roles[0]}”" + (f" and {more} more group{'s' if more > 1 else ''}" if more else "")
