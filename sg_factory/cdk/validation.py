"""Findings of checks in CDK's validation report: of role files, and of any security group in an app.

from sg_factory.constructs import SecurityGroupValidation

cdk.Validations.of(app).add_plugins(SecurityGroupValidation())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import aws_cdk as cdk
import jsii

from sg_factory.cdk.guard import (
    Plugin,
    ReportedFinding,
    guarded_plans,
    guarded_resources,
    read_templates,
    report,
    resource,
    violation,
)
from sg_factory.cdk.synthesized.guarded_plan import FATAL
from sg_factory.cdk.synthesized.role_names import RoleNames
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.cdk.synthesized.uses import uses
from sg_factory.check import NAMES
from sg_factory.diagnostic import Diagnostic, Place, Severity
from sg_factory.pipeline.project import NEVER_SILENCED, TEMPLATE_CHECKS
from sg_factory.pipeline.templates import judge_templates, template_in
from sg_factory.report.findings.text import excerpts
from sg_factory.text.spelling import suggestion

_UNREAD = "unknown-value"
"""The check that reports a nested stack whose template is not read."""

_LEVELS: Mapping[str, Severity | None] = {"off": None, **{level.word: level for level in Severity}}


def reported_findings(findings: Iterable[Diagnostic]) -> Iterator[ReportedFinding]:
    """Yield pinned findings of role files for CDK's report, each with its line."""
    for found in findings:
        yield ReportedFinding(found.code, excerpts(found), found.help, _severity(found), found.where.file)


@jsii.implements(cdk.IPolicyValidationPlugin)
class SecurityGroupValidation(Plugin):
    """Checks every security group that an app synthesizes with all checks that read templates.

    Findings at level error fail `cdk synth`. To suppress a finding, use the metadata that cfn_nag, checkov, guard and
    cdk-nag read, or CDK's `Validations.of(…).acknowledge(…)` with the id `sg-factory::CHECK`. Groups of role files are
    left out: their files are checked, and nothing else may change them.

    `levels` sets the level of single checks in this app: `{"half-a-flow": "off", "open-egress": "error"}`. Raises
    ValueError for a name that is not a check of templates, and for a value that is not a level.
    """

    def __init__(self, levels: Mapping[str, str] = MappingProxyType({})) -> None:
        self._levels = {name: _level(name, level) for name, level in levels.items()}

    @property
    def rule_ids(self) -> list[str]:
        """The checks that read templates."""
        return list(TEMPLATE_CHECKS)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Validate the templates of the app or stage; CDK calls it after synthesis."""
        app = context.app_construct
        templates, paths = read_templates(context.template_paths, app.node.get_all_context(), template_in)
        guarded = guarded_resources(app, templates)
        files = {paths[name].as_posix(): name for name, content in templates.contents.items() if "Resources" in content}
        found = judge_templates((Path(file) for file in files), self._levels)
        plans = guarded_plans(app)
        roles, attached = RoleNames(plans), uses(plans, templates)
        read = set(templates.nested.values())  # without asset metadata, the template around names no file
        return report(
            [
                violation(
                    _with_role_names(finding, roles, attached.get(place, frozenset())),
                    [resource(templates, paths, place, _properties(finding))],
                )
                for finding in found
                if (place := _resource(finding, files)) not in guarded
                and not (finding.code == _UNREAD and place in read)
            ]
        )


def _resource(found: Diagnostic, files: dict[str, str]) -> ResourceKey:
    """Return the template and the resource that a finding is about; an empty resource for the template as a whole."""
    where = found.where
    path = where.path if isinstance(where, Place) else ()
    return files[where.file], str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""


def _properties(found: Diagnostic) -> list[str]:
    where = found.where
    return [f"Properties.{step}" for step in where.path[3:4]] if isinstance(where, Place) else []


def _with_role_names(found: Diagnostic, roles: RoleNames, attached: Iterable[ResourceKey]) -> ReportedFinding:
    """Return a finding with the names of the roles that it is about, if any."""
    help = roles.remedy_for_resource(roles.with_role_names(found.help), attached)
    message = roles.with_role_names(found.message)
    return ReportedFinding(found.code, message, help, _severity(found), found.where.file)


def _level(name: str, level: str) -> Severity | None:
    """Return a level as in `checks:` of sg-factory.yaml; None is off."""
    if not isinstance(level, str):
        raise ValueError(f"levels: “{name}” is {level!r}: a level is a string, such as 'off'")
    if name in NEVER_SILENCED:
        raise ValueError(f"levels: “{name}” has a fixed level: guardrails cannot be switched off")
    if name in NAMES and name not in TEMPLATE_CHECKS:
        raise ValueError(f"levels: “{name}” checks role files: set its level under checks: in sg-factory.yaml")
    if name not in NAMES:
        help = suggestion(name, TEMPLATE_CHECKS, otherwise="`sg-factory check --explain all` lists them")
        raise ValueError(f"levels: unknown check of templates “{name}”: {help}")
    if level not in _LEVELS:
        raise ValueError(f"levels: unknown level “{level}” of “{name}”: {suggestion(level, _LEVELS)}")
    return _LEVELS[level]


def _severity(found: Diagnostic) -> str:
    return FATAL if found.code in NEVER_SILENCED else found.severity.word
