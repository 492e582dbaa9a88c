"""Groups of role files that an app gives to what nobody can read: custom resources, modules, stack sets, other stacks.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html and the reference
of each type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import STACK, ResourceKey, as_key, properties
from sg_factory.cdk.synthesized.transforms import declared
from sg_factory.cdk.synthesized.watched import Interference
from sg_factory.source.opaque import APPLICATION, MODULE, is_foreign_type, rotates_secrets
from sg_factory.text.counting import counted

# AWS's own that do with a group what a document, a policy or another template says.
_ACTS = (
    "AWS::CloudFormation::StackSet",
    "AWS::Config::ConformancePack",
    "AWS::Config::OrganizationConformancePack",
    "AWS::Config::RemediationConfiguration",
    "AWS::FMS::Policy",
    "AWS::SSM::Association",
    "AWS::SSM::MaintenanceWindowTask",
    "AWS::ServiceCatalog::CloudFormationProvisionedProduct",
)
# What AWS's services call by themselves, with what a template says.
_CALLERS = ("AWS::Scheduler::Schedule", "AWS::StepFunctions::StateMachine")
_CALL = re.compile(r":aws-sdk:ec2:(?!describe)\w*securitygroup", re.IGNORECASE)
_LOOK = "look at what it does with the group: no template of this app says"


def given_away(
    file: str, closed: Mapping[ResourceKey, str], published: Mapping[str, str], references: References
) -> Iterator[Interference]:
    """Each place of a template that is given groups and whose doing no template says.

    `published` are the names of SSM parameters that hold the groups' ids, each with its role.
    """
    templates = references.templates
    for logical_id, resource in templates.resources(file).items():
        kind = str(resource.get("Type"))
        if _is_read(kind, (file, logical_id), resource, references):
            continue
        roles = _roles(file, properties(resource), closed, published, references)
        if roles:
            text = f"what {logical_id} ({kind}) does with {_listed(roles)} is not looked into"
            yield Interference("group-given-away", file, logical_id, text, _LOOK, ("Properties",))
        elif (file, logical_id) in templates.unread:
            text = f"the template of the nested stack {logical_id} cannot be read here: nobody knows what it does"
            yield Interference("unread-stack", file, logical_id, text, _LOOK, ("Properties.TemplateURL",))


def given_to_macros(
    file: str, closed: Mapping[ResourceKey, str], published: Mapping[str, str], references: References
) -> Iterator[Interference]:
    """The macros of a template without groups of role files that is given such groups."""
    content = references.templates.contents[file]
    names = declared(content)
    roles = _roles(file, content.get("Resources"), closed, published, references) if names else []
    if roles:
        macro = ", ".join(names)
        text = f"what the macro {macro} makes of this template, which names {_listed(roles)}, is not looked into"
        yield Interference("group-given-away", file, "", text, _LOOK, ("Transform",))


def _is_read(kind: str, place: ResourceKey, resource: Mapping[str, Any], references: References) -> bool:
    """Whether all that a resource does is in the templates of the app, or known."""
    given = properties(resource)
    if kind == STACK:
        return place not in references.templates.unread
    if kind == APPLICATION:
        mappings = references.templates.contents[place[0]].get("Mappings", {})
        return rotates_secrets(given.get("Location"), mappings)
    if kind in _CALLERS:
        return not _CALL.search(as_key(given))
    return not (is_foreign_type(kind) or kind in _ACTS or kind.endswith(MODULE))


def _roles(
    file: str, value: Any, closed: Mapping[ResourceKey, str], published: Mapping[str, str], references: References
) -> list[str]:
    """The roles whose groups a value names: by an id, or by the SSM parameter that holds one."""
    texts = references.texts(file, value)
    written = "\n".join((as_key(value), *texts))
    by_name = {role for name, role in published.items() if re.search(rf"{re.escape(name)}(?![\w./-])", written)}
    return sorted({closed[place] for place in references.places(texts) if place in closed} | by_name)


def _listed(roles: list[str]) -> str:
    more = len(roles) - 1
    return f"“{roles[0]}”" + (f" and {counted(more, 'more group')}" if more else "")
