"""Settings beside groups that change where their rules apply: VPC associations and VPC Block Public Access.

Sources: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html and
https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html
"""

from __future__ import annotations

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.notes import Notes
from sg_factory.source.cloudformation.peers import Groups
from sg_factory.source.cloudformation.template import GROUP, Template
from sg_factory.source.cloudformation.values import Unknown
from sg_factory.source.traffic import Malformed

_ASSOCIATION = f"{GROUP}VpcAssociation"
_OPTIONS = "AWS::EC2::VPCBlockPublicAccessOptions"
_EXCLUSION = "AWS::EC2::VPCBlockPublicAccessExclusion"

_MODES = {
    _OPTIONS: {
        "block-ingress": (
            "“{name}” blocks ingress through internet gateways in this account and region, whatever groups allow"
        ),
        "block-bidirectional": (
            "“{name}” blocks all traffic through internet gateways in this account and region, whatever groups allow"
        ),
    },
    _EXCLUSION: {
        "allow-bidirectional": "“{where}” is exempt from Block Public Access in both directions",
        "allow-egress": "“{where}” is exempt from Block Public Access for egress only",
    },
}
_MODE_KEYS = {_OPTIONS: "InternetGatewayBlockMode", _EXCLUSION: "InternetGatewayExclusionMode"}
_STAYS = "findings about the internet are still reported: they apply again as soon as this ends"


def note_vpc_settings(template: Template, groups: Groups, notes: Notes) -> None:
    """Note the VPC associations and Block Public Access settings of a scenario, and their effects."""
    for name, body in template.resources.items():
        kind = template.kind(name)
        if kind != _ASSOCIATION and kind not in _MODES:
            continue
        if "Condition" not in body or groups.resolver.conditions.named(body["Condition"]):
            if kind == _ASSOCIATION:
                _note_association(name, template, groups, notes)
            else:
                _note_mode(name, kind, template, groups, notes)


def _note_association(name: str, template: Template, groups: Groups, notes: Notes) -> None:
    at = Place(template.file, ("Resources", name, "Properties", "GroupId"))
    try:
        group = groups.named(template.property_of(name, "GroupId"), "GroupId")
    except Malformed as error:
        notes.malformed(str(error), at, error.help)
        return
    role = group.role if group.kind == "role" else group.group_id
    vpc = _text(name, "VpcId", template, groups)
    text = f"“{role}” is associated with the VPC “{vpc}” too: its rules apply there as well"
    help = "check that all it allows is meant for both VPCs: a range of one may belong to other hosts in the other"
    notes.found.append(TemplateNote("association", text, template.place(name), help))


def _note_mode(name: str, kind: str, template: Template, groups: Groups, notes: Notes) -> None:
    key = _MODE_KEYS[kind]
    mode = groups.resolver.text(template.property_of(name, key))
    at = Place(template.file, ("Resources", name, "Properties", key))
    if isinstance(mode, Unknown):
        notes.unknown(f"the effect of “{name}” on Block Public Access is not known: {mode.why}", at, "write its mode")
    elif mode not in _MODES[kind]:
        notes.malformed(f"“{mode}” is not a value of {key}", at, f"write {' or '.join(_MODES[kind])}")
    else:
        subject = "SubnetId" if template.property_of(name, "VpcId") is None else "VpcId"
        text = _MODES[kind][mode].format(name=name, where=_text(name, subject, template, groups))
        notes.found.append(TemplateNote("public-access", text, template.place(name), _STAYS))


def _text(name: str, key: str, template: Template, groups: Groups) -> str:
    text = groups.resolver.text(template.property_of(name, key))
    return text.text if isinstance(text, Unknown) else text
