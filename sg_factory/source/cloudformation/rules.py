"""One rule of a template, inline or standalone → rules of the Plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sg_factory.diagnostic import Place, Severity
from sg_factory.network import ALL_TRAFFIC, MAX_PORT
from sg_factory.plan import Rule, TemplateNote
from sg_factory.plan.groups import Direction
from sg_factory.source.cloudformation import remedies
from sg_factory.source.cloudformation.fixed import is_fixed
from sg_factory.source.cloudformation.lists import note_several
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.peers import Groups, not_judged, one_text, peers_of
from sg_factory.source.cloudformation.properties import with_value
from sg_factory.source.cloudformation.refused import note_keys_of_rule
from sg_factory.source.cloudformation.template import Template
from sg_factory.source.cloudformation.traffic import KnownAtDeploy, TextValue, traffic_of
from sg_factory.source.cloudformation.values import Reference, Unknown, written
from sg_factory.source.traffic import Malformed


def rules_of(raw: Any, role: str, direction: Direction, where: Place, groups: Groups, notes: Notes) -> Iterable[Rule]:
    """The rules of a mapping of properties, one for each peer; none if it is malformed, as noted.

    A rule that is the same in every scenario is read in the first one only.
    """
    raw, where = groups.resolver.mapping(raw, where)
    template = groups.template
    kept = template.once("rules", _none_yet)
    key = (id(raw), bool(template.given), groups.prefix, role, direction, where)
    if key not in kept:
        if not is_fixed(raw, template):
            return _read(raw, role, direction, where, groups, notes)
        noted = Notes()
        kept[key] = raw, tuple(_read(raw, role, direction, where, groups, noted)), noted.found
    _, rules, more = kept[key]
    notes.found += more
    return rules


def _none_yet(_template: Template) -> dict[tuple[object, ...], tuple[Any, tuple[Rule, ...], list[TemplateNote]]]:
    return {}


def _read(raw: Any, role: str, direction: Direction, where: Place, groups: Groups, notes: Notes) -> Iterator[Rule]:
    rule = _written_out(raw, role, where, groups, notes)
    if rule is None:
        return
    note_keys_of_rule(role, rule, direction, where, groups.template, notes)
    if "SourceSecurityGroupOwnerId" in rule:
        note_several("SourceSecurityGroupOwnerId", rule["SourceSecurityGroupOwnerId"], where, groups.resolver, notes)
    description = _description(rule, role, where, groups, notes)
    traffic = None
    try:
        traffic = traffic_of(*(_text(rule, name, groups) for name in ("IpProtocol", "FromPort", "ToPort")))
    except Malformed as error:
        notes.left_out(rule, str(error), where.at(error.key), error.help)
    except KnownAtDeploy as error:
        notes.unknown(not_judged(rule, role, direction, groups, error), where.at(error.key), error.remedy)
    if traffic == ALL_TRAFFIC and _names_ports(rule, groups):
        text = f"IpProtocol -1 in a rule of “{role}” allows all ports of all protocols: FromPort and ToPort are ignored"
        notes.malformed(text, where.at("FromPort"), "write tcp or udp for IpProtocol, or leave the ports out")
    for peer in peers_of(rule, role, direction, where, groups, notes):
        if traffic is not None:
            yield Rule(direction, traffic, peer, description, where)


def _written_out(raw: Any, role: str, where: Place, groups: Groups, notes: Notes) -> dict[str, Any] | None:
    """The properties of a rule that have a value, raw; None if unknown or malformed, as noted."""
    if isinstance(raw, Unknown):
        notes.unknown(f"rules of “{role}” are not judged: {raw.why}", where, raw.remedy, Severity.WARNING)
        return None
    if isinstance(raw, Reference) and raw.attribute:
        text = f"rules of “{role}” are not judged: “{raw.text}” is known only at deploy time"
        notes.unknown(text, where, remedies.DEPLOYED, Severity.WARNING)
        return None
    if not isinstance(raw, dict):
        notes.left_out(raw, f"“{written(raw)}” is not a rule", where, "write IpProtocol, FromPort, ToPort and a peer")
        return None
    rule = with_value(raw, groups.resolver)
    macro = next((name for name in rule if name.startswith("Fn::")), None)
    if macro is not None:
        text = f"a rule of “{role}” is not judged: {macro} is known only at deploy time"
        notes.unknown(text, where, "write the rule out", Severity.WARNING)
        return None
    return rule


def _description(rule: dict[str, Any], role: str, where: Place, groups: Groups, notes: Notes) -> str:
    if "Description" not in rule:
        notes.undescribed(
            f"a rule of “{role}” has no description", where, "write why this access is needed: Description"
        )
        return ""
    note_several("Description", rule["Description"], where, groups.resolver, notes)
    text = groups.resolver.text(rule["Description"])
    if isinstance(text, Unknown):
        return text.text
    notes.text(f"the description of a rule of “{role}”", text, where.at("Description"))
    return text


def _names_ports(rule: dict[str, Any], groups: Groups) -> bool:
    """True if a rule names a port range other than all ports: its author expects it to apply."""
    said = [_text(rule, name, groups) for name in ("FromPort", "ToPort") if name in rule]
    return any(isinstance(port, str) and port not in ("-1", "0", str(MAX_PORT)) for port in said)


def _text(rule: dict[str, Any], name: str, groups: Groups) -> TextValue:
    if name not in rule:
        return None
    one_text(groups.resolver.value(rule[name]), name, "write one number or word")
    return groups.resolver.text(rule[name])
