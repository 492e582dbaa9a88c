"""CloudFormation's order: parameters first, then creates and updates as they depend on each other, deletes last.

Source: the CloudFormation user guide on updates of stack resources: what is replaced is made anew first, and the old
one is deleted in the clean-up after all updates. A failure, in the clean-up too, is a failure of the step: nothing is
rolled back here, as a test goes no further. An import change set (`importing`) makes stacks and changes no resource.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.deploying.ec2 import Ec2, Parameters, Properties, Refused
from tests.deploying.importing import ToImport, identified, must_be_the_state, physical
from tests.deploying.references import Template, imports, in_order, resolved
from tests.deploying.resources import KINDS

FROM_SSM = "AWS::SSM::Parameter::Value<"
GROUP_ID = f"{FROM_SSM}AWS::EC2::SecurityGroup::Id>"


@dataclass(frozen=True)
class Live:
    """A resource that exists: its type, its last properties, its physical id, and its DeletionPolicy."""

    type: str
    properties: Properties
    physical: Any
    is_retained: bool = False


@dataclass
class Stack:
    """A stack that exists, with its last template and the values of its parameters.

    `resources` are in the order in which they depend on each other.
    """

    template: str = "{}"
    parameters: Mapping[str, str] = field(default_factory=dict)
    resources: dict[str, Live] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)


@dataclass
class Account:
    """An account's region: its EC2, its Parameter Store and its stacks."""

    ec2: Ec2 = field(default_factory=Ec2)
    ssm: Parameters = field(default_factory=Parameters)
    stacks: dict[str, Stack] = field(default_factory=dict)

    def deploy(self, name: str, template: Template, given: Mapping[str, str] | None = None) -> None:
        """CreateStack or UpdateStack; `given` are the parameters that have no default. Raises Refused."""
        parameters = self._parameters(template, given or {})
        before = self.stacks.get(name, Stack())
        if _is_no_update(template, json.loads(before.template)) and parameters == before.parameters:
            return
        update = _Update(self, template, parameters, before.resources)
        made = Stack(json.dumps(template), parameters, update.create_and_update(), imports=imports(template))
        made.exports = update.exports()
        self._keep_exports(name, made.exports)
        update.clean_up()
        self.stacks[name] = made

    def import_resources(
        self, name: str, template: Template, to_import: ToImport, given: Mapping[str, str] | None = None
    ) -> None:
        """An import change set, carried out; it makes the stack if there is none. Raises Refused."""
        parameters = self._parameters(template, given or {})
        before = self.stacks.get(name, Stack())
        imported = identified(template, json.loads(before.template), to_import)
        update = _Update(self, template, parameters, before.resources)
        update.take(imported)
        self.stacks[name] = Stack(json.dumps(template), parameters, update.new, before.exports, before.imports)

    def delete(self, name: str) -> None:
        """DeleteStack, for an existing stack. Raises Refused."""
        self._keep_exports(name, {})
        for live in reversed(self.stacks[name].resources.values()):
            self.remove(live)
        del self.stacks[name]

    def remove(self, live: Live) -> None:
        """Remove what is no longer in a stack, from EC2 as well unless its DeletionPolicy retains it."""
        if not live.is_retained:
            KINDS[live.type].delete(self, live.physical)

    def stack_of(self, type_: str, found: Any) -> str | None:
        """The stack that has a resource."""
        for name, stack in self.stacks.items():
            if any(live.type == type_ and live.physical == found for live in stack.resources.values()):
                return name
        return None

    def exported(self, name: str) -> str:
        """The value of Fn::ImportValue."""
        for stack in self.stacks.values():
            if name in stack.exports:
                return stack.exports[name]
        raise Refused("ValidationError", f"no export named {name}")

    def _parameters(self, template: Template, given: Mapping[str, str]) -> dict[str, str]:
        """Every parameter's value, before anything is changed."""
        values: dict[str, str] = {}
        for name, declared in template.get("Parameters", {}).items():
            value = given.get(name, declared.get("Default"))
            if value is None:
                raise Refused("ValidationError", f"parameter {name} must have a value")
            values[name] = self.ssm.get(value) if declared["Type"].startswith(FROM_SSM) else value
            if declared["Type"] == GROUP_ID and values[name] not in self.ec2.groups.keys() | self.ec2.neighbours:
                raise Refused("ValidationError", f"parameter {name}: {values[name]} is no security group")
        return values

    def _keep_exports(self, name: str, new: Mapping[str, str]) -> None:
        used = {export for other, stack in self.stacks.items() if other != name for export in stack.imports}
        for export, value in self.stacks.get(name, Stack()).exports.items():
            if export in used and new.get(export) != value:
                raise Refused("ValidationError", f"export {export} is in use")


@dataclass
class _Update:
    """One stack on its way from `old` to `template`."""

    account: Account
    template: Template
    parameters: Mapping[str, str]
    old: Mapping[str, Live]
    new: dict[str, Live] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def create_and_update(self) -> dict[str, Live]:
        for logical_id in sorted(in_order(self.template), key=self._is_late):
            declared = self.template["Resources"][logical_id]
            properties = resolved(declared.get("Properties", {}), self._meaning)
            self.new[logical_id] = self._bring(logical_id, declared, properties)
        return self.new

    def take(self, imported: Mapping[str, str]) -> None:
        """Take resources into the stack as they are; all others stay as they are."""
        for logical_id in in_order(self.template):
            declared = self.template["Resources"][logical_id]
            properties = resolved(declared.get("Properties", {}), self._meaning)
            if logical_id not in imported:
                if self.old[logical_id].properties != properties:
                    raise Refused("ValidationError", f"an import changes nothing else: {logical_id}")
                self.new[logical_id] = self.old[logical_id]
                continue
            type_, ec2 = declared["Type"], self.account.ec2
            found = physical(ec2, type_, imported[logical_id])
            owner = self.account.stack_of(type_, found)
            if owner is not None:
                raise Refused("ValidationError", f"{imported[logical_id]} is in the stack {owner}")
            must_be_the_state(ec2, type_, found, properties)
            self.new[logical_id] = _live(declared, properties, found)

    def _is_late(self, logical_id: str) -> bool:
        """False for a prefix list that grows: of all orders that are possible, the one that needs most room."""
        new, live = self.template["Resources"][logical_id], self.old.get(logical_id)
        is_list = new["Type"] == "AWS::EC2::PrefixList" and live is not None
        return not (is_list and new["Properties"]["MaxEntries"] > live.properties["MaxEntries"])

    def clean_up(self) -> None:
        """Delete removed and replaced resources, in reverse order of their dependencies."""
        for logical_id, live in reversed(self.old.items()):
            if logical_id not in self.kept:
                self.account.remove(live)

    def exports(self) -> dict[str, str]:
        outputs = resolved(self.template.get("Outputs", {}), self._meaning)
        return {output["Export"]["Name"]: output["Value"] for output in outputs.values()}

    def _bring(self, logical_id: str, declared: Mapping[str, Any], properties: Properties) -> Live:
        kind, live = KINDS[declared["Type"]], self.old.get(logical_id)
        if live is None or live.type != declared["Type"] or _is_replaced(kind, live.properties, properties):
            return _live(declared, properties, kind.create(self.account, properties))
        if live.properties != properties:
            kind.update(self.account, live.physical, live.properties, properties)
        self.kept.add(logical_id)
        return _live(declared, properties, live.physical)

    def _meaning(self, kind: str, named: Any) -> str:
        if kind == "Fn::ImportValue":
            return self.account.exported(named)
        if kind == "Ref" and named in self.parameters:
            return self.parameters[named]
        live = self.new[named if kind == "Ref" else named[0]]
        return KINDS[live.type].name(live.physical)


def _is_no_update(template: Template, before: Template) -> bool:
    """True if a template has no other change than policies, which alone change nothing ("No updates […]")."""
    new, old = (
        {
            logical_id: {key: value for key, value in declared.items() if key != "DeletionPolicy"}
            for logical_id, declared in each.get("Resources", {}).items()
        }
        for each in (template, before)
    )
    left = {"Resources": 0, "Description": 0}
    return new == old and {**template, **left} == {**before, **left}


def _live(declared: Mapping[str, Any], properties: Properties, found: Any) -> Live:
    return Live(declared["Type"], properties, found, declared.get("DeletionPolicy", "Delete") != "Delete")


def _is_replaced(kind: Any, old: Properties, new: Properties) -> bool:
    return any(old.get(key) != new.get(key) and kind.replaces(key) for key in old.keys() | new.keys())
