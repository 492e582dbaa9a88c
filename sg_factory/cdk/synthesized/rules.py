"""Rules that others write into groups of role files: which resources do, and into which groups.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

from sg_factory.cdk.synthesized.partial import ANY, Texts
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import ResourceKey, properties
from sg_factory.cdk.synthesized.watched import GROUP, Interference, short
from sg_factory.source.opaque import is_foreign_type

_ASSOCIATION = f"{GROUP}VpcAssociation"
RULES = {f"{GROUP}Ingress": "from", f"{GROUP}Egress": "to"}
"""The types of resources that are a rule, each with the word before its peer."""

WRITES = (*RULES, _ASSOCIATION)
"""The types of resources that change a group which is made elsewhere."""

_NAMES_A_GROUP = ("GroupId", "GroupName")
_PEERS = ("Cidr", "Source", "Destination")
_LITERAL = re.compile(r"sg-[0-9a-f]+")
_WRITE_IN_FILE = "write it in the role file, or take the group by groups.mutable(…)"


def foreign_rules(
    file: str,
    logical_id: str,
    resource: Mapping[str, Any],
    closed: Mapping[ResourceKey, str],
    external: Set[str],
    references: References,
) -> Iterator[Interference]:
    """What a resource of others writes into groups of role files; and into groups that nobody can tell from them."""
    given = properties(resource)
    is_plain = isinstance(resource.get("Properties"), dict) and not any(name.startswith("Fn::") for name in given)
    value = [given.get(name) for name in _NAMES_A_GROUP] if is_plain else resource.get("Properties")
    texts = references.texts(file, value)
    written_into = sorted({*references.places(texts)} & closed.keys())
    for group in written_into:
        yield _foreign(file, logical_id, resource, group, closed[group])
    if written_into:
        return
    if unknown := _unknown(texts, references):
        text = f"{logical_id} writes a rule into a group that only a deploy knows ({unknown}): {_said(resource)}"
        help = "name the group by what made it; where it is of a role file, write the rule there"
        yield Interference("unknown-group", file, logical_id, text, help, _blamed(given))
    for text in sorted(texts):
        if _LITERAL.fullmatch(text) and text not in external:
            what = f"{logical_id} writes a rule into {text}, and no template says whose id that is: {_said(resource)}"
            help = "make sure that it is no group of a role file, and declare it in sg-factory.yaml (security_groups)"
            yield Interference("literal-group", file, logical_id, what, help, _blamed(given))


def _foreign(file: str, logical_id: str, resource: Mapping[str, Any], group: ResourceKey, role: str) -> Interference:
    given = properties(resource)
    if resource.get("Type") == _ASSOCIATION:
        vpc = short(given.get("VpcId"))
        text = f"{logical_id} takes {group[1]} into another VPC, which no role file shows: “{role}” in {vpc}"
        help = "make groups of the role in that VPC, by an environment of its own"
    else:
        text = f"{logical_id} writes a rule into {group[1]} that no role file shows: “{role}” {_said(resource)}"
        help = _WRITE_IN_FILE
    return Interference("foreign-rule", file, logical_id, text, help, _blamed(given))


def _blamed(given: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"Properties.{name}" for name in _NAMES_A_GROUP if name in given) or ("Properties",)


def _unknown(texts: Texts, references: References) -> str:
    """Why it is not known what texts hold; empty where it is."""
    templates = references.templates
    for file, logical_id in references.places(texts):
        kind = str(templates.resource((file, logical_id)).get("Type", "AWS::"))
        if is_foreign_type(kind) or (file, logical_id) in templates.unread:
            return f"what {logical_id} answers"
    return "such as a parameter without a default" if any(ANY in text for text in texts) else ""


def _said(resource: Mapping[str, Any]) -> str:
    kind, given = str(resource.get("Type")), properties(resource)
    return rule_in_words(given, RULES[kind]) if kind in RULES else f"it takes it into {short(given.get('VpcId'))}"


def rule_in_words(properties: Mapping[str, Any], word: str) -> str:
    """Such as `tcp/22 from 0.0.0.0/0`."""
    low, high = properties.get("FromPort", ""), properties.get("ToPort", "")
    protocol = str(properties.get("IpProtocol"))
    traffic = "all" if protocol == "-1" else f"{protocol}/{low if low == high else f'{low}-{high}'}".rstrip("/")
    peers = (value for key, value in sorted(properties.items()) if key.startswith(_PEERS) and "OwnerId" not in key)
    return f"{traffic} {word} {', '.join(peer if isinstance(peer, str) else short(peer) for peer in peers)}"
