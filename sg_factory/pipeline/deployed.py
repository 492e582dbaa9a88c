"""What was deployed last: a revision of the project, or its templates → Plans of the project's environments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sg_factory.cloudformation.ids import peers_by_id
from sg_factory.diagnostic import Place
from sg_factory.files import Folder
from sg_factory.pipeline.sides import Side, SideError, open_side, pairs
from sg_factory.plan import UNKNOWN_OWNER, Group, Plan
from sg_factory.plan.layout import stacks
from sg_factory.source.cloudformation.text import parse
from sg_factory.text.counting import counted

_OWN_TAGS = ("Name", "description", "owner", "source")


def deployed_plans(name: str, project: Path, plans: tuple[Plan, ...], as_of: datetime) -> tuple[Plan, ...]:
    """Return the Plans of what was deployed: of a revision, of templates, or of a stack (`deployed:STACK`).

    `plans` are those of the project in the folder `project`. Raises SideError and BrokenSide.
    """
    side = open_side(name, project, as_of, plans)
    if side.is_of_others:
        raise SideError(f"{name} is not what was deployed: name a revision, or the templates of the stacks")
    return plans_of_templates(side, plans) if side.readings else side.plans


def plans_of_templates(side: Side, plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """Return the Plans of the environments whose stacks a side has. Raises SideError if it has only some of them."""
    found: dict[str | None, Plan] = {}
    files = replace(side, name="the project", files=Folder(Path()), plans=tuple(plans), readings={})
    for pair in pairs(side, files):
        if pair.name:  # else the parts of a folder that are no templates
            known = found.get(pair.before.environment.name)
            found[pair.before.environment.name] = _joined(known, pair.before) if known else pair.before
    for plan in plans:
        number = len(stacks(plan))
        if not side.is_whole and number > 1:
            text = (
                f"{side.name} is one of {counted(number, 'stack')}: name the folder with the templates of all of them"
            )
            raise SideError(text)
    tags = _tags_in(side)
    return tuple(_with_tags(plan, tags) for plan in found.values())


def _joined(one: Plan, other: Plan) -> Plan:
    """One environment of the Plans of two of its stacks."""
    groups = {group.role: group for group in one.groups}
    for group in other.groups:
        known = groups.get(group.role)
        groups[group.role] = (
            replace(group, ingress=known.ingress + group.ingress, egress=known.egress + group.egress)
            if known
            else group
        )
    closes = one.environment.restricts_default_group or other.environment.restricts_default_group
    here = replace(one.environment, restricts_default_group=closes)
    return replace(one, environment=here, groups=tuple(groups[role] for role in sorted(groups)))


def _tags_in(side: Side) -> Mapping[str, Mapping[str, str]]:
    """The tags of the groups in the templates of a side, by logical id."""
    found: dict[str, dict[str, str]] = {}
    for file in side.readings:
        value = parse(side.files.read(_path_in(side, file)), file)[0]
        for name, body in _resources(value):
            tags = body.get("Properties", {}).get("Tags", ())
            found[name] = {str(tag["Key"]): str(tag["Value"]) for tag in tags if isinstance(tag, dict)}
    return found


def _path_in(side: Side, file: str) -> str:
    return next((str(each) for each in (Path(side.name) / file, Path(side.name)) if side.files.exists(str(each))), file)


def _resources(template: Any) -> Iterable[tuple[str, Mapping[str, Any]]]:
    resources = template.get("Resources", {}) if isinstance(template, dict) else {}
    groups = resources.items() if isinstance(resources, dict) else ()
    return ((name, body) for name, body in groups if body.get("Type") == "AWS::EC2::SecurityGroup")


def _with_tags(plan: Plan, tags: Mapping[str, Mapping[str, str]]) -> Plan:
    """The Plan with what the tags of its templates say of the groups."""
    names = peers_by_id(plan)
    by_role = {names[name].role: each for name, each in tags.items() if name in names}
    return replace(plan, groups=tuple(_tagged(group, by_role.get(group.role)) for group in plan.groups))


def _tagged(group: Group, tags: Mapping[str, str] | None) -> Group:
    if tags is None:
        return group
    return replace(
        group,
        description=tags.get("description", group.description),
        owner=tags.get("owner", UNKNOWN_OWNER),
        origin=Place(tags.get("source", group.origin.file)),
        tags=tuple((key, value) for key, value in tags.items() if key not in _OWN_TAGS),
    )
