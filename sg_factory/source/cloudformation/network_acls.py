"""The network ACLs and subnets of a template, and the subnets of what has groups.

A subnet of a VPC of the template without an association has the VPC's default ACL, as EC2 makes it, with what the
template adds to that. Sources: the references of AWS::EC2::NetworkAcl, NetworkAclEntry, SubnetNetworkAclAssociation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.plan import AclEntry, Host, NetworkAcl, Subnet, default_entries
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.properties import with_value
from sg_factory.source.cloudformation.stacks import TemplateStack
from sg_factory.source.cloudformation.subnets_of_hosts import SUBNET, is_subnet_id, subnets_of_resource
from sg_factory.source.cloudformation.values import Reference, Unknown, as_text
from sg_factory.source.cloudformation.vpcs import VPC
from sg_factory.source.network_acls import WrittenEntry, acl_of, entry_of
from sg_factory.source.traffic import Malformed

_ACL = "AWS::EC2::NetworkAcl"
_ENTRY = "AWS::EC2::NetworkAclEntry"
_ASSOCIATION = "AWS::EC2::SubnetNetworkAclAssociation"
_MORE_RANGES = "AWS::EC2::SubnetCidrBlock"
_DEFAULT = "DefaultNetworkAcl"
_IPV6 = "Ipv6CidrBlock"


class _NotKnown(Exception):
    """A value is known only at deploy time; the message says why, `remedy` what to do."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class TemplateNetwork:
    """The subnets and network ACLs of a template, each sorted by name, and the subnets of hosts by their names."""

    subnets: tuple[Subnet, ...] = ()
    acls: tuple[NetworkAcl, ...] = ()
    of_hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def placed(self, hosts: Iterable[Host]) -> tuple[Host, ...]:
        """Some hosts, with their subnets."""
        return tuple(replace(host, subnets=self.of_hosts.get(host.name, ())) for host in hosts)


def network_of(stacks: Iterable[TemplateStack]) -> TemplateNetwork:
    """Read the network ACLs of some stacks; what is not known goes to their notes. Without ACLs, no subnet is read."""
    subnets: list[Subnet] = []
    acls: list[NetworkAcl] = []
    of_hosts: dict[str, tuple[str, ...]] = {}
    for stack in stacks:
        if any(stack.template.kind(name) in (_ACL, _ENTRY, _ASSOCIATION) for name in stack.template.resources):
            reader = _StackNetwork(stack)
            subnets += reader.subnets()
            acls += reader.acls()
            for name in stack.existing:
                of_hosts[f"{stack.prefix}{name}"] = subnets_of_resource(stack, name)
    return TemplateNetwork(
        tuple(sorted(subnets, key=lambda each: each.name)), tuple(sorted(acls, key=lambda each: each.name)), of_hosts
    )


class _StackNetwork:
    """Reads the network ACLs of one stack."""

    def __init__(self, stack: TemplateStack) -> None:
        self._stack = stack
        self._template = stack.template
        self._subnets = list(self._of(SUBNET))

    def _of(self, kind: str) -> Iterator[str]:
        """The resources of a type that exist in this scenario."""
        for name, body in self._template.resources.items():
            if self._template.kind(name) == kind and self._is_there(body):
                yield name

    def _is_there(self, body: Mapping[str, Any]) -> bool:
        return "Condition" not in body or self._stack.resolver.conditions.named(body["Condition"])

    def subnets(self) -> Iterator[Subnet]:
        """The subnets, each with its ranges; none if one of these is known only at deploy time.

        Subnets of others that get an ACL here are among them, under their ids.
        """
        for name in sorted(set(self._of_subnets) - set(self._subnets)):
            yield Subnet(name, (), (name,))
        more = {self._named_subnet(name): self._properties(name).get(_IPV6) for name in self._of(_MORE_RANGES)}
        for name in self._subnets:
            held = self._properties(name) | ({_IPV6: more[name]} if name in more else {})
            ranges = [self._range(held[key]) for key in ("CidrBlock", _IPV6) if key in held]
            known = tuple(sorted(each for each in ranges if each is not None))
            yield Subnet(f"{self._stack.prefix}{name}", known if len(known) == len(ranges) else ())

    def _named_subnet(self, name: str) -> str:
        value = self._stack.resolver.value(self._properties(name).get("SubnetId"))
        return value.logical_id if isinstance(value, Reference) else ""

    def _range(self, raw: Any) -> Cidr | None:
        text = as_text(self._stack.resolver.value(raw))
        try:
            return None if text is None else cidr(text)
        except NotARange as error:
            return cidr(error.meant) if error.meant else None

    def acls(self) -> Iterator[NetworkAcl]:
        """The ACLs that filter subnets of the stack."""
        of_subnets = self._of_subnets
        entries: dict[str, list[AclEntry]] = {}
        broken: set[str] = set()
        for name in self._of(_ENTRY):
            acl = self._named(name, "NetworkAclId", f"the entry “{self._stack.prefix}{name}”")
            if acl is None:
                continue
            entry = self._entry(name, acl)
            if isinstance(entry, AclEntry):
                entries.setdefault(acl, []).append(entry)
            elif entry is None:
                broken.add(acl)
        for acl in sorted(set(of_subnets.values())):
            kind = self._template.kind(acl.partition(".")[0])
            is_default = acl.endswith(f".{_DEFAULT}") and kind == VPC
            if is_default or kind == _ACL:
                origin = self._template.place(acl.partition(".")[0])
                held = [*entries.get(acl, ()), *(default_entries(origin) if is_default else ())]
                subnets = (self._called(each) for each, its in of_subnets.items() if its == acl)
                made = acl_of(f"{self._stack.prefix}{acl}", held, subnets, origin, is_whole=acl not in broken)
                yield replace(made, is_default=True) if is_default else replace(made, tags=tuple(self._tags(acl)))

    def _tags(self, acl: str) -> Iterator[tuple[str, str]]:
        """The tags with known values."""
        written = self._properties(acl).get("Tags")
        for tag in written if isinstance(written, list) else ():
            key, value = (self._stack.resolver.value(tag.get(each)) for each in ("Key", "Value"))
            if isinstance(key, str) and isinstance(value, str):
                yield key, value

    @cached_property
    def _of_subnets(self) -> dict[str, str]:
        """The ACL of each subnet: that of its association, else the default one of a VPC of the template."""
        found: dict[str, str] = {}
        is_whole = True
        for name in self._of(_ASSOCIATION):
            what = f"the association “{self._stack.prefix}{name}”"
            subnet, acl = (self._named(name, key, what) for key in ("SubnetId", "NetworkAclId"))
            is_whole &= subnet is not None
            if subnet is not None:
                found[subnet] = acl or ""
        for name in self._subnets if is_whole else ():
            vpc = self._stack.resolver.value(self._properties(name).get("VpcId"))
            if isinstance(vpc, Reference) and self._template.kind(vpc.logical_id) == VPC:
                found.setdefault(name, f"{vpc.logical_id}.{_DEFAULT}")
        return {name: acl for name, acl in found.items() if acl and self._is_subnet(name)}

    def _is_subnet(self, name: str) -> bool:
        return name in self._subnets or is_subnet_id(name)

    def _called(self, subnet: str) -> str:
        return f"{self._stack.prefix}{subnet}" if subnet in self._subnets else subnet

    def _named(self, name: str, key: str, what: str) -> str | None:
        """The resource or attribute that a property names; None if it is of another stack, or unknown, as noted."""
        value = self._stack.resolver.value(self._properties(name).get(key))
        if isinstance(value, Reference):
            is_default = value.attribute == _DEFAULT
            return f"{value.logical_id}.{_DEFAULT}" if is_default else value.logical_id
        if not isinstance(value, str):
            why, remedy = (value.why, value.remedy) if isinstance(value, Unknown) else (f"it has no {key}", _WRITE)
            self._stack.notes.unknown(f"{what} of a network ACL is not judged: {why}", self._at(name, key), remedy)
        return value if isinstance(value, str) else None

    def _properties(self, name: str) -> dict[str, Any]:
        raw = self._template.resources[name].get("Properties")
        value, _ = self._stack.resolver.mapping(raw, self._at(name))
        return with_value(value, self._stack.resolver) if isinstance(value, dict) else {}

    def _at(self, name: str, *path: str) -> Place:
        return Place(self._template.file, ("Resources", name, "Properties", *path))

    def _entry(self, name: str, acl: str) -> AclEntry | str | None:
        """An entry; None if it cannot be read, as noted, and a word for the final denial."""
        what = f"the entry “{self._stack.prefix}{name}” of the network ACL “{self._stack.prefix}{acl}” is not judged"
        held = self._properties(name)
        try:
            return entry_of(self._written(held), self._template.place(name)) or "denial"
        except Malformed as error:
            where = self._at(name, *([error.key] if error.key in held else []))
            self._stack.notes.left_out(held, f"{what}: {error}", where, error.help)
        except _NotKnown as error:
            self._stack.notes.unknown(f"{what}: {error}", self._template.place(name), error.remedy)
        return None

    def _written(self, held: dict[str, Any]) -> WrittenEntry:
        ports, icmp = (self._within(held.get(key)) for key in ("PortRange", "Icmp"))
        return WrittenEntry(
            self._text(held, "RuleNumber"),
            (self._text(held, "Egress") or "").lower() == "true",
            self._text(held, "RuleAction"),
            self._text(held, "Protocol"),
            (self._text(ports, "From"), self._text(ports, "To")),
            (self._text(icmp, "Type"), self._text(icmp, "Code")),
            (self._text(held, "CidrBlock"), self._text(held, _IPV6)),
        )

    def _within(self, raw: Any) -> dict[str, Any]:
        value, _ = self._stack.resolver.mapping(raw, Place(self._template.file))
        if isinstance(value, Unknown):
            raise _NotKnown(value.why, value.remedy)
        return with_value(value, self._stack.resolver) if isinstance(value, dict) else {}

    def _text(self, held: dict[str, Any], key: str) -> str | None:
        """The text of a property; None if it is not there. Raises _NotKnown."""
        if key not in held:
            return None
        value = self._stack.resolver.value(held[key])
        text = as_text(value)
        if text is not None:
            return text
        why, remedy = (value.why, value.remedy) if isinstance(value, Unknown) else (_LATER, remedies.DEPLOYED)
        raise _NotKnown(why, remedy)


_LATER = "it has a value that is known only at deploy time"
_WRITE = "write the name of a resource of this template, or an id"
