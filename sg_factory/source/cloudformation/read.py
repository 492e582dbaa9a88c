"""A template in one scenario → a Plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Any

from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import (
    DIRECTIONS,
    Delivery,
    Direction,
    Environment,
    Group,
    Host,
    LeftOut,
    Plan,
    Public,
    Rule,
    TemplateNote,
)
from sg_factory.source.cloudformation.accepted import accepted_in
from sg_factory.source.cloudformation.custom_resources import custom_resources_with_groups
from sg_factory.source.cloudformation.cycles import note_cycles
from sg_factory.source.cloudformation.dangling import dangling
from sg_factory.source.cloudformation.default_group import closes_default_group, with_default_group
from sg_factory.source.cloudformation.egress import egress_of_outside_group, undeclared_egress
from sg_factory.source.cloudformation.eks_nodes import open_nodes
from sg_factory.source.cloudformation.expressions import shown
from sg_factory.source.cloudformation.family import TemplateFamily
from sg_factory.source.cloudformation.hosts import attached_roles, hosts_of, roles_of_balancers_only
from sg_factory.source.cloudformation.inputs import with_inputs
from sg_factory.source.cloudformation.lists import note_lists
from sg_factory.source.cloudformation.macros import not_judged
from sg_factory.source.cloudformation.network_acls import TemplateNetwork, network_of
from sg_factory.source.cloudformation.peers import DEFAULT
from sg_factory.source.cloudformation.properties import Properties, with_value
from sg_factory.source.cloudformation.refused import note_keys_of_group, refused
from sg_factory.source.cloudformation.rules import rules_of
from sg_factory.source.cloudformation.scenarios import Scenario
from sg_factory.source.cloudformation.stacks import ReadingContext, TemplateStack
from sg_factory.source.cloudformation.targets import deliveries
from sg_factory.source.cloudformation.template import GROUP, STACKS, Template
from sg_factory.source.cloudformation.values import Unknown
from sg_factory.source.cloudformation.vpc_settings import note_vpc_settings
from sg_factory.source.cloudformation.vpcs import note_vpc
from sg_factory.source.duplicates import once
from sg_factory.source.traffic import Malformed

_STANDALONE: dict[str, Direction] = {f"{GROUP}Ingress": "ingress", f"{GROUP}Egress": "egress"}
_INLINE: dict[Direction, str] = {"ingress": "SecurityGroupIngress", "egress": "SecurityGroupEgress"}


@dataclass(slots=True)
class _Draft:
    """A group whose rules are being collected; `is_ours` unless the template only adds rules to it."""

    role: str
    origin: Place
    description: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    is_ours: bool = True
    has_inline_egress: bool = False
    standalone_egress: list[Place] = field(default_factory=list)
    inline: list[Rule] = field(default_factory=list)
    standalone: list[Rule] = field(default_factory=list)


def read_scenario(template: Template, scenario: Scenario, as_of: datetime, family: TemplateFamily) -> Plan:
    """The Plan of a template in a scenario, with its nested stacks that are read."""
    context = ReadingContext(family, template.file, scenario)
    reader = _Reader(template, scenario, context)
    hosts = reader.read()
    groups, left_out = reader.groups()
    accepted = (accepted_in(each.template, each.existing, family.known_as) for each in reader.all())
    network = network_of(reader.all()) if groups else TemplateNetwork()
    macros = chain.from_iterable(not_judged(each.template) for each in reader.all())
    closes = any(each.template.once("closes default group", closes_default_group) for each in reader.all())
    found = dict.fromkeys((*macros, *context.notes.found))
    plan = Plan(
        project=template.file,
        environment=Environment(None, Place(template.file), subnets=network.subnets, restricts_default_group=closes),
        as_of=as_of,
        groups=groups,
        hosts=network.placed(hosts),
        left_out=left_out,
        lists=() if groups else reader.named.lists.all_of(template.resources),
        accepted=tuple(chain.from_iterable(accepted)),
        notes=tuple(with_inputs(found, reader.given()) if family.is_compared else found),
        deliveries=tuple(dict.fromkeys(chain.from_iterable(each.deliveries for each in reader.all()))),
        owners=tuple(chain.from_iterable(each.owners for each in reader.all())),
        acls=network.acls,
        read_from="template",
    )
    return context.origins.of(plan)


class _Reader(TemplateStack):
    """Reads the groups and rules of one scenario, with those of nested stacks."""

    def __init__(
        self,
        template: Template,
        scenario: Scenario,
        context: ReadingContext,
        prefix: str = "",
        above: tuple[str, ...] = (),
    ) -> None:
        super().__init__(template, scenario, context, prefix, above)
        self.notes = context.notes
        self.drafts: dict[str, _Draft] = {}
        self.deliveries: list[Delivery] = []
        self.owners: list[tuple[Place, str]] = []

    def read(self) -> tuple[Host, ...]:
        """Read all groups, standalone rules and hosts, with nested stacks; then note what depends on all of them."""
        attached = [(each, each.gather()) for each in self.all()]
        for part, _ in attached[1:]:
            self._merge(part)
        hosts = tuple(
            chain.from_iterable(hosts_of(each.template, names, self.drafts, each.prefix) for each, names in attached)
        )
        balancers = roles_of_balancers_only(hosts)
        for draft in self.drafts.values():
            self._egress(draft, is_balancer=draft.role in balancers)
        for each, _ in attached:
            each.look_around()
        return hosts

    def gather(self) -> dict[str, tuple[str, ...]]:
        """Read the groups and rules of this stack; return the attached groups by resource."""
        self.notes.found += self.template.once("refused", _refused)
        for name in self.named.roles:
            self._group(name)
        for name in self.existing:
            direction = _STANDALONE.get(self.template.kind(name))
            if direction is not None:
                self._standalone(name, direction)
        attached = {name: tuple(attached_roles(self.template, name, self.named, self.notes)) for name in self.existing}
        for where in self.named.default_uses[:1]:
            self.drafts.setdefault(DEFAULT, _Draft(DEFAULT, where, is_ours=False))
        for role in self.named.defaults:
            self.drafts.setdefault(role, _Draft(role, self._default_place(role), is_ours=False))
        return attached

    def look_around(self) -> None:
        """Note notes on this stack besides its groups and rules."""
        resolver = self.undecided()
        for name, roles, said in custom_resources_with_groups(resolver, self.named):
            self.notes.found.append(said)
            self.owners += ((Place(self.template.file, ("Resources", name)), role) for role in roles)
        properties = Properties(resolver)
        self.notes.found += (*with_default_group(properties), *open_nodes(properties))
        self.deliveries += deliveries(properties, self.named)
        note_vpc_settings(self.template, self.named, self.notes)
        note_cycles(self.template, self.existing, self.notes)

    def _merge(self, part: _Reader) -> None:
        """Add the groups of a nested stack, and the rules that it adds to other groups."""
        for role, draft in part.drafts.items():
            mine = self.drafts.setdefault(role, draft)
            if mine is not draft:
                kept, other = (mine, draft) if mine.is_ours or not draft.is_ours else (draft, mine)
                kept.inline += other.inline
                kept.standalone += other.standalone
                kept.standalone_egress += other.standalone_egress
                self.drafts[role] = kept

    def groups(self) -> tuple[tuple[Group, ...], tuple[LeftOut, ...]]:
        """The groups, sorted, each rule once; and the duplicates of rules."""
        left_out: list[LeftOut] = []
        groups = []
        for role, draft in sorted(self.drafts.items()):
            rules = (*draft.inline, *draft.standalone)
            ingress, egress = (
                once(role, (rule for rule in rules if rule.direction == way), left_out) for way in DIRECTIONS
            )
            group = Group(
                role, draft.origin, description=draft.description, owner="", public=Public(), fixed=draft.fixed
            )
            groups.append(replace(group, ingress=ingress, egress=egress))
        return tuple(groups), tuple(left_out)

    def _group(self, name: str) -> None:
        raw = self.template.resources[name].get("Properties")
        where = Place(self.template.file, ("Resources", name, "Properties"))
        role = f"{self.prefix}{name}"
        draft = self.drafts[role] = _Draft(role, self.template.place(name))
        value, where = self.resolver.mapping(raw, where)
        if isinstance(value, Unknown):
            text = f"“{role}” is not judged: {value.why}"
            self.notes.unknown(text, draft.origin, "write its properties out", Severity.WARNING)
            return
        if not isinstance(value, dict):
            self.notes.malformed(f"“{role}” has no properties", draft.origin, "write at least GroupDescription")
            return
        present = with_value(value, self.resolver)
        draft.fixed = tuple((key, self._fixed(present[key])) for key in _FIXED if key in present)
        self._words(draft, self.named.roles[name], present, where)
        if "VpcId" not in present:
            self.notes.found.append(TemplateNote("no-vpc", f"“{role}” names no VPC", draft.origin, _NO_VPC))
        else:
            note_vpc(present["VpcId"], where.at("VpcId"), self.resolver, self.notes)
        note_keys_of_group(role, present, where, self.template, self.notes)
        note_lists(role, present, where, self.resolver, self.notes)
        for direction, key in _INLINE.items():
            for raw_rule, at in self.resolver.items(present.get(key), where.at(key)):
                draft.inline += rules_of(raw_rule, role, direction, at, self.named, self.notes)
                draft.has_inline_egress |= direction == "egress"

    def _fixed(self, raw: Any) -> str:
        text = self.resolver.text(raw)
        return text.expression if isinstance(text, Unknown) else text

    def _words(self, draft: _Draft, group_name: str, present: dict[str, Any], where: Place) -> None:
        name = draft.role
        text = self.resolver.text(present.get("GroupDescription", ""))
        draft.description = text.text if isinstance(text, Unknown) else text
        if not draft.description:
            self.notes.undescribed(
                f"“{name}” has no description", draft.origin, "write what it is for: GroupDescription"
            )
        elif isinstance(text, str):
            self.notes.text(f"the description of “{name}”", text, where.at("GroupDescription"))
        if group_name:
            self.notes.text(f"the name of “{name}”", group_name, where.at("GroupName"))
        if group_name.lower().startswith("sg-"):
            at = where.at("GroupName")
            self.notes.malformed(f"the name “{group_name}” begins with sg-", at, "only ids do: write another name")
        if group_name.lower() == DEFAULT:
            at = where.at("GroupName")
            self.notes.malformed(f"“{group_name}” is the name of a VPC's default group", at, "write another name")

    def _standalone(self, name: str, direction: Direction) -> None:
        where = Place(self.template.file, ("Resources", name, "Properties"))
        value, where = self.resolver.mapping(self.template.resources[name].get("Properties"), where)
        value = value if isinstance(value, (dict, Unknown)) else {}
        if isinstance(value, Unknown) or any(key.startswith("Fn::") for key in value):
            text = f"“{self.prefix}{name}” is not judged: its properties are known only at deploy time"
            self.notes.unknown(text, self.template.place(name), "write its properties out", Severity.WARNING)
            return
        group = self._target(name, value, where)
        draft = self.drafts.setdefault(group.role, group)
        owner = "" if draft.role == f"{self.prefix}{name}" else draft.role
        self.owners.append((Place(self.template.file, ("Resources", name)), owner))
        if direction == "egress":
            draft.standalone_egress.append(where)
        draft.standalone += rules_of(value, draft.role, direction, where, self.named, self.notes)

    def _target(self, name: str, value: dict[str, Any], where: Place) -> _Draft:
        """The group of a standalone rule; a separate one if it names none, so that the rule is still judged."""
        key = next((each for each in ("GroupId", "GroupName") if each in value), None)
        if key is None:
            text = f"“{self.prefix}{name}” names no group to add its rule to"
            self.notes.malformed(text, self.template.place(name), "write GroupId: !GetAtt NAME.GroupId")
            return _Draft(f"{self.prefix}{name}", self.template.place(name), is_ours=False)
        at = where.at(key)
        try:
            target = self.named.named(value[key], key)
        except Malformed as error:
            self.notes.malformed(str(error), at, error.help)
            return _Draft(f"{self.prefix}{name}", self.template.place(name), is_ours=False)
        if target.kind == "external":
            return _Draft(shown(target.group_id), at, is_ours=False)
        if target.role in self.drafts:
            return self.drafts[target.role]
        is_default = target.role in self.named.defaults
        return _Draft(target.role, self._default_place(target.role) if is_default else at, is_ours=False)

    def _default_place(self, role: str) -> Place:
        """The place of the VPC that a default group belongs to."""
        return self.template.place(self.named.defaults[role].logical_id)

    def _egress(self, draft: _Draft, *, is_balancer: bool) -> None:
        if draft.is_ours and not draft.has_inline_egress:
            said = undeclared_egress(draft.role, draft.origin, draft.standalone_egress, is_balancer=is_balancer)
            self.notes.found.append(said)
        elif not draft.is_ours and draft.standalone_egress and self._is_outside(draft.role):
            self.notes.found.append(egress_of_outside_group(draft.role, draft.standalone_egress))

    def _is_outside(self, role: str) -> bool:
        """True if a group is outside the template: not a default one, and not made in another scenario."""
        kind = self.template.kind(role.split(".")[0])
        return not kind.startswith(GROUP) and kind not in (*STACKS, "AWS::EC2::VPC") and role != DEFAULT


# Properties whose change replaces the group (reference of AWS::EC2::SecurityGroup: "Replacement").
_FIXED = ("GroupDescription", "GroupName", "VpcId")
_NO_VPC = "write VpcId: without it the group goes to the default VPC"


def _refused(template: Template) -> tuple[TemplateNote, ...]:
    """Notes on undefined names, and on unknown types and keys."""
    return (*dangling(template), *refused(template))
