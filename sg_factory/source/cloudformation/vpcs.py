"""The VPC of a group: EC2 refuses a value that is not a VPC id."""

from __future__ import annotations

from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.resolve import Resolver
from sg_factory.source.cloudformation.values import Reference, intrinsic

VPC = "AWS::EC2::VPC"
_HELP = "write !Ref NAME for a VPC of the template, or an id such as vpc-0123456789abcdef0"


def note_vpc(raw: Any, where: Place, resolver: Resolver, notes: Notes) -> None:
    """Note a VpcId that is known not to be one: a subnet, a range, a name.

    The default of a parameter is not noted: a deploy often replaces it.
    """
    value = resolver.value(raw)
    is_written = isinstance(raw, str) or intrinsic(raw) == "Fn::GetAtt"
    if isinstance(value, Reference):
        if not _may_be_one(value, resolver.template.kind(value.logical_id)):
            notes.malformed(f"“{value.text}” is not a VPC id", where, _HELP)
    elif is_written and isinstance(value, str) and not value.startswith("vpc-"):
        notes.malformed(f"“{value}” is not a VPC id", where, _HELP)


def _may_be_one(value: Reference, kind: str) -> bool:
    if kind == VPC:
        return value.attribute in ("", "VpcId")
    return bool(value.attribute) or not kind.startswith("AWS::EC2::")
