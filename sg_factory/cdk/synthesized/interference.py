"""Synthesized templates held against the plan's own: what else in the app has changed the groups of role files.

Locked handles keep other constructs from it. An escape hatch, an aspect or a rule that names a bare group id get past
them, in this stack or in another one, and so would a mistake of ours. docs/cdk-guard.md lists all ways that are known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set

from sg_factory.cdk.synthesized.beside import open_beside
from sg_factory.cdk.synthesized.given_away import given_away, given_to_macros
from sg_factory.cdk.synthesized.held import changed
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.refused import refused
from sg_factory.cdk.synthesized.rules import WRITES, foreign_rules
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates, properties
from sg_factory.cdk.synthesized.transforms import macros
from sg_factory.cdk.synthesized.watched import Interference, Watched, closed_groups, files_of
from sg_factory.cdk.synthesized.without_effect import without_effect


def interference(watched: Iterable[Watched], templates: Templates) -> Iterator[Interference]:
    """What became of the plans' resources in an app, and what others have done to their groups."""
    watched = tuple(watched)
    references = References(templates)
    closed = closed_groups(watched)
    files = files_of(watched, templates)
    made = frozenset((part.template_file, logical_id) for part in watched for logical_id in part.groups)
    for part in watched:
        yield from changed(part, templates)
        opened = tuple(open_beside(part, references))
        yield from (rule.told(part, references) for rule in opened)
        yield from refused(part, references, opened, made)
        yield from without_effect(part)
    made_over = tuple(macros(files, templates))
    yield from made_over
    told = frozenset((found.template_file, found.logical_id) for found in made_over)
    yield from _by_others(watched, closed, references, told)
    published = _published(watched)
    for file in templates.contents:
        yield from given_away(file, closed, published, references)
        if file not in files:
            yield from given_to_macros(file, closed, published, references)


def _by_others(
    watched: Iterable[Watched], closed: Mapping[ResourceKey, str], references: References, told: Set[ResourceKey]
) -> Iterator[Interference]:
    """The rules of others, but for those of which something is told already."""
    skipped = told | {(part.template_file, logical_id) for part in watched for logical_id in part.ours}
    external = frozenset(group_id for part in watched for group_id in part.external)
    templates = references.templates
    for file in templates.contents:
        for logical_id, resource in templates.resources(file).items():
            if resource.get("Type") in WRITES and (file, logical_id) not in skipped:
                yield from foreign_rules(file, logical_id, resource, closed, external, references)


def _published(watched: Iterable[Watched]) -> dict[str, str]:
    """The names of the SSM parameters that hold groups' ids, each with its role."""
    found: dict[str, str] = {}
    for part in watched:
        for logical_id, group in part.groups.items():
            parameter = part.ours.get(f"{logical_id}Parameter")
            if parameter and logical_id not in part.opened:
                found[str(properties(parameter)["Name"])] = group.role
    return found
