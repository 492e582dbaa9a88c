"""Compare an app's synthesized templates with its plans: find what else in the app changes the groups of role files.

Locked handles stop other constructs. An escape hatch, an aspect or a rule that names a bare group id get past them, in
this stack or in another one, and so would a bug of ours. docs/cdk-guard.md lists all known cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain

from sg_factory.cdk.synthesized.additional_groups import additional_rules
from sg_factory.cdk.synthesized.foreign_acl_parts import foreign_acl_parts
from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, Interference, files_of, locked_groups
from sg_factory.cdk.synthesized.macros import unknown_macros
from sg_factory.cdk.synthesized.opaque_resources import groups_in_macros, groups_in_opaque_resources
from sg_factory.cdk.synthesized.own_resources import changed_resources
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.refused_calls import refused_calls
from sg_factory.cdk.synthesized.requested_rule import requested_rule
from sg_factory.cdk.synthesized.rules import WRITES, foreign_rules
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates, properties
from sg_factory.cdk.synthesized.without_effect import without_effect


def interference(plans: Iterable[GuardedPlan], templates: Templates) -> Iterator[Interference]:
    """Yield every change to the plans' resources in an app, and everything that touches their groups."""
    plans = tuple(plans)
    references = References(templates)
    locked = locked_groups(plans)
    files = files_of(plans, templates)
    own_groups = frozenset((plan.template_file, logical_id) for plan in plans for logical_id in plan.groups)
    for plan in plans:
        yield from changed_resources(plan, templates)
        requests = tuple(requested_rule(call, plan, references, own_groups) for call in plan.calls())
        additional = tuple(additional_rules(plan, references))
        yield from (rule.interference(requests) for rule in additional)
        yield from refused_calls(plan.template_file, requests, additional)
        yield from without_effect(plan)
    macros = tuple(unknown_macros(files, templates))
    yield from macros
    reported = frozenset((found.template_file, found.logical_id) for found in macros)
    yield from _foreign_rules(plans, locked, references, reported)
    yield from foreign_acl_parts(plans, references)
    published = _published(plans)
    for file in templates.contents:
        yield from groups_in_opaque_resources(file, locked, published, references)
        if file not in files:
            yield from groups_in_macros(file, locked, published, references)


def _foreign_rules(
    plans: Iterable[GuardedPlan], locked: Mapping[ResourceKey, str], references: References, reported: Set[ResourceKey]
) -> Iterator[Interference]:
    """Yield the rules of other constructs, except of resources that are already reported."""
    skipped = reported | {(plan.template_file, logical_id) for plan in plans for logical_id in plan.resources}
    external = frozenset(chain.from_iterable(_external_ids(plan) for plan in plans))
    templates = references.templates
    for file in templates.contents:
        for logical_id, resource in templates.resources(file).items():
            if resource.get("Type") in WRITES and (file, logical_id) not in skipped:
                yield from foreign_rules(file, logical_id, resource, locked, external, references)


def _external_ids(plan: GuardedPlan) -> Set[str]:
    """Return the known ids of groups that a plan names and does not make, also of those that the app hands in."""
    return plan.external_ids | {value for value in plan.passed().values() if isinstance(value, str)}


def _published(plans: Iterable[GuardedPlan]) -> dict[str, str]:
    """Return the names of the SSM parameters that hold ids of locked groups, each with its role."""
    found: dict[str, str] = {}
    for plan in plans:
        for logical_id, group in plan.groups.items():
            parameter = plan.resources.get(f"{logical_id}Parameter")
            if parameter and logical_id not in plan.mutable_groups:
                found[str(properties(parameter)["Name"])] = group.role
    return found
