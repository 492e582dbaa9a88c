"""Rules that other constructs write into groups of role files.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import GROUP, Interference, short
from sg_factory.cdk.synthesized.partial import ANY, Texts
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import ResourceKey, properties
from sg_factory.plan import Direction, flow_text
from sg_factory.source.opaque import is_foreign_type

_ASSOCIATION = f"{GROUP}VpcAssociation"
RULES: Mapping[str, Direction] = {f"{GROUP}Ingress": "ingress", f"{GROUP}Egress": "egress"}
"""Resource types that are a rule, each with its direction."""

WRITES = (*RULES, _ASSOCIATION)
"""Resource types that change a group which another resource makes."""

_NAMES_A_GROUP = ("GroupId", "GroupName")
_PEERS = ("Cidr", "Source", "Destination")
_LITERAL = re.compile(r"sg-[0-9a-f]+")
_WRITE_IN_FILE = "write the rule in the role file, or use groups.mutable(…)"


def foreign_rules(
    file: str,
    logical_id: str,
    resource: Mapping[str, Any],
    locked: Mapping[ResourceKey, str],
    external: Set[str],
    references: References,
) -> Iterator[Interference]:
    """Report what a resource writes into groups of role files, or into groups that may be of role files."""
    given = properties(resource)
    is_plain = isinstance(resource.get("Properties"), dict) and not any(name.startswith("Fn::") for name in given)
    value = [given.get(name) for name in _NAMES_A_GROUP] if is_plain else resource.get("Properties")
    texts = references.texts(file, value)
    written_into = sorted({*references.places(texts)} & locked.keys())
    for group in written_into:
        yield _foreign(file, logical_id, resource, group, locked[group])
    if written_into:
        return
    if unknown := _unknown(texts, references):
        text = f"{logical_id} writes a rule into a group that only a deploy knows ({unknown}): {_content(resource)}"
        help = "refer to the group by the construct that made it; if it is a role's, write the rule in the role file"
        yield Interference("unknown-group", file, logical_id, text, help, _locations(given))
    for text in sorted(texts):
        if _LITERAL.fullmatch(text) and text not in external:
            literal = f"{text}, a group that no template of this app makes"
            what = f"{logical_id} writes a rule into {literal}: {_content(resource)}"
            help = "check that it is not a role's group, and declare it in sg-factory.yaml (security_groups)"
            yield Interference("literal-group", file, logical_id, what, help, _locations(given))


def _foreign(file: str, logical_id: str, resource: Mapping[str, Any], group: ResourceKey, role: str) -> Interference:
    given = properties(resource)
    if resource.get("Type") == _ASSOCIATION:
        vpc = short(given.get("VpcId"))
        text = f"{logical_id} associates {group[1]} with another VPC, which no role file shows: “{role}” with {vpc}"
        help = "declare an environment for that VPC, which makes a group of the role there"
    else:
        text = f"{logical_id} writes a rule into {group[1]} that no role file shows: “{role}” {_content(resource)}"
        help = _WRITE_IN_FILE
    return Interference("foreign-rule", file, logical_id, text, help, _locations(given))


def _locations(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"Properties.{name}" for name in _NAMES_A_GROUP if name in given) or ("Properties",)


def _unknown(texts: Texts, references: References) -> str:
    """Return the reason why the group in texts is unknown; empty if it is known."""
    templates = references.templates
    for file, logical_id in references.places(texts):
        kind = str(templates.resource((file, logical_id)).get("Type", "AWS::"))
        if is_foreign_type(kind) or (file, logical_id) in templates.unread:
            return f"an attribute of {logical_id}"
    return "such as a parameter without a default" if any(ANY in text for text in texts) else ""


def _content(resource: Mapping[str, Any]) -> str:
    kind, given = str(resource.get("Type")), properties(resource)
    return rule_text(given, RULES[kind]) if kind in RULES else f"association with {short(given.get('VpcId'))}"


def rule_text(properties: Mapping[str, Any], direction: Direction) -> str:
    """Return a rule in words, such as `tcp/22 from 0.0.0.0/0`."""
    low, high = properties.get("FromPort", ""), properties.get("ToPort", "")
    protocol = str(properties.get("IpProtocol"))
    traffic = "all" if protocol == "-1" else f"{protocol}/{low if low == high else f'{low}-{high}'}".rstrip("/")
    peers = (value for key, value in sorted(properties.items()) if key.startswith(_PEERS) and "OwnerId" not in key)
    return flow_text(traffic, direction, ", ".join(peer if isinstance(peer, str) else short(peer) for peer in peers))
