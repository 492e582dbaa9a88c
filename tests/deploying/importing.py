"""Import change sets: what CloudFormation takes, and nothing else in the same step.

Sources: the CloudFormation user guide on importing resources (each with an identifier and a DeletionPolicy, none of
them in a stack, no other change in the same operation), and the resource types' primary identifiers. CloudFormation
itself lets the properties differ, which is drift until the next update changes or replaces the resource. Here they must
be the state that the resource has: of all readings, the one that forgives least.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from tests.deploying.ec2 import EGRESS, INGRESS, Ec2, Properties, Refused, Rule
from tests.deploying.references import Template
from tests.deploying.resources import INLINE, facts_of, tags_of

ToImport = Iterable[Mapping[str, Any]]
"""`ResourcesToImport` of CreateChangeSet."""

GROUP = "AWS::EC2::SecurityGroup"
DIRECTIONS = {f"{GROUP}Ingress": INGRESS, f"{GROUP}Egress": EGRESS}
GROUP_KEYS = {"GroupDescription", "GroupName", "VpcId", "Tags", *INLINE.values()}


def identified(template: Template, before: Template, to_import: ToImport) -> dict[str, str]:
    """Logical id → the id in EC2 of what is imported. Raises Refused for a step that is not an import alone."""
    found: dict[str, str] = {}
    resources, old = template["Resources"], before.get("Resources", {})
    for each in to_import:
        logical_id, type_, identifier = each["LogicalResourceId"], each["ResourceType"], each["ResourceIdentifier"]
        declared = resources.get(logical_id, {})
        if declared.get("Type") != type_ or type_ not in {GROUP, *DIRECTIONS}:
            raise _invalid(f"{logical_id}: {type_} is not in the template, or cannot be imported")
        if identifier.keys() != {"Id"}:
            raise _invalid(f"{logical_id}: identified by {sorted(identifier)}, not by Id")
        if "DeletionPolicy" not in declared:
            raise _invalid(f"{logical_id} must have a DeletionPolicy to be imported")
        if logical_id in old or logical_id in found or identifier["Id"] in found.values():
            raise _invalid(f"{logical_id}, {identifier['Id']}: already in the stack, or imported twice")
        found[logical_id] = identifier["Id"]
    if not found:
        raise _invalid("nothing to import")
    _must_change_nothing_else(template, before, found)
    return found


def _must_change_nothing_else(template: Template, before: Template, imported: Collection[str]) -> None:
    resources, old = template["Resources"], before.get("Resources", {})
    changed = {
        logical_id for logical_id in resources.keys() | old.keys() if resources.get(logical_id) != old.get(logical_id)
    }
    if changed - set(imported):
        raise _invalid(f"an import changes nothing else: {sorted(changed - set(imported))}")
    kept = {"Resources", "Description", *(() if before else ("Parameters",))}
    for key in (template.keys() | before.keys()) - kept:
        if (template.get(key) or {}) != (before.get(key) or {}):
            raise _invalid(f"an import changes nothing else: {key}")


def physical(ec2: Ec2, type_: str, name: str) -> Any:
    """The physical id of a resource in EC2, as its kind has it. Raises Refused if there is none."""
    known: Mapping[str, Any] = dict(zip(ec2.groups, ec2.groups, strict=True)) if type_ == GROUP else ec2.rule_ids
    if name not in known:
        raise Refused("NotFound", f"{name} does not exist")
    return known[name]


def must_be_the_state(ec2: Ec2, type_: str, found: Any, properties: Properties) -> None:
    """Raise Refused if a resource's properties are not the state that it has."""
    differing = (
        _of_group(ec2, found, properties) if type_ == GROUP else _of_rule(ec2, found, DIRECTIONS[type_], properties)
    )
    if differing:
        raise Refused("Drifted", f"{found}: {', '.join(differing)}")


def _of_group(ec2: Ec2, group: str, properties: Properties) -> list[str]:
    """The properties of a group that differ: its tags may be some of those that it has, for all others stay."""
    differing = sorted(properties.keys() - GROUP_KEYS)
    if facts_of(properties) != ec2.facts[group]:
        differing.append(f"{facts_of(properties)}")
    if properties["VpcId"] != ec2.groups[group]:
        differing.append("VpcId")
    if not tags_of(properties).items() <= ec2.tags[group].items():
        differing.append("Tags")
    for direction, key in INLINE.items():
        written = [(Rule.of(group, direction, rule), rule.get("Description")) for rule in properties.get(key, ())]
        held = {
            (rule, said.get("Description"))
            for rule, said in ec2.rules[group].items()
            if rule.direction == direction and not rule.peer.startswith("sg-")
        }
        is_said = key in properties or direction == INGRESS  # no egress at all means EC2's own
        if not is_said or len(written) != len(held) or set(written) != held:
            differing.append(key)
    return differing


def _of_rule(ec2: Ec2, rule: Rule, direction: str, properties: Properties) -> list[str]:
    held = ec2.rules[rule.group][rule]
    differing = [] if Rule.of(properties["GroupId"], direction, properties) == rule else ["another rule"]
    owner = "SourceSecurityGroupOwnerId"
    differing += [owner] if properties.get(owner, held.get(owner)) != held.get(owner) else []
    return differing + (["Description"] if properties.get("Description") != held.get("Description") else [])


def _invalid(text: str) -> Refused:
    return Refused("ValidationError", text)
