"""What checks find, in CDK's own validation report: of role files, and of any security group in an app.

from sg_factory.constructs import SecurityGroupValidation

cdk.Validations.of(app).add_plugins(SecurityGroupValidation())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import aws_cdk as cdk
import jsii

from sg_factory.diagnostic import Diagnostic, Place
from sg_factory.emit.guard import Plugin, Told, guarded, read_templates, report, resource, violation
from sg_factory.emit.templates import Found
from sg_factory.emit.watched import FATAL
from sg_factory.pipeline import NEVER_SILENCED, TEMPLATE_CHECKS, judge_templates
from sg_factory.report.text import excerpts


def told(findings: Iterable[Diagnostic]) -> Iterator[Told]:
    """Pinned findings of role files for CDK's report, each with its line."""
    for found in findings:
        yield Told(found.code, excerpts(found), found.help, _severity(found), found.where.file)


@jsii.implements(cdk.IPolicyValidationPlugin)
class SecurityGroupValidation(Plugin):
    """Judges every security group that an app synthesizes, whoever made it, with all checks that read templates.

    Findings at level error fail `cdk synth`. What stays is accepted where it stands, by the metadata that cfn_nag,
    checkov, guard and cdk-nag read, or by CDK's `Validations.of(…).acknowledge(…)`, as `sg-factory::CHECK`. Groups of
    role files are left out: their files are checked, and nothing else may change them.
    """

    @property
    def rule_ids(self) -> list[str]:
        """The checks that read templates."""
        return list(TEMPLATE_CHECKS)

    def validate(self, context: cdk.IPolicyValidationContext) -> cdk.PolicyValidationPluginReport:
        """Called by CDK after synthesis, with the templates of the app or stage."""
        templates, paths = read_templates(context.template_paths)
        ours = guarded(context.app_construct, templates)
        files = {paths[name].as_posix(): name for name, content in templates.contents.items() if "Resources" in content}
        found = judge_templates(Path(file) for file in files)
        return report(
            [_violation(finding, place) for finding in found if (place := _resource(finding, files)) not in ours]
        )


def _resource(found: Diagnostic, files: dict[str, str]) -> Found:
    """The template and the resource that a finding is about; of the template as a whole, no resource."""
    where = found.where
    path = where.path if isinstance(where, Place) else ()
    return files[where.file], str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""


def _violation(found: Diagnostic, place: Found) -> cdk.PolicyViolation:
    where = found.where
    properties = [f"Properties.{step}" for step in where.path[3:4]] if isinstance(where, Place) else []
    words = Told(found.code, found.message, found.help, _severity(found), where.file)
    return violation(words, [resource(Path(where.file), place[1], properties)])


def _severity(found: Diagnostic) -> str:
    return FATAL if found.code in NEVER_SILENCED else found.severity.word
