"""Unknown types and keys: CloudFormation refuses them, and they are reported because they are not judged.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroup.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.plan.groups import Direction
from sg_factory.source.cloudformation.loops import LOOP
from sg_factory.source.cloudformation.macros import declared
from sg_factory.source.cloudformation.notes import Notes, first_of
from sg_factory.source.cloudformation.template import GROUP, MACRO, Template
from sg_factory.source.opaque import is_known_macro
from sg_factory.text.counting import counted, listed

_MOST_KEYS = 10  # of one mapping
_TYPES = (GROUP, f"{GROUP}Ingress", f"{GROUP}Egress", f"{GROUP}VpcAssociation")
_BOTH = ("CidrIp", "CidrIpv6", "Description", "FromPort", "IpProtocol", "ToPort")
_OF_A_RULE: dict[Direction, tuple[str, ...]] = {
    "ingress": (
        *_BOTH,
        *("SourcePrefixListId", "SourceSecurityGroupId", "SourceSecurityGroupName", "SourceSecurityGroupOwnerId"),
    ),
    "egress": (*_BOTH, "DestinationPrefixListId", "DestinationSecurityGroupId"),
}
_OF_A_RULE_ALONE: dict[Direction, tuple[str, ...]] = {"ingress": ("GroupId", "GroupName"), "egress": ("GroupId",)}
# The sections in CloudFormation's "Template sections", and the one that the serverless transform adds.
_SECTIONS = (
    *("AWSTemplateFormatVersion", "Conditions", "Description", "Globals", "Hooks", "Mappings", "Metadata", "Outputs"),
    *("Parameters", "Resources", "Rules", "Transform"),
)
_OF_A_GROUP = ("GroupDescription", "GroupName", "SecurityGroupEgress", "SecurityGroupIngress", "Tags", "VpcId")


def refused(template: Template) -> Iterator[TemplateNote]:
    """A note for each unknown section, malformed resource and misspelt type of a group or rule.

    None if a macro may change it. If there are very many, the first ones and a note about the rest: every reading of
    the template has them all.
    """
    found = () if _is_made_over(template) else _refused(template)
    return first_of(found, "more entries that are not resources follow and are not listed")


def _refused(template: Template) -> Iterator[TemplateNote]:
    for key in template.content:
        if key not in _SECTIONS and not key.startswith("Fn::"):
            meant = _meant(key, _SECTIONS, template.content)
            help = f"write {meant}" if meant else f"use one of these: {', '.join(_SECTIONS)}"
            at = Place(template.file, (key,), "key")
            yield TemplateNote("malformed", f"“{key}” is not a section of a template", at, help, meant)
    for name, body in template.section("Resources").items():
        if name.startswith("Fn::") or (isinstance(body, dict) and MACRO in body):
            continue
        at = Place(template.file, ("Resources", name))
        if not isinstance(body, dict):
            yield TemplateNote(
                "malformed", f"“{name}” is not a resource", at, "write a mapping with Type and Properties"
            )
        elif name not in template.resources:
            if not any(key.startswith(LOOP) for key in body):
                yield TemplateNote("malformed", f"“{name}” has no Type", at, "write its Type, as a text")
        else:
            yield from _of_a_resource(name, body, at, template)


def _of_a_resource(name: str, body: dict[str, Any], at: Place, template: Template) -> Iterator[TemplateNote]:
    kind = template.kind(name)
    if kind not in _TYPES and kind.strip().casefold().startswith(GROUP.casefold()):
        meant = _meant(kind, _TYPES)
        help = f"write {meant or listed(_TYPES[:3], 'or')}"
        yield TemplateNote("malformed", f"“{kind}” is not a resource type", at.at("Type"), help, meant)
    if kind in _TYPES and not isinstance(body.get("Condition", ""), str):
        text = f"the Condition of “{name}” is not the name of a condition"
        yield TemplateNote("malformed", text, at.at("Condition"), "declare it under Conditions, and write its name")
    if kind in _TYPES:
        for where in _empty(body.get("Properties"), at.at("Properties")):
            text = f"a value of “{name}” is null: CloudFormation refuses it"
            yield TemplateNote("malformed", text, where, "write a value, or leave it out")


def _empty(raw: Any, where: Place) -> Iterator[Place]:
    """The places of null values in a mapping or list."""
    children = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, child in children:
        if child is None:
            yield where.at(key) if isinstance(raw, list) else Place(where.file, (*where.path, key), "key")
        else:
            yield from _empty(child, where.at(key))


def note_keys_of_group(role: str, keys: Collection[str], where: Place, template: Template, notes: Notes) -> None:
    """Note unknown properties of a group."""
    _note(f"“{role}”", keys, _OF_A_GROUP, where, template, notes)


def note_keys_of_rule(
    role: str, rule: Mapping[str, Any], direction: Direction, where: Place, template: Template, notes: Notes
) -> None:
    """Note unknown properties of a rule; only a standalone rule may name its group."""
    is_inline = len(where.path) > 3 and str(where.path[3]).startswith("SecurityGroup")
    known = (*_OF_A_RULE[direction], *(() if is_inline else _OF_A_RULE_ALONE[direction]))
    _note(f"a rule of “{role}”", rule, known, where, template, notes)


def _note(
    what: str, keys: Collection[str], known: tuple[str, ...], where: Place, template: Template, notes: Notes
) -> None:
    odd = [key for key in keys if key not in known and not key.startswith("Fn::")]
    if not odd or MACRO in keys or _is_made_over(template):
        return
    for key in odd[:_MOST_KEYS]:
        meant = _meant(key, known, keys)
        help = f"write {meant}" if meant else f"use one of these: {', '.join(known)}"
        notes.malformed(
            f"{what} has an unknown property “{key}”: CloudFormation refuses it", _at(where, key), help, meant
        )
    if len(odd) > _MOST_KEYS:
        more = counted(len(odd) - _MOST_KEYS, "more unknown property", "more unknown properties")
        text = f"{what} has {more}: CloudFormation refuses them"
        notes.malformed(text, _at(where, odd[_MOST_KEYS]), f"use one of these: {', '.join(known)}")


def _meant(word: str, known: tuple[str, ...], there: Collection[str] = ()) -> str:
    """The known word that differs only in case or whitespace; empty if there is none, or it is present too."""
    same = (each for each in known if each.casefold() == word.strip().casefold() and each not in there)
    return next(same, "")


def _at(where: Place, key: str) -> Place:
    return Place(where.file, (*where.path, key), "key")


def _is_made_over(template: Template) -> bool:
    """True if an unknown macro processes the whole template or all resources: the result is not known here."""
    return MACRO in template.section("Resources") or not all(
        is_known_macro(macro) for macro, _ in declared(template.content)
    )
