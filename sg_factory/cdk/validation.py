"""What checks find, in CDK's own validation report: of role files, and of any security group in an app.

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
    guarded,
    read_templates,
    report,
    resource,
    violation,
    watched_in,
)
from sg_factory.cdk.synthesized.naming import Roles
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.cdk.synthesized.uses import uses
from sg_factory.cdk.synthesized.watched import FATAL
from sg_factory.diagnostic import Diagnostic, Place, Severity
from sg_factory.pipeline import NAMES, NEVER_SILENCED, TEMPLATE_CHECKS, judge_templates, template_in
from sg_factory.report.findings.text import excerpts
from sg_factory.text.spelling import suggestion

_UNREAD = "unknown-value"
"""The check that tells of a stack in a stack whose template is not read."""

_LEVELS: Mapping[str, Severity | None] = {"off": None, **{level.word: level for level in Severity}}


def told(findings: Iterable[Diagnostic]) -> Iterator[ReportedFinding]:
    """Pinned findings of role files for CDK's report, each with its line."""
    for found in findings:
        yield ReportedFinding(found.code, excerpts(found), found.help, _severity(found), found.where.file)


@jsii.implements(cdk.IPolicyValidationPlugin)
class SecurityGroupValidation(Plugin):
    """Judges every security group that an app synthesizes, whoever made it, with all checks that read templates.

    Findings at level error fail `cdk synth`. What stays is accepted where it stands, by the metadata that cfn_nag,
    checkov, guard and cdk-nag read, or by CDK's `Validations.of(…).acknowledge(…)`, as `sg-factory::CHECK`. Groups of
    role files are left out: their files are checked, and nothing else may change them.

    `levels` is what single checks weigh in this app: `{"half-a-flow": "off", "open-egress": "error"}`. Raises
    ValueError for what is no check of templates or no level.
    """

    def __init__(self, levels: Mapping[str, str] = MappingProxyType({})) -> None:
        self._levels = {name: _level(name, level) for name, level in levels.items()}

    @property
    def rule_ids(self) -> list[str]:
        """The checks that read templates."""
        return list(TEMPLATE_CHECKS)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Called by CDK after synthesis, with the templates of the app or stage."""
        app = context.app_construct
        templates, paths = read_templates(context.template_paths, app.node.get_all_context(), template_in)
        ours = guarded(app, templates)
        files = {paths[name].as_posix(): name for name, content in templates.contents.items() if "Resources" in content}
        found = judge_templates((Path(file) for file in files), self._levels)
        watched = watched_in(app)
        roles, attached = Roles(watched), uses(watched, templates)
        judged = set(templates.nested.values())  # without asset metadata, the template around names no file
        return report(
            [
                violation(
                    _in_words(finding, roles, attached.get(place, frozenset())),
                    [resource(templates, paths, place, _properties(finding))],
                )
                for finding in found
                if (place := _resource(finding, files)) not in ours
                and not (finding.code == _UNREAD and place in judged)
            ]
        )


def _resource(found: Diagnostic, files: dict[str, str]) -> ResourceKey:
    """The template and the resource that a finding is about; of the template as a whole, no resource."""
    where = found.where
    path = where.path if isinstance(where, Place) else ()
    return files[where.file], str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""


def _properties(found: Diagnostic) -> list[str]:
    where = found.where
    return [f"Properties.{step}" for step in where.path[3:4]] if isinstance(where, Place) else []


def _in_words(found: Diagnostic, roles: Roles, attached: Iterable[ResourceKey]) -> ReportedFinding:
    """A finding in words of the roles that it is about, if any."""
    help = roles.of_resource(roles.in_words(found.help), attached)
    return ReportedFinding(found.code, roles.in_words(found.message), help, _severity(found), found.where.file)


def _level(name: str, level: str) -> Severity | None:
    """A level as `checks:` of sg-factory.yaml has it; None is off."""
    if not isinstance(level, str):
        raise ValueError(f"levels: “{name}” is {level!r}: a level is a text, such as 'off'")
    if name in NEVER_SILENCED:
        raise ValueError(f"levels: “{name}” has one level: it says what must hold")
    if name in NAMES and name not in TEMPLATE_CHECKS:
        raise ValueError(f"levels: “{name}” asks about role files: write it under checks: in sg-factory.yaml")
    if name not in NAMES:
        help = suggestion(name, TEMPLATE_CHECKS, otherwise="`sg-factory check --explain all` lists them")
        raise ValueError(f"levels: “{name}” is no check of templates: {help}")
    if level not in _LEVELS:
        raise ValueError(f"levels: “{level}” is no level of “{name}”: {suggestion(level, _LEVELS)}")
    return _LEVELS[level]


def _severity(found: Diagnostic) -> str:
    return FATAL if found.code in NEVER_SILENCED else found.severity.word
