"""The VPCs of the groups of a plan: their names and ranges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import RangePeer
from sg_factory.source.terraform.resources import TerraformResource, TerraformSide
from sg_factory.source.terraform.targets import VPCS, Targets

_TYPES = ("aws_vpc", "aws_default_vpc")
_MORE_RANGES = ("aws_vpc_ipv4_cidr_block_association", "aws_vpc_ipv6_cidr_block_association")
_RANGES = ("cidr_block", "ipv6_cidr_block")
DEFAULT_VPC = "default VPC"


@dataclass(frozen=True)
class TerraformVpcs:
    """The VPCs of one side."""

    side: TerraformSide
    targets: Targets

    def of(self, resource: TerraformResource) -> str | None:
        """The VPC that an attribute `vpc_id` names: its id, or the address of an aws_vpc that does not exist yet.

        `DEFAULT_VPC` for none. None if it is not known.
        """
        known = resource.text("vpc_id")
        if known is not None:
            return known
        meant = None
        if resource.is_unknown("vpc_id"):
            meant = self.targets.references.meant(resource, ("vpc_id",), VPCS)
        elif resource.is_sensitive("vpc_id"):
            return None
        if meant is None:
            return DEFAULT_VPC
        ids = [each for each in meant.texts if each.startswith("vpc-")]
        every = [*(each.text("id") or each.address for each in meant.instances.values()), *ids]
        return every[0] if len(every) == 1 and not meant.unclear else None

    def ranges(self, vpc: str | None) -> tuple[RangePeer, ...]:
        """The ranges of a VPC in both families, sorted; none if the file does not have it."""
        return tuple(RangePeer(each, "vpc") for each in sorted(set(self._ranges.get(vpc or "", ()))))

    @cached_property
    def _ranges(self) -> Mapping[str, list[Cidr]]:
        found: dict[str, list[Cidr]] = {}
        for each in (*self.side.of(*_TYPES), *self.side.of(*_TYPES, mode="data")):
            found.setdefault(each.text("id") or each.address, []).extend(_cidrs(each))
        for each in self.side.of(*_MORE_RANGES):
            vpc = self.of(each)
            if vpc is not None:
                found.setdefault(vpc, []).extend(_cidrs(each))
        return found


def _cidrs(resource: TerraformResource) -> Iterator[Cidr]:
    for key in _RANGES:
        text = resource.text(key)
        if text is not None:
            try:
                yield cidr(text)
            except NotARange:
                continue  # a refresh shows what EC2 has, so it is a mistake of someone's editor
