"""A rule has no description."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, written_rules
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Plan, Rule
from sg_factory.text.counting import few

_of_template = note_finder("undescribed")


def find(plan: Plan) -> Iterator[Finding]:
    """Groups and rules of a template without a description, and `description: unknown` in role files."""
    yield from _of_template(plan)
    found: dict[tuple[Place, str], list[Rule]] = defaultdict(list)
    for group, rule in written_rules(plan) if plan.read_from == "roles" else ():
        if not rule.description:
            found[rule.description_place, group.role].append(rule)
    for (where, role), rules in found.items():
        text = f"nobody has said why “{role}” allows {few(rule.written for rule in rules)}"
        yield Finding(text, where, "write why this access is needed: who does what with it", rules=tuple(rules))


MISSING_DESCRIPTION = Check(
    "missing-description",
    Severity.WARNING,
    find,
    other_tools=(
        "cdk-nag AwsSolutions-EC27 (of a group)",
        "checkov CKV_AWS_23 (of a rule)",
        "cfn_nag W36 (of a rule)",
        "aws-guard SECURITY_GROUP_DESCRIPTION_RULE (of a rule)",
        "trivy AVD-AWS-0099 (of a group), AVD-AWS-0124 (of a rule)",
        "KICS 5e6c9c68",
    ),
)
