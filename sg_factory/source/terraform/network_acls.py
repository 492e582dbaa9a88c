"""Network ACLs of one side: with their entries in blocks or as resources of their own, and their subnets.

Sources: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ with network_acl,
network_acl_rule, network_acl_association and default_network_acl.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from sg_factory.plan import DIRECTIONS, AclEntry, Direction, NetworkAcl, Subnet, default_entries
from sg_factory.source.network_acls import WrittenEntry, acl_of, entry_of
from sg_factory.source.terraform.references import WantedValue
from sg_factory.source.terraform.resources import Steps, TerraformResource, TerraformSide
from sg_factory.source.terraform.subnets import SUBNETS, TerraformSubnets
from sg_factory.source.terraform.targets import Targets
from sg_factory.source.terraform.vpcs import TerraformVpcs
from sg_factory.source.traffic import Malformed

_ACL, _DEFAULT = "aws_network_acl", "aws_default_network_acl"
_RULE, _ASSOCIATION = "aws_network_acl_rule", "aws_network_acl_association"
_VPCS = ("aws_vpc", "aws_default_vpc")
_ACLS = WantedValue(
    {_ACL: ("id",), _DEFAULT: ("id",), **dict.fromkeys(_VPCS, ("default_network_acl_id",))}, "network_acl"
)
_HELP = "write it as the documentation of the provider has it"
_BLOCK, _OWN = ("rule_no", "action"), ("rule_number", "rule_action")

EntryNumbers = Mapping[str, Set[tuple[Direction, str]]]
"""The numbers of entries that are resources of their own, by the address of their ACL."""


@dataclass
class TerraformAcls:
    """The network ACLs of one side.

    `own` are the entries that are resources of
    their own, once the ACLs are read; `gone` those of the side before, which a plan shows until the next refresh.
    """

    side: TerraformSide
    subnets: TerraformSubnets
    targets: Targets
    vpcs: TerraformVpcs
    gone: EntryNumbers
    own: dict[str, set[tuple[Direction, str]]] = field(default_factory=lambda: defaultdict(set))

    def has_any(self) -> bool:
        """True if the side has a network ACL, a part of one, or subnets with the default one."""
        return bool(self.side.of(_ACL, _DEFAULT, _RULE, _ASSOCIATION))

    def of(self, vpc: str | None, *, is_parted: bool) -> tuple[tuple[Subnet, ...], tuple[NetworkAcl, ...]]:
        """The subnets of a VPC and their ACLs, by name; those of all VPCs if these are not told apart."""
        if not self.has_any():
            return (), ()
        here = [name for name, each in self.subnets.known.items() if not is_parted or self.vpcs.of(each) == vpc]
        acls = [acl for acl in self._acls if (mine := set(acl.subnets) & set(here)) and mine == set(acl.subnets)]
        return tuple(map(self.subnets.subnet, sorted(here))), tuple(acls)

    @cached_property
    def _acls(self) -> tuple[NetworkAcl, ...]:
        return tuple(sorted(self._each(), key=lambda acl: acl.name))

    def _each(self) -> Iterator[NetworkAcl]:
        of_subnets = self._associated()
        own, broken = self._own_entries()
        by_acl: dict[str, list[str]] = defaultdict(list)
        for subnet, acl in of_subnets.items():
            by_acl[acl].append(subnet)
        for name in sorted(by_acl):
            resource = self.side.resources.get(name)
            entries = list(own.get(name, ()))
            is_whole = name not in broken
            if resource is None:
                continue  # an ACL that the file does not have: what it lets through is not known
            if resource.type in _VPCS:
                entries += default_entries(resource.origin)
            for direction in DIRECTIONS if resource.type in (_ACL, _DEFAULT) else ():
                found, is_read = self._blocks(resource, direction, {each.number for each in own.get(name, ())})
                entries += found
                is_whole &= is_read
            made = acl_of(name, entries, by_acl[name], resource.origin, is_whole=is_whole)
            yield replace(made, is_default=resource.type in _VPCS)

    def _name(self, target: TerraformResource | str) -> str:
        """The address of an ACL; that of the VPC for a default one that nothing else in the file makes."""
        if isinstance(target, TerraformResource):
            vpc = target.text("id") or target.address
            return self._defaults.get(vpc, target.address) if target.type in _VPCS else target.address
        for each in (*self.side.of(_ACL, _DEFAULT), *self.side.of(*_VPCS)):
            key = "default_network_acl_id" if each.type in _VPCS else "id"
            if each.text(key) == target:
                return self._name(each)
        return target

    @cached_property
    def _defaults(self) -> Mapping[str, str]:
        """The address of the aws_default_network_acl of each VPC."""
        found = {}
        for each in self.side.of(_DEFAULT):
            vpc = each.text("vpc_id")
            if vpc is None:
                target = self.targets.one(each, ("default_network_acl_id",), _ACLS)
                vpc = (target.text("id") or target.address) if isinstance(target, TerraformResource) else None
            if vpc is not None:
                found[vpc] = each.address
        return found

    def _associated(self) -> dict[str, str]:
        """The ACL of each subnet: one that names it, else the default one of its VPC."""
        found: dict[str, str] = {}
        said = len(self.targets.notes.found)
        for each in self.side.of(_DEFAULT, _ACL):
            if each.type == _ACL or not each.is_unknown("subnet_ids"):
                for target in self.targets.several(each, ("subnet_ids",), SUBNETS):
                    found |= {name: each.address for name in [self.subnets.name_of(target)] if name}
        for each in self.side.of(_ASSOCIATION):
            subnet = self.targets.one(each, ("subnet_id",), SUBNETS)
            acl = self.targets.one(each, ("network_acl_id",), _ACLS)
            name = None if subnet is None else self.subnets.name_of(subnet)
            if name is not None:
                found[name] = "" if acl is None else self._name(acl)
        if len(self.targets.notes.found) == said:
            made = {each.text("id") or each.address: each.address for each in self.side.of(*_VPCS)}
            defaults = {**made, **self._defaults}
            for name, resource in self.subnets.known.items():
                vpc = self.vpcs.of(resource)
                if vpc in defaults:
                    found.setdefault(name, defaults[vpc])
        return {name: acl for name, acl in found.items() if acl}

    def _own_entries(self) -> tuple[Mapping[str, list[AclEntry]], Collection[str]]:
        """The entries that are resources of their own, by their ACL, and the ACLs of which one could not be read."""
        found: dict[str, list[AclEntry]] = defaultdict(list)
        broken = set()
        for each in self.side.of(_RULE):
            target = self.targets.one(each, ("network_acl_id",), _ACLS)
            if target is None:
                continue
            acl = self._name(target)
            entry = self._entry(each, (), _OWN, is_egress=each.value("egress") is True)
            if isinstance(entry, AclEntry):
                found[acl].append(entry)
                self.own[acl].add((entry.direction, str(entry.number)))
            elif entry is None:
                broken.add(acl)
        return found, broken

    def _blocks(
        self, acl: TerraformResource, direction: Direction, own: Collection[int]
    ) -> tuple[list[AclEntry], bool]:
        """The entries in the blocks of a direction, and False if some could not be read.

        Where the configuration has none, a plan shows what a refresh found, with entries that are resources.
        """
        is_set = self.targets.references.is_set(acl, direction)
        known, is_whole = acl.elements(direction)
        if not is_whole and is_set:
            self.targets.unknown(acl, (direction,))
        gone = self.gone.get(acl.address, frozenset()) if not is_set else frozenset()
        read = [
            self._entry(acl, (direction, index), _BLOCK, is_egress=direction == "egress")
            for index in (each.where.path[-1] for each in known)
            if isinstance(index, int)
        ]
        entries = [
            each
            for each in read
            if isinstance(each, AclEntry) and (each.number in own or (direction, str(each.number)) not in gone)
        ]
        return entries, (is_whole or not is_set) and None not in read

    def _entry(
        self, resource: TerraformResource, path: Steps, keys: tuple[str, str], *, is_egress: bool
    ) -> AclEntry | str | None:
        """An entry; None if it cannot be read, as noted, and a word for the final denial."""
        number, action = keys
        names = (number, action, "protocol", "from_port", "to_port", "icmp_type", "icmp_code", "cidr_block")
        for key in (*names, "ipv6_cidr_block"):
            if resource.is_sensitive(*path, key) or self._is_later(resource, path, key):
                self.targets.unknown(resource, (*path, key))
                return None
        text = {key: resource.text(*path, key) for key in (*names, "ipv6_cidr_block")}
        icmp = text["icmp_type"] or "0", text["icmp_code"] or "0"  # as the provider fills them in
        written = WrittenEntry(
            text[number],
            is_egress,
            text[action],
            text["protocol"],
            (text["from_port"], text["to_port"]),
            icmp,
            (text["cidr_block"], text["ipv6_cidr_block"]),
        )
        try:
            return entry_of(written, resource.at(*path) if path else resource.origin) or "denial"
        except Malformed as error:
            where = resource.at(*path) if path else resource.origin
            what = f"an entry of “{resource.address}” is not judged: {error}"
            self.targets.notes.left_out(what, where, _HELP)
            return None

    def _is_later(self, resource: TerraformResource, path: Steps, key: str) -> bool:
        is_own = not path
        return resource.is_unknown(*path, key) and (not is_own or self.targets.references.is_set(resource, key))
