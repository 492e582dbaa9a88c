"""The plugin by which `cdk synth` fails: what others did to the groups of role files, and what is found in these files.

CDK calls it once the templates are written. It is of the whole app, so that rules of other stacks are seen, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
import jsii
from constructs import Construct, IConstruct

from sg_factory import __version__
from sg_factory.cdk.notes import without_noise
from sg_factory.cdk.synthesized.interference import interference
from sg_factory.cdk.synthesized.naming import Roles
from sg_factory.cdk.synthesized.templates import STACK, ResourceKey, Templates, properties
from sg_factory.cdk.synthesized.uses import UNUSED_ROLE, uses
from sg_factory.cdk.synthesized.watched import FATAL, OBJECTIONS, Interference, Watched

PLUGIN = "sg-factory"
Reader = Callable[[Path], dict[str, Any] | None]
"""Reads the template in a file; None where there is none."""

_HASH = re.compile(r"[0-9a-f]{64}")
_GROUP_ID = re.compile("sg-[0-9a-f]+")
_LOOKUP = re.compile(r"ssm:(?:.*:)?parameterName=([^:]+)")
_CHOOSES = re.compile("Fn::(If|Select|FindInMap)")  # functions by which a nested stack may have another template, too


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding in words for CDK's report. `file` is the role file that it is about; `severity` is CDK's word."""

    rule: str
    text: str
    help: str
    severity: str
    file: str


class Plugin:
    """What CDK's validation report says of whoever wrote into it."""

    @property
    def name(self) -> str:
        """As it stands in the report."""
        return PLUGIN

    @property
    def version(self) -> str:
        """This package's."""
        return __version__


@jsii.implements(cdk.IPolicyValidationPlugin)
class Guard(Plugin):
    """Holds the templates of an app against the plans, and tells the findings of the plans' projects."""

    def __init__(self) -> None:
        self.read: Reader = json_template
        self.watched: list[Watched] = []
        self.told: list[tuple[ReportedFinding, tuple[Watched, ...]]] = []

    @property
    def rule_ids(self) -> list[str]:
        """What it may object to, besides the names of checks."""
        return list(OBJECTIONS)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Called by CDK after synthesis, with the templates of the app."""
        app = context.app_construct
        templates, paths = read_templates(context.template_paths, app.node.get_all_context(), self.read)
        stacks = {part.template_file: part.stack for part in self.watched}
        roles = Roles(self.watched)
        violations = [
            _foreign(found, roles, templates, paths, stacks) for found in interference(self.watched, templates)
        ]
        violations += self._findings(templates, paths)
        return report(violations)

    def _findings(self, templates: Templates, paths: Mapping[str, Path]) -> Iterator[cdk.PolicyViolation]:
        """The findings of role files, but for roles that no host has and the app attaches."""
        is_asked = any(told.rule == UNUSED_ROLE for told, _ in self.told)
        in_use = set[ResourceKey]().union(*uses(self.watched, templates).values()) if is_asked else set()
        for told, made in self.told:
            groups = [found for found in _groups(told, made) if told.rule != UNUSED_ROLE or found not in in_use]
            if told.rule != UNUSED_ROLE:
                yield _finding(told, groups, made, templates, paths)
            elif groups:
                yield _finding(_in_app(told), groups, made, templates, paths)


_GUARDS: MutableMapping[IConstruct, Guard] = WeakKeyDictionary()


def guard_of(scope: Construct) -> Guard:
    """The guard of the app that a construct stands in."""
    app = scope.node.root
    if app not in _GUARDS:
        _GUARDS[app] = Guard()
        cdk.Validations.of(app).add_plugins(_GUARDS[app])
    return _GUARDS[app]


def watched_in(app: IConstruct) -> tuple[Watched, ...]:
    """What role files have made in an app."""
    guard = _GUARDS.get(app)
    return tuple(guard.watched) if guard else ()


def guarded(app: IConstruct, templates: Templates) -> frozenset[ResourceKey]:
    """What fails the synth of an app by its guard, and all that role files have made."""
    watched = watched_in(app)
    ours = {(part.template_file, logical_id) for part in watched for logical_id in part.ours}
    fatal = (found for found in interference(watched, templates) if OBJECTIONS[found.objection] == FATAL)
    return frozenset(ours | {(found.template_file, found.logical_id) for found in fatal})


def report(violations: list[cdk.PolicyViolation]) -> cdk.PolicyValidationPluginReport:
    """Violations as a report, which fails where one is an error."""
    success = all(violation.severity not in ("error", FATAL) for violation in violations)
    return cdk.PolicyValidationPluginReport(success=success, violations=without_noise(violations))


def violation(told: ReportedFinding, resources: Iterable[cdk.PolicyViolatingResource]) -> cdk.PolicyViolation:
    """A finding as CDK reports it, with the constructs that it concerns."""
    return cdk.PolicyViolation(
        rule_name=told.rule,
        description=told.text,
        fix=told.help or None,
        severity=told.severity,
        violating_resources=list(resources),
    )


def resource(
    templates: Templates, paths: Mapping[str, Path], place: ResourceKey, locations: Iterable[str] = ()
) -> cdk.PolicyViolatingResource:
    """A resource of a template, with the parts of it that are to blame; CDK tells the path of its construct."""
    file, logical_id = shown = templates.construct_of(place)
    return cdk.PolicyViolatingResource(
        resource_logical_id=logical_id,
        template_path=str(paths[file]),
        locations=list(locations) if shown == place else ["Properties.TemplateURL"],
    )


def _foreign(
    found: Interference, roles: Roles, templates: Templates, paths: Mapping[str, Path], stacks: Mapping[str, str]
) -> cdk.PolicyViolation:
    """What is about a construct is said of it, and of the stack where it is about no resource either."""
    told = ReportedFinding(
        found.objection, found.message, roles.of_interference(found), OBJECTIONS[found.objection], ""
    )
    file = found.template_file
    if found.logical_id and not found.path:
        return violation(told, [resource(templates, paths, (file, found.logical_id), found.locations)])
    path = found.path or stacks.get(file, file)
    where = cdk.PolicyViolatingResource(construct_path=path, locations=list(found.locations))
    return violation(told, [where])


def _in_app(unused: ReportedFinding) -> ReportedFinding:
    """The finding about a role that no host has, for an app, which may attach it: the check knows nothing of that."""
    first, _, excerpt = unused.text.partition("\n")
    text = f"{first}, and nothing in this app has its group\n{excerpt}"
    return replace(unused, text=text, help=f"attach it in the app (groups.of(…)), or {unused.help}")


def _groups(told: ReportedFinding, made: Iterable[Watched]) -> Iterator[ResourceKey]:
    """The groups of the role file that a finding is about."""
    for part in made:
        for logical_id, group in part.groups.items():
            if group.origin.file == told.file:
                yield part.template_file, logical_id


def _finding(
    told: ReportedFinding,
    groups: Iterable[ResourceKey],
    made: Iterable[Watched],
    templates: Templates,
    paths: Mapping[str, Path],
) -> cdk.PolicyViolation:
    """A finding with its groups; what is about none, with what was made first."""
    concerned = [resource(templates, paths, place) for place in groups if place[0] in paths]
    first = [cdk.PolicyViolatingResource(construct_path=part.path, locations=[]) for part in tuple(made)[:1]]
    return violation(told, concerned or first)


def read_templates(paths: Iterable[str], context: Mapping[str, Any], read: Reader) -> tuple[Templates, dict[str, Path]]:
    """The templates of an app's stacks and of the stacks nested in them, and their files by name.

    `context` is the app's, in which CDK keeps what it has looked up. `read` reads the template of a nested stack, which
    CDK has not written where it is an asset of the app's own.
    """
    files = {(path := Path(text)).name: path for text in paths}
    contents: dict[str, Any] = {}
    nested: dict[str, ResourceKey] = {}
    unread: set[ResourceKey] = set()
    waiting = [(name, json.loads(path.read_text("utf-8"))) for name, path in files.items()]
    while waiting:
        name, content = waiting.pop()
        contents[name] = content
        for logical_id, child in _nested(files[name], content):
            made = read(child) if child else None
            if child is None or made is None:
                unread.add((name, logical_id))
                continue
            files[child.name] = child
            nested[child.name] = name, logical_id
            waiting.append((child.name, made))
    return Templates(dict(sorted(contents.items())), nested, frozenset(unread), dict(_looked_up(context))), files


def _looked_up(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Ids of groups that SSM parameters held, each with the parameter's name."""
    for key, value in context.items():
        name = _LOOKUP.match(key)
        if name and isinstance(value, str) and _GROUP_ID.fullmatch(value):
            yield value, name[1]


def _nested(file: Path, content: Mapping[str, Any]) -> Iterator[tuple[str, Path | None]]:
    """The stacks nested in one, each with its template: an asset, which the stack's manifest of assets names."""
    resources = Templates({file.name: content}, {}).resources(file.name)
    stacks = {key: resource for key, resource in resources.items() if resource.get("Type") == STACK}
    if not stacks:
        return
    assets: dict[str, Any] = {}
    for manifest in sorted(file.parent.glob("*.assets.json")):
        assets |= json.loads(manifest.read_text("utf-8")).get("files", {})
    for logical_id, stack in stacks.items():
        url = json.dumps(properties(stack).get("TemplateURL"))
        url = "" if _CHOOSES.search(url) else url
        sources = [assets[key].get("source", {}).get("path", "") for key in _HASH.findall(url) if key in assets]
        yield logical_id, file.parent / sources[0] if len(sources) == 1 else None


def json_template(file: Path) -> dict[str, Any] | None:
    """The template in a file; None where it is none in JSON."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
