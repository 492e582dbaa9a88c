"""Findings of level info: all are in the validation report, the terminal shows their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import aws_cdk as cdk

_INFO = "info"


def summarize_infos(violations: Iterable[cdk.PolicyViolation]) -> list[cdk.PolicyViolation]:
    """Return violations for CDK: those of level info are in the report only, and one more violation counts them.

    CDK prints a violation once for each resource that it concerns. So one of level info has no resources, which are in
    the metadata of its rule instead.
    """
    violations = tuple(violations)
    notes = [each for each in violations if each.severity == _INFO]
    shown = [each for each in violations if each.severity != _INFO]
    return [*shown, *_counted(notes), *map(_unprinted, notes)]


def _counted(notes: list[cdk.PolicyViolation]) -> Iterator[cdk.PolicyViolation]:
    if not notes:
        return
    names = Counter(each.rule_name for each in notes)
    listed = ", ".join(f"{count} {name}" for name, count in sorted(names.items()))
    findings = "finding" if len(notes) == 1 else "findings"
    yield cdk.PolicyViolation(
        rule_name=_INFO,
        description=f"{len(notes)} {findings} of level info ({listed}) in validation-report.json",
        severity=_INFO,
        violating_resources=notes[0].violating_resources[:1],
    )


def _unprinted(note: cdk.PolicyViolation) -> cdk.PolicyViolation:
    resources = (
        each.construct_path or f"{each.resource_logical_id} in {Path(each.template_path or '').name}"
        for each in note.violating_resources
    )
    return cdk.PolicyViolation(
        rule_name=note.rule_name,
        description=note.description,
        fix=note.fix,
        severity=note.severity,
        rule_metadata={"resources": ", ".join(resources)},
        violating_resources=[],
    )
