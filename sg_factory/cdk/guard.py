"""The validation plugin that fails `cdk synth` on changes to the groups of role files and on findings in these files.

CDK calls it once the templates are written. It is one for the whole app, so that it sees rules of other stacks, too.
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
from sg_factory.cdk.info_findings import summarize_infos
from sg_factory.cdk.synthesized.guarded_plan import FATAL, SEVERITIES, GuardedPlan, Interference
from sg_factory.cdk.synthesized.interference import interference
from sg_factory.cdk.synthesized.role_names import RoleNames
from sg_factory.cdk.synthesized.templates import STACK, ResourceKey, Templates, properties
from sg_factory.cdk.synthesized.uses import UNUSED_ROLE, uses

PLUGIN = "sg-factory"
Reader = Callable[[Path], dict[str, Any] | None]
"""Returns the template in a file; None if there is none."""

_HASH = re.compile(r"[0-9a-f]{64}")
_GROUP_ID = re.compile("sg-[0-9a-f]+")
_LOOKUP = re.compile(r"ssm:(?:.*:)?parameterName=([^:]+)")
_CHOOSES = re.compile("Fn::(If|Select|FindInMap)")  # functions that choose one of several templates for a nested stack


@dataclass(frozen=True, slots=True)
class ReportedFinding:
    """A finding as text for CDK's report. `file` is the role file that it is about; `severity` is CDK's word."""

    rule: str
    text: str
    help: str
    severity: str
    file: str


class Plugin:
    """The name and version of a plugin in CDK's validation report."""

    @property
    def name(self) -> str:
        """The plugin's name in the report."""
        return PLUGIN

    @property
    def version(self) -> str:
        """The version of this package."""
        return __version__


@jsii.implements(cdk.IPolicyValidationPlugin)
class Guard(Plugin):
    """Compares the templates of an app with the plans, and reports the findings of the plans' projects."""

    def __init__(self) -> None:
        self.read: Reader = json_template
        self.plans: list[GuardedPlan] = []
        self.findings: list[tuple[ReportedFinding, tuple[GuardedPlan, ...]]] = []

    @property
    def rule_ids(self) -> list[str]:
        """The guard's rules, besides the names of checks."""
        return list(SEVERITIES)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Validate the templates of the app; CDK calls it after synthesis."""
        app = context.app_construct
        templates, paths = read_templates(context.template_paths, app.node.get_all_context(), self.read)
        stacks = {plan.template_file: plan.stack for plan in self.plans}
        roles = RoleNames(self.plans)
        violations = [
            _violation_of(found, roles, templates, paths, stacks) for found in interference(self.plans, templates)
        ]
        violations += self._findings(templates, paths)
        return report(violations)

    def _findings(self, templates: Templates, paths: Mapping[str, Path]) -> Iterator[cdk.PolicyViolation]:
        """Yield the findings of role files, except those about roles that no host has but the app attaches."""
        is_asked = any(told.rule == UNUSED_ROLE for told, _ in self.findings)
        in_use = set[ResourceKey]().union(*uses(self.plans, templates).values()) if is_asked else set()
        for told, made in self.findings:
            groups = [found for found in _groups(told, made) if told.rule != UNUSED_ROLE or found not in in_use]
            if told.rule != UNUSED_ROLE:
                yield _finding(told, groups, made, templates, paths)
            elif groups:
                yield _finding(_in_app(told), groups, made, templates, paths)


_GUARDS: MutableMapping[IConstruct, Guard] = WeakKeyDictionary()


def guard_of(scope: Construct) -> Guard:
    """Return the guard of the app that a construct is in."""
    app = scope.node.root
    if app not in _GUARDS:
        _GUARDS[app] = Guard()
        cdk.Validations.of(app).add_plugins(_GUARDS[app])
    return _GUARDS[app]


def guarded_plans(app: IConstruct) -> tuple[GuardedPlan, ...]:
    """Return the plans whose resources are in an app."""
    guard = _GUARDS.get(app)
    return tuple(guard.plans) if guard else ()


def guarded_resources(app: IConstruct, templates: Templates) -> frozenset[ResourceKey]:
    """Return the resources that role files have made in an app, and those for which the guard fails the synth."""
    plans = guarded_plans(app)
    own = {(plan.template_file, logical_id) for plan in plans for logical_id in plan.resources}
    fatal = (found for found in interference(plans, templates) if SEVERITIES[found.rule] == FATAL)
    return frozenset(own | {(found.template_file, found.logical_id) for found in fatal})


def report(violations: list[cdk.PolicyViolation]) -> cdk.PolicyValidationPluginReport:
    """Return violations as a report, which fails if one of them is an error."""
    success = all(violation.severity not in ("error", FATAL) for violation in violations)
    return cdk.PolicyValidationPluginReport(success=success, violations=summarize_infos(violations))


def violation(finding: ReportedFinding, resources: Iterable[cdk.PolicyViolatingResource]) -> cdk.PolicyViolation:
    """Return a finding as CDK reports it, with the constructs that it concerns."""
    return cdk.PolicyViolation(
        rule_name=finding.rule,
        description=finding.text,
        fix=finding.help or None,
        severity=finding.severity,
        violating_resources=list(resources),
    )


def resource(
    templates: Templates, paths: Mapping[str, Path], place: ResourceKey, locations: Iterable[str] = ()
) -> cdk.PolicyViolatingResource:
    """Return a resource of a template, with its parts at fault; CDK adds the path of its construct."""
    file, logical_id = shown = templates.construct_of(place)
    return cdk.PolicyViolatingResource(
        resource_logical_id=logical_id,
        template_path=str(paths[file]),
        locations=list(locations) if shown == place else ["Properties.TemplateURL"],
    )


def _violation_of(
    found: Interference, roles: RoleNames, templates: Templates, paths: Mapping[str, Path], stacks: Mapping[str, str]
) -> cdk.PolicyViolation:
    """Return an interference as a violation of its resource, its construct or its stack."""
    finding = ReportedFinding(found.rule, found.message, roles.remedy_for(found), SEVERITIES[found.rule], "")
    file = found.template_file
    if found.logical_id and not found.path and templates.resource((file, found.logical_id)):
        return violation(finding, [resource(templates, paths, (file, found.logical_id), found.locations)])
    path = found.path or stacks.get(file, file)
    where = cdk.PolicyViolatingResource(construct_path=path, locations=list(found.locations))
    return violation(finding, [where])


def _in_app(unused: ReportedFinding) -> ReportedFinding:
    """Return the finding about an unused role in terms of an app, which may attach the role's group."""
    first, _, excerpt = unused.text.partition("\n")
    text = f"{first}, and nothing in this app has its group\n{excerpt}"
    return replace(unused, text=text, help=f"attach it in the app (groups.of(…)), or {unused.help}")


def _groups(finding: ReportedFinding, plans: Iterable[GuardedPlan]) -> Iterator[ResourceKey]:
    """Yield the groups of the role file that a finding is about."""
    for plan in plans:
        for logical_id, group in plan.groups.items():
            if group.origin.file == finding.file and group.adds_to is None:
                yield plan.template_file, logical_id


def _finding(
    finding: ReportedFinding,
    groups: Iterable[ResourceKey],
    plans: Iterable[GuardedPlan],
    templates: Templates,
    paths: Mapping[str, Path],
) -> cdk.PolicyViolation:
    """Return a finding as a violation of its groups; if it is about none, of the first construct with groups."""
    concerned = [resource(templates, paths, place) for place in groups if place[0] in paths]
    first = [cdk.PolicyViolatingResource(construct_path=plan.path, locations=[]) for plan in tuple(plans)[:1]]
    return violation(finding, concerned or first)


def read_templates(paths: Iterable[str], context: Mapping[str, Any], read: Reader) -> tuple[Templates, dict[str, Path]]:
    """Return the templates of an app's stacks and of the stacks nested in them, and their files by name.

    `context` is the app's, in which CDK keeps the values that it has looked up. `read` reads the template of a nested
    stack, which CDK has not written if it is an asset of the app's own.
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
    """Yield the ids of groups that SSM parameters held, each with the parameter's name."""
    for key, value in context.items():
        name = _LOOKUP.match(key)
        if name and isinstance(value, str) and _GROUP_ID.fullmatch(value):
            yield value, name[1]


def _nested(file: Path, content: Mapping[str, Any]) -> Iterator[tuple[str, Path | None]]:
    """Yield the stacks nested in one, each with its template: an asset named in the stack's manifest of assets."""
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
    """Return the template in a file; None if it is not JSON."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
