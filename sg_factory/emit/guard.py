"""The plugin by which `cdk synth` fails: what others did to the groups of role files, and what is found in these files.

CDK calls it once the templates are written. It is of the whole app, so that rules of other stacks are seen, too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import aws_cdk as cdk
import jsii
from constructs import Construct, IConstruct

from sg_factory import __version__
from sg_factory.emit.interference import OBJECTIONS, Interference, Watched, interference
from sg_factory.emit.naming import Roles
from sg_factory.emit.notes import without_noise
from sg_factory.emit.references import Found, Templates
from sg_factory.emit.uses import UNWORN, uses

PLUGIN = "sg-factory"
# CDK lets an app acknowledge whatever is not fatal.
FATAL = "fatal"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Told:
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
        self.watched: list[Watched] = []
        self.told: list[tuple[Told, tuple[Watched, ...]]] = []

    @property
    def rule_ids(self) -> list[str]:
        """What it may object to, besides the names of checks."""
        return list(OBJECTIONS)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Called by CDK after synthesis, with the templates of the app."""
        templates, paths = read_templates(context.template_paths)
        roles = Roles(self.watched)
        violations = [_foreign(found, roles, paths) for found in interference(self.watched, templates)]
        violations += self._findings(templates, paths)
        return report(violations)

    def _findings(self, templates: Templates, paths: Mapping[str, Path]) -> Iterator[cdk.PolicyViolation]:
        """The findings of role files, but for roles that no host has and the app attaches."""
        is_asked = any(told.rule == UNWORN for told, _ in self.told)
        in_use = set[Found]().union(*uses(self.watched, templates).values()) if is_asked else set()
        for told, made in self.told:
            groups = [found for found in _groups(told, made) if told.rule != UNWORN or found not in in_use]
            if groups or told.rule != UNWORN:
                yield _finding(told, groups, made, paths)


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


def guarded(app: IConstruct, templates: Templates) -> frozenset[Found]:
    """What the guard of an app speaks of: all that role files have made, and what others have written into that."""
    watched = watched_in(app)
    ours = {(part.template_file, logical_id) for part in watched for logical_id in part.ours}
    return frozenset(ours | {(found.template_file, found.logical_id) for found in interference(watched, templates)})


def report(violations: list[cdk.PolicyViolation]) -> cdk.PolicyValidationPluginReport:
    """Violations as a report, which fails where one is an error."""
    success = all(violation.severity not in ("error", FATAL) for violation in violations)
    return cdk.PolicyValidationPluginReport(success=success, violations=without_noise(violations))


def violation(told: Told, resources: Iterable[cdk.PolicyViolatingResource]) -> cdk.PolicyViolation:
    """A finding as CDK reports it, with the constructs that it concerns."""
    return cdk.PolicyViolation(
        rule_name=told.rule,
        description=told.text,
        fix=told.help or None,
        severity=told.severity,
        violating_resources=list(resources),
    )


def resource(path: Path, logical_id: str, properties: Iterable[str] = ()) -> cdk.PolicyViolatingResource:
    """A resource of a template; CDK tells the path of its construct."""
    locations = [f"Properties.{name}" for name in properties]
    return cdk.PolicyViolatingResource(resource_logical_id=logical_id, template_path=str(path), locations=locations)


def _foreign(found: Interference, roles: Roles, paths: Mapping[str, Path]) -> cdk.PolicyViolation:
    told = Told(found.objection, found.message, roles.of_interference(found), FATAL, "")
    return violation(told, [resource(paths[found.template_file], found.logical_id, found.properties)])


def _groups(told: Told, made: Iterable[Watched]) -> Iterator[Found]:
    """The groups of the role file that a finding is about."""
    for part in made:
        for logical_id, group in part.groups.items():
            if group.origin.file == told.file:
                yield part.template_file, logical_id


def _finding(
    told: Told, groups: Iterable[Found], made: Iterable[Watched], paths: Mapping[str, Path]
) -> cdk.PolicyViolation:
    """A finding with its groups; what is about none, with what was made first."""
    concerned = [resource(paths[file], logical_id) for file, logical_id in groups]
    first = [cdk.PolicyViolatingResource(construct_path=part.path, locations=[]) for part in tuple(made)[:1]]
    return violation(told, concerned or first)


def read_templates(paths: Iterable[str]) -> tuple[Templates, dict[str, Path]]:
    """The templates of an app's stacks and of the stacks nested in them, and their files by name."""
    files = {(path := Path(text)).name: path for text in paths}
    contents: dict[str, Any] = {}
    nested: dict[str, Found] = {}
    waiting = list(files)
    while waiting:
        name = waiting.pop()
        contents[name] = json.loads(files[name].read_text("utf-8"))
        for logical_id, child in _nested(files[name], contents[name]):
            files[child.name] = child
            nested[child.name] = name, logical_id
            waiting.append(child.name)
    return Templates(dict(sorted(contents.items())), nested), files


def _nested(file: Path, content: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """The stacks nested in one, each with its template: an asset, which the stack's manifest of assets names."""
    stacks = {key: r for key, r in content.get("Resources", {}).items() if r["Type"] == "AWS::CloudFormation::Stack"}
    if not stacks:
        return
    assets: dict[str, Any] = {}
    for manifest in sorted(file.parent.glob("*.assets.json")):
        assets |= json.loads(manifest.read_text("utf-8")).get("files", {})
    for logical_id, stack in stacks.items():
        url = json.dumps(stack.get("Properties", {}).get("TemplateURL"))
        for key in _HASH.findall(url):
            path = file.parent / assets.get(key, {}).get("source", {}).get("path", "")
            if path.is_file():
                yield logical_id, path
