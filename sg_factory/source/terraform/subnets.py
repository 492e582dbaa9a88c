"""The subnets of one side, and those of the resources that have groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import Subnet
from sg_factory.source.notes import SourceNotes
from sg_factory.source.terraform.references import PlannedReferences, WantedValue
from sg_factory.source.terraform.resources import Steps, TerraformResource, TerraformSide
from sg_factory.source.terraform.targets import Targets

SUBNET_TYPES = ("aws_subnet", "aws_default_subnet")
SUBNETS = WantedValue(dict.fromkeys(SUBNET_TYPES, ("id",)), "subnet")
_GROUP_TYPES = (
    *("aws_db_subnet_group", "aws_docdb_subnet_group", "aws_neptune_subnet_group"),
    *("aws_elasticache_subnet_group", "aws_redshift_subnet_group", "aws_memorydb_subnet_group"),
)
_SUBNET_GROUPS = WantedValue(dict.fromkeys(_GROUP_TYPES, ("id", "name")), "subnet_group")
_LAUNCHED = WantedValue(
    {"aws_launch_template": ("id", "name"), "aws_launch_configuration": ("id", "name")}, "launch_template"
)
_KEYS = ("subnet_id", "subnet_ids", "subnets", "vpc_zone_identifier")
_GROUP_KEYS = ("db_subnet_group_name", "subnet_group_name", "cluster_subnet_group_name", "replication_subnet_group_id")
_LAUNCHES = (("launch_template", 0, "id"), ("launch_template", 0, "name"), ("launch_configuration",))
_RANGES = ("cidr_block", "ipv6_cidr_block")


@dataclass(frozen=True)
class TerraformSubnets:
    """The subnets of one side, by address."""

    side: TerraformSide
    references: PlannedReferences

    @cached_property
    def known(self) -> Mapping[str, TerraformResource]:
        """The subnets that Terraform makes or looks up, by address."""
        every = (*self.side.of(*SUBNET_TYPES), *self.side.of(*SUBNET_TYPES, mode="data"))
        return {each.address: each for each in every}

    @cached_property
    def _by_id(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for each in self.known.values():
            found.setdefault(each.text("id") or "", each.address)
        return found

    def name_of(self, target: TerraformResource | str) -> str | None:
        """The address of a subnet; None if the file does not have it."""
        if isinstance(target, str):
            return self._by_id.get(target)
        held = target.text("id")
        return target.address if held is None else self._by_id.get(held, target.address)

    def subnet(self, name: str) -> Subnet:
        """A subnet with its ranges; without any if one of them is not known."""
        resource = self.known[name]
        held = resource.text("id")
        is_hidden = any(
            (resource.is_unknown(key) and self.references.is_set(resource, key)) or resource.is_sensitive(key)
            for key in _RANGES
        )
        ranges = () if is_hidden else tuple(sorted(_cidrs(resource)))
        return Subnet(name, ranges, () if held is None else (held,))

    def of_resource(self, resource: TerraformResource) -> tuple[str, ...]:
        """The subnets of a resource that has groups, sorted; none if one of them is not known."""
        notes = SourceNotes()
        targets = Targets(self.references, notes)
        holders = [resource]
        if resource.type in _LAUNCHED.types:
            holders = [
                each for each in self.side.of("aws_autoscaling_group") if self._launches(each, resource, targets)
            ]
        found = [target for each in holders for target in self._named(each, targets)]
        names = {self.name_of(each) for each in found}
        return () if notes.found or None in names else tuple(sorted(filter(None, names)))

    def _named(self, resource: TerraformResource, targets: Targets) -> Iterator[TerraformResource | str]:
        for path in dict.fromkeys((*_paths(resource.values, ()), *_paths(resource.unknown, ()))):
            if path[-1] in _KEYS:
                yield from targets.several(resource, path, SUBNETS)
                continue
            target = targets.one(resource, path, _SUBNET_GROUPS)
            groups = self.side.of(*_GROUP_TYPES)
            if isinstance(target, str):
                target = next((each for each in groups if target in (each.text("name"), each.text("id"))), target)
            if isinstance(target, TerraformResource):
                yield from targets.several(target, ("subnet_ids",), SUBNETS)
            elif target is not None:
                yield target  # a subnet group that the file does not have

    def _launches(self, group: TerraformResource, launched: TerraformResource, targets: Targets) -> bool:
        ids = [launched.text("id"), launched.text("name")]
        found = [
            targets.one(group, path, _LAUNCHED)
            for path in _LAUNCHES
            if group.text(*path) is not None or group.is_unknown(*path)
        ]
        return any(each is launched or (isinstance(each, str) and each in ids) for each in found)


def _paths(held: Any, path: Steps) -> Iterator[Steps]:
    """The paths of all attributes that name subnets."""
    pairs = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    for step, child in pairs:
        if step in _KEYS or step in _GROUP_KEYS:
            yield (*path, step)
        elif isinstance(child, (dict, list)):
            yield from _paths(child, (*path, step))


def _cidrs(resource: TerraformResource) -> Iterator[Cidr]:
    for key in _RANGES:
        text = resource.text(key)
        if text is not None:
            try:
                yield cidr(text)
            except NotARange as error:
                if error.meant:
                    yield cidr(error.meant)
