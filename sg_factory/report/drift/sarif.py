"""Drift as SARIF: each difference is a result on its line, or on the role's file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sg_factory.diagnostic import Diagnostic, Locate, Place, Severity, Span
from sg_factory.report.drift.words import attachment_words, rule_words, state_sentence, tag_words
from sg_factory.report.findings import sarif
from sg_factory.report.findings.words import CheckText
from sg_factory.text.screen import Screen
from sg_factory.usage.drift import EnvironmentDrift, GroupDrift

_REMEDY = "Put it back with the commands that `sg-factory drift` prints, or write it in the role file."
_SUMMARIES = {
    "drift-added": ("A rule is in the account and in no role file.", Severity.ERROR),
    "drift-missing": ("A rule of a role file is not in the account.", Severity.WARNING),
    "drift-described": ("A rule has another description in the account.", Severity.INFO),
    "drift-pending": ("The next deploy changes a rule.", Severity.INFO),
    "drift-tag": ("A tag of a group was changed.", Severity.WARNING),
    "drift-attachment": ("A network interface has roles that no host has.", Severity.WARNING),
    "drift-group": ("The group of a role is gone, or is of another account.", Severity.ERROR),
    "drift-unknown": ("Something could not be read, so nothing is known about it.", Severity.ERROR),
}


def render(found: Sequence[EnvironmentDrift], locate: Locate, _screen: Screen) -> str:
    """Return a SARIF log."""
    rules = {
        code: CheckText(summary, _REMEDY, f"{summary}\n\n{_REMEDY}", level)
        for code, (summary, level) in _SUMMARIES.items()
    }
    return sarif.render(_diagnostics(found, locate), rules)


def _diagnostics(found: Sequence[EnvironmentDrift], locate: Locate) -> Iterator[Diagnostic]:
    for environment in found:
        here = f" in {environment.name}" if environment.name else ""
        for text in (*filter(None, (environment.unread,)), *environment.refused):
            yield Diagnostic("drift-unknown", Severity.ERROR, f"{text}{here}", Span("sg-factory.yaml"))
        if environment.unread:
            continue
        for group in environment.all_groups:
            yield from _of_group(group, here, locate)


def _of_group(group: GroupDrift, here: str, locate: Locate) -> Iterator[Diagnostic]:
    name = f"“{group.role}”{here}"

    def told(code: str, text: str, where: Place, level: Severity | None = None) -> Diagnostic:
        return Diagnostic(code, level or _SUMMARIES[code][1], text, locate(where))

    if group.state in ("gone", "foreign"):
        yield told("drift-group", f"{name}: {state_sentence(group)}", group.where)
    yield from (told("drift-unknown", f"{text}{here}", group.where) for text in group.unknown)
    for rule in group.rules:
        level = Severity.WARNING if rule.kind == "added" and not rule.broader else None
        id_ = f" ({rule.rule_id})" if rule.rule_id else ""
        who = f", {rule.doing}" if rule.doing else ""
        text = f"{rule.kind} in {name}: {rule}{id_}: {rule_words(rule)}{who}"
        yield told(f"drift-{rule.kind}", text, rule.where or group.where, level)
    yield from (told("drift-tag", f"{name}: {text}", group.where) for text in tag_words(group))
    for each in group.attachments:
        yield told("drift-attachment", f"{name}: {attachment_words(each)}", group.where)
