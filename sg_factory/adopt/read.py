"""A template in one scenario → a Plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sg_factory.adopt.accepted import accepted_in
from sg_factory.adopt.cycles import note_cycles
from sg_factory.adopt.expressions import shown
from sg_factory.adopt.hosts import hosts_of, roles_worn_by
from sg_factory.adopt.notes import Notes
from sg_factory.adopt.peers import Groups
from sg_factory.adopt.resolve import Resolver
from sg_factory.adopt.rules import rules_of
from sg_factory.adopt.scenarios import Scenario
from sg_factory.adopt.template import GROUP, Template
from sg_factory.adopt.traffic import Malformed
from sg_factory.adopt.values import NO_VALUE, Unknown
from sg_factory.diagnostic import Place
from sg_factory.plan import (
    DIRECTIONS,
    Direction,
    Environment,
    ExternalPeer,
    Group,
    GroupPeer,
    Host,
    LeftOut,
    Plan,
    Remark,
    Rule,
)

_STANDALONE: dict[str, Direction] = {f"{GROUP}Ingress": "ingress", f"{GROUP}Egress": "egress"}
_INLINE: dict[Direction, str] = {"ingress": "SecurityGroupIngress", "egress": "SecurityGroupEgress"}


@dataclass(slots=True)
class _Draft:
    """A group while its rules come together; `is_ours` unless the template only adds rules to it."""

    role: str
    origin: Place
    description: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    is_ours: bool = True
    says_egress: bool = False
    inline: list[Rule] = field(default_factory=list)
    standalone: list[Rule] = field(default_factory=list)


def read_scenario(template: Template, scenario: Scenario, as_of: datetime, known_as: Collection[str]) -> Plan:
    """What a scenario makes of a template. `known_as` are the names of checks that an acceptance may have."""
    reader = _Reader(template, scenario)
    hosts = reader.read()
    groups, left_out = reader.groups()
    return Plan(
        project=template.file,
        environment=Environment(None, Place(template.file)),
        as_of=as_of,
        groups=groups,
        hosts=hosts,
        left_out=left_out,
        accepted=tuple(accepted_in(template, reader.existing, known_as)),
        remarks=tuple(dict.fromkeys(reader.notes.remarks)),
        read_from="template",
    )


class _Reader:
    """Reads the groups and rules of one scenario."""

    def __init__(self, template: Template, scenario: Scenario) -> None:
        self.template = template
        self.notes = Notes()
        self.resolver = resolver = Resolver(template, scenario)
        truth = resolver.conditions.named
        relevant = (name for name in template.resources if template.is_relevant(name))
        bodies = {name: template.resources[name] for name in relevant}
        self.existing = [name for name, body in bodies.items() if "Condition" not in body or truth(body["Condition"])]
        ours = [name for name in self.existing if template.kind(name) == GROUP]
        self.named = Groups(template, resolver, {name: self._group_name(name) for name in ours})
        self.drafts: dict[str, _Draft] = {}

    def _group_name(self, name: str) -> str:
        raw = self.template.property_of(name, "GroupName")
        text = self.resolver.text(raw) if raw is not None else ""
        return text if isinstance(text, str) else ""

    def read(self) -> tuple[Host, ...]:
        """Read every group, then every rule that stands alone, then who wears them; look at what they make together."""
        for name in self.named.roles:
            self._group(name)
        for name in self.existing:
            direction = _STANDALONE.get(self.template.kind(name))
            if direction is not None:
                self._standalone(name, direction)
        worn = {name: tuple(roles_worn_by(self.template, name, self.named)) for name in self.existing}
        for role in self.named.defaults:
            self.drafts.setdefault(role, _Draft(role, self._default_place(role), is_ours=False))
        for draft in self.drafts.values():
            self._egress(draft)
        note_cycles(self.template, self.existing, self.notes)
        return tuple(hosts_of(self.template, worn, self.drafts))

    def groups(self) -> tuple[tuple[Group, ...], tuple[LeftOut, ...]]:
        """The groups, sorted, each rule once; and what said a rule again."""
        left_out: list[LeftOut] = []
        groups = []
        for role, draft in sorted(self.drafts.items()):
            ingress, egress = (_once(role, draft, way, left_out) for way in DIRECTIONS)
            words = (role, draft.description, "", draft.origin)
            groups.append(Group(*words, public=True, fixed=draft.fixed, ingress=ingress, egress=egress))
        return tuple(groups), tuple(left_out)

    def _group(self, name: str) -> None:
        raw = self.template.resources[name].get("Properties")
        where = Place(self.template.file, ("Resources", name, "Properties"))
        draft = self.drafts[name] = _Draft(name, self.template.place(name))
        value, where = self.resolver.mapping(raw, where)
        if not isinstance(value, dict):
            self.notes.malformed(f"“{name}” has no properties", draft.origin, "write at least GroupDescription")
            return
        present = {key: each for key, each in value.items() if self.resolver.value(each) not in (None, NO_VALUE)}
        draft.fixed = tuple((key, self._fixed(present[key])) for key in _FIXED if key in present)
        self._words(draft, present, where)
        if "VpcId" not in present:
            self.notes.remarks.append(Remark("no-vpc", f"“{name}” names no VPC", draft.origin, _NO_VPC))
        for direction, key in _INLINE.items():
            for raw_rule, at in self.resolver.items(present.get(key), where.at(key)):
                draft.inline += rules_of(raw_rule, name, direction, at, self.named, self.notes)
                draft.says_egress |= direction == "egress"

    def _fixed(self, raw: Any) -> str:
        text = self.resolver.text(raw)
        return text.expression if isinstance(text, Unknown) else text

    def _words(self, draft: _Draft, present: dict[str, Any], where: Place) -> None:
        name = draft.role
        text = self.resolver.text(present.get("GroupDescription", ""))
        draft.description = text.text if isinstance(text, Unknown) else text
        if not draft.description:
            self.notes.undescribed(
                f"“{name}” has no description", draft.origin, "write what it is for: GroupDescription"
            )
        elif isinstance(text, str):
            self.notes.text(f"the description of “{name}”", text, where.at("GroupDescription"))
        group_name = self.named.roles[name]
        if group_name:
            self.notes.text(f"the name of “{name}”", group_name, where.at("GroupName"))
        if group_name.lower().startswith("sg-"):
            at = where.at("GroupName")
            self.notes.malformed(f"the name “{group_name}” begins with sg-", at, "only ids do: write another name")

    def _standalone(self, name: str, direction: Direction) -> None:
        where = Place(self.template.file, ("Resources", name, "Properties"))
        value, where = self.resolver.mapping(self.template.resources[name].get("Properties"), where)
        value = value if isinstance(value, dict) else {}
        group = self._target(name, value, where)
        if group is not None:
            draft = self.drafts.setdefault(group.role, group)
            draft.standalone += rules_of(value, draft.role, direction, where, self.named, self.notes)

    def _target(self, name: str, value: dict[str, Any], where: Place) -> _Draft | None:
        key = next((each for each in ("GroupId", "GroupName") if each in value), None)
        if key is None:
            text = f"“{name}” names no group that it is a rule of"
            self.notes.malformed(text, self.template.place(name), "write GroupId: !GetAtt NAME.GroupId")
            return None
        at = where.at(key)
        try:
            target = self.named.named(value[key], key)
        except Malformed as error:
            self.notes.malformed(str(error), at, error.help)
            return None
        if isinstance(target, GroupPeer) and target.role in self.drafts:
            return self.drafts[target.role]
        if isinstance(target, ExternalPeer):
            return _Draft(shown(target.group_id), at, is_ours=False)
        return _Draft(target.role, self._default_place(target.role), is_ours=False)

    def _default_place(self, role: str) -> Place:
        """The VPC that a default group is of."""
        return self.template.place(self.named.defaults[role].logical_id)

    def _egress(self, draft: _Draft) -> None:
        if not draft.is_ours or draft.says_egress:
            return
        alone = next((rule for rule in draft.standalone if rule.direction == "egress"), None)
        if alone is None:
            text = f"“{draft.role}” declares no egress, so EC2 lets everything out"
            help = "write SecurityGroupEgress with what it must reach; 127.0.0.1/32 for nothing"
            self.notes.remarks.append(Remark("open-egress", text, draft.origin, help))
        else:
            text = f"this rule is the only egress of “{draft.role}”: it ends that everything is let out"
            help = "write under the group's SecurityGroupEgress what it must reach, so that it is said in one place"
            self.notes.remarks.append(Remark("ended-egress", text, alone.origin, help))


# What CloudFormation makes a new group for (its reference of AWS::EC2::SecurityGroup: "Replacement").
_FIXED = ("GroupDescription", "GroupName", "VpcId")
_NO_VPC = "write VpcId: without it the group goes to the default VPC"


def _once(role: str, draft: _Draft, direction: Direction, left_out: list[LeftOut]) -> tuple[Rule, ...]:
    """The rules of one direction by what they are; the first one stands for those that say it again."""
    rules = [rule for rule in (*draft.inline, *draft.standalone) if rule.direction == direction]
    found: dict[str, Rule] = {}
    again = [rule for rule in rules if found.setdefault(rule.identity, rule) is not rule]
    left_out += (LeftOut(role, rule, "duplicate", found[rule.identity]) for rule in again)
    return tuple(found[identity] for identity in sorted(found))
