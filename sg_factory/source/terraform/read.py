"""One side of a plan, or a state → its Plans, one for each VPC."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from sg_factory.diagnostic import Place
from sg_factory.plan import (
    DIRECTIONS,
    UNKNOWN_OWNER,
    Direction,
    Environment,
    Group,
    LeftOut,
    Plan,
    Public,
    Rule,
    TemplateNote,
    Vpc,
)
from sg_factory.source.duplicates import once
from sg_factory.source.notes import SourceNotes
from sg_factory.source.terraform.configuration import TerraformConfiguration
from sg_factory.source.terraform.exclusive import revoked
from sg_factory.source.terraform.groups import TerraformGroup, TerraformGroups
from sg_factory.source.terraform.hosts import TerraformHosts
from sg_factory.source.terraform.network_acls import TerraformAcls
from sg_factory.source.terraform.prefix_lists import TerraformLists
from sg_factory.source.terraform.references import PlannedReferences
from sg_factory.source.terraform.resources import TerraformResource, TerraformSide
from sg_factory.source.terraform.rules import TerraformRules, direction_of
from sg_factory.source.terraform.shape import TerraformFile
from sg_factory.source.terraform.subnets import TerraformSubnets
from sg_factory.source.terraform.targets import GROUP_TYPES, GROUPS, Targets
from sg_factory.source.terraform.vpcs import DEFAULT_VPC, TerraformVpcs

StandaloneRules = Mapping[str, Set[tuple[Direction, str]]]
"""The rules that are resources of their own, by the role of their group, as their identities; the entries of network
ACLs, by the address of the ACL, as their numbers."""

NO_RULES: StandaloneRules = {}
_ASSOCIATION = "aws_vpc_security_group_vpc_association"
_DEFAULT_GROUP = "aws_default_security_group"
_NO_WORDS = "Managed by Terraform"  # the description that the provider writes if there is none
_FIXED = (("GroupDescription", "description"), ("GroupName", "name"))


class SideReader:
    """Reads the groups of one side. `standalone` are its rules that are resources of their own, once it is read."""

    def __init__(self, side: TerraformSide, file: TerraformFile) -> None:
        self._side = side
        self._file = file
        self._notes = SourceNotes()
        configuration = TerraformConfiguration(file.configuration, file.variables)
        self._references = PlannedReferences(side, configuration)
        self._targets = Targets(self._references, self._notes)
        self._vpcs = TerraformVpcs(side, self._targets)
        self.standalone: dict[str, set[tuple[Direction, str]]] = defaultdict(set)

    @cached_property
    def knows_vpcs(self) -> bool:
        """True if the VPC of each group is known."""
        return all(self._vpcs.of(each) is not None for each in self._side.of(*GROUP_TYPES))

    def plans(self, as_of: datetime, *, is_parted: bool, gone: StandaloneRules = NO_RULES) -> tuple[Plan, ...]:
        """The Plans of the side, by VPC; with `is_parted` one for each.

        `gone` are the standalone rules of the side before: a group shows them until the next refresh.
        """
        groups = TerraformGroups(self._side, self._targets, self._vpcs, is_parted)
        hosts = TerraformHosts(self._side, groups, self._targets)
        reader = TerraformRules(groups, TerraformLists(self._side, self._targets), self._targets)
        by_vpc: dict[str | None, list[TerraformGroup]] = defaultdict(list)
        for each in groups.known.values():
            by_vpc[each.vpc].append(each)
        attached = hosts.attached()
        subnets = TerraformSubnets(self._side, self._references)
        acls = TerraformAcls(self._side, subnets, self._targets, self._vpcs, gone)
        networks = {vpc: acls.of(vpc, is_parted=is_parted) for vpc in by_vpc}
        for acl, numbers in acls.own.items():
            self.standalone[acl] |= numbers
        of_groups = (*self._associations(groups), *revoked(groups))
        of_all = (*self._of_file(), *self._notes.found)
        plans = []
        for vpc in sorted(by_vpc or {None: []}, key=lambda vpc: vpc or ""):
            start = len(self._notes.found)
            left_out: list[LeftOut] = []
            named = sorted(by_vpc.get(vpc, ()), key=lambda group: group.role)
            read = tuple(self._group(each, reader, gone, left_out) for each in named)
            roles = {each.role for each in read}
            environment = self._environment(vpc, is_only=len(by_vpc) < 2, groups=named)
            its_subnets, its_acls = networks.get(vpc, ((), ()))
            plans.append(
                Plan(
                    project=self._side.file,
                    environment=replace(environment, subnets=its_subnets),
                    as_of=as_of,
                    groups=read,
                    hosts=tuple(hosts.of(vpc, attached, subnets.of_resource if its_acls else _nowhere)),
                    left_out=tuple(left_out),
                    networks=self._vpcs.ranges(vpc),
                    notes=(*of_all, *self._notes.found[start:], *(note for role, note in of_groups if role in roles)),
                    owners=tuple(_owners(groups, named)),
                    acls=its_acls,
                    read_from="terraform",
                )
            )
        return tuple(plans)

    def _environment(self, vpc: str | None, *, is_only: bool, groups: list[TerraformGroup]) -> Environment:
        name = None if vpc == DEFAULT_VPC and is_only else vpc
        vpc_id = vpc if vpc is not None and vpc.startswith("vpc-") else None
        resources = [each.resource for each in groups if each.resource is not None]
        account = _only(each.text("owner_id") for each in resources)
        arns = (each.text("arn") for each in resources)
        region = _only(arn.split(":")[3] for arn in arns if arn is not None and arn.count(":") >= 5)
        return Environment(name, Place(self._side.file), account, region, Vpc(vpc_id))

    def _of_file(self) -> Iterator[TemplateNote]:
        yield from self._file.problems
        if self._side.is_planned:
            yield from self._file.after_problems
        text = (
            "rules that were made outside of Terraform are not in this file unless a refresh found them, and a "
            "`dynamic` block is not in it if what it repeats is known only after apply"
        )
        where = Place(self._side.file, ("format_version",))
        yield TemplateNote("unknown", text, where, "compare with a snapshot of the account")

    def _group(
        self, named: TerraformGroup, reader: TerraformRules, gone: StandaloneRules, left_out: list[LeftOut]
    ) -> Group:
        ingress, egress = (once(named.role, self._rules(named, each, reader, gone), left_out) for each in DIRECTIONS)
        resource = named.resource
        tags = {} if resource is None else _tags(resource)
        return Group(
            role=named.role,
            origin=named.found.origin,
            description="" if resource is None else self._description(resource),
            owner=next((tags[key] for key in tags if key.lower() == "owner" and tags[key]), UNKNOWN_OWNER),
            public=Public(),
            tags=tuple(tags.items()),
            fixed=() if resource is None else tuple(self._fixed(resource)),
            group_id=named.group_id,
            ingress=ingress,
            egress=egress,
        )

    def _description(self, resource: TerraformResource) -> str:
        text = resource.text("description") or ""
        if text in ("", _NO_WORDS):
            said = f"only the description “{text}”" if text else "no description"
            help = "say what it is for: another description makes a new group"
            self._notes.add("undescribed", f"“{resource.address}” has {said}", resource.origin, help)
        return text

    def _fixed(self, resource: TerraformResource) -> Iterator[tuple[str, str]]:
        for name, key in _FIXED:
            text = resource.text(key)
            if text is not None:
                yield name, text
        if resource.is_replaced:
            yield "Id", (resource.text("id") or "") if not self._side.is_planned else "known after apply"
        vpc = self._vpcs.of(resource)
        if vpc is not None and vpc != DEFAULT_VPC:
            yield "VpcId", vpc

    def _rules(
        self, named: TerraformGroup, direction: Direction, reader: TerraformRules, gone: StandaloneRules
    ) -> Iterator[Rule]:
        """The rules of a group in one direction. What a refresh found in the group and is a resource counts once."""
        own = [
            rule
            for each in reader.groups.rules.get(named.role, ())
            if (direction_of(each) or "ingress") == direction
            for rule in reader.of_its_own(named, each)
        ]
        identities = {rule.identity for rule in own}
        self.standalone[named.role] |= {(direction, identity) for identity in identities}
        is_written = self._is_written(named.resource, direction)
        before = gone.get(named.role, frozenset())
        inline = [
            rule
            for rule in reader.inline(named, direction)
            if rule.identity not in identities and (is_written or (direction, rule.identity) not in before)
        ]
        if is_written and inline and own:
            text = f"“{named.role}” has {direction} rules of its own and rule resources: each apply removes one of both"
            help = "write all rules as resources, or all in the group"
            self._notes.unread(text, named.found.origin, help)
        yield from own
        yield from inline

    def _is_written(self, resource: TerraformResource | None, direction: Direction) -> bool:
        """True if the configuration has rules within a group."""
        if resource is None or not self._side.is_planned or not self._file.configuration:
            return False
        return self._references.is_set(resource, direction)

    def _associations(self, groups: TerraformGroups) -> Iterator[tuple[str, TemplateNote]]:
        """A note for each further VPC of a group, with the group's role."""
        for each in self._side.of(_ASSOCIATION):
            target = self._targets.one(each, ("security_group_id",), GROUPS)
            if target is not None:
                role, vpc = groups.role_of(target), self._vpcs.of(each) or "that is not known"
                text = f"“{role}” is associated with the VPC “{vpc}” too: its rules apply there as well"
                help = "check that all it allows is meant for both VPCs"
                yield role, TemplateNote("association", text, each.origin, help)


def _nowhere(_resource: TerraformResource) -> tuple[str, ...]:
    return ()


def _owners(groups: TerraformGroups, named: list[TerraformGroup]) -> Iterator[tuple[Place, str]]:
    """The places of groups and rule resources, with the role that they belong to; empty if it is not known."""
    yield from ((each.resource.where, each.role) for each in named if each.resource is not None)
    roles = {each.role for each in named}
    for role, rules in groups.rules.items():
        yield from ((each.where, role) for each in rules if role in roles or not role)


def _tags(resource: TerraformResource) -> dict[str, str]:
    """The tags with known values, those of the provider among them, by key, sorted."""
    key = "tags_all" if isinstance(resource.value("tags_all"), dict) else "tags"
    held = resource.value(key)
    found = {name: resource.text(key, name) for name in sorted(held if isinstance(held, dict) else ())}
    return {name: text for name, text in found.items() if text is not None}


def _only(found: Iterator[str | None]) -> str | None:
    every = {each for each in found if each is not None}
    return every.pop() if len(every) == 1 else None
