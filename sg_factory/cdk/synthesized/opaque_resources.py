"""Groups of role files in resources whose effect no template shows: custom resources, modules, stack sets.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html and the reference
of each type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sg_factory.cdk.synthesized.guarded_plan import Interference
from sg_factory.cdk.synthesized.macros import declared_macros
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.templates import STACK, ResourceKey, as_key, properties
from sg_factory.source.opaque import APPLICATION, MODULE, is_foreign_type, rotates_secrets
from sg_factory.text.counting import listed

# AWS's own types, whose effect on a group is in a document, a policy or another template.
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
# Types that call the AWS API with parameters of the template.
_CALLERS = ("AWS::Scheduler::Schedule", "AWS::StepFunctions::StateMachine")
_CALL = re.compile(r":aws-sdk:ec2:(?!describe)\w*securitygroup", re.IGNORECASE)
_CHECK_GROUP = "check what it does with the group: no template of this app shows it"


def groups_in_opaque_resources(
    file: str, locked: Mapping[ResourceKey, str], published: Mapping[str, str], references: References
) -> Iterator[Interference]:
    """Report each resource of a template that receives groups and whose effect no template shows.

    `published` are the names of SSM parameters that hold the groups' ids, each with its role.
    """
    templates = references.templates
    for logical_id, resource in templates.resources(file).items():
        kind = str(resource.get("Type"))
        if _is_read(kind, (file, logical_id), resource, references):
            continue
        roles = _roles(file, properties(resource), locked, published, references)
        if roles:
            text = f"{logical_id} ({kind}) receives {_groups_of(roles)}: no template shows what it does"
            yield Interference("group-given-away", file, logical_id, text, _CHECK_GROUP, ("Properties",))
        elif (file, logical_id) in templates.unread:
            text = f"the template of the nested stack {logical_id} cannot be read: its resources are not checked"
            help = "check that it changes no group of a role file"
            yield Interference("unread-stack", file, logical_id, text, help, ("Properties.TemplateURL",))


def groups_in_macros(
    file: str, locked: Mapping[ResourceKey, str], published: Mapping[str, str], references: References
) -> Iterator[Interference]:
    """Report the macros of a template that makes no groups of role files but names such groups."""
    content = references.templates.contents[file]
    names = declared_macros(content)
    roles = _roles(file, content.get("Resources"), locked, published, references) if names else []
    if roles:
        macros = f"the {'macro' if len(names) == 1 else 'macros'} {listed(names)}"
        text = f"this template names {_groups_of(roles)} and has {macros}: no template shows the result"
        yield Interference("group-given-away", file, "", text, _CHECK_GROUP, ("Transform",))


def _is_read(kind: str, place: ResourceKey, resource: Mapping[str, Any], references: References) -> bool:
    """Return True if the effect of a resource is in the app's templates, or known."""
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
    file: str, value: Any, locked: Mapping[ResourceKey, str], published: Mapping[str, str], references: References
) -> list[str]:
    """Return the roles whose groups a value names: by an id, or by the SSM parameter that holds one."""
    texts = references.texts(file, value)
    written = "\n".join((as_key(value), *texts))
    by_name = {role for name, role in published.items() if re.search(rf"{re.escape(name)}(?![\w./-])", written)}
    return sorted({locked[place] for place in references.places(texts) if place in locked} | by_name)


def _groups_of(roles: list[str]) -> str:
    more = len(roles) - 1
    return f"the groups “{roles[0]}” and {more} more" if more else f"the group “{roles[0]}”"
