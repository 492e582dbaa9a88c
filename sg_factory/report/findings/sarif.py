"""Diagnostics as SARIF 2.1.0, which code hosts show beside the changed lines.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and, for GitHub's support of it,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from sg_factory import __version__
from sg_factory.diagnostic import Diagnostic, Related, Severity, Suppressed, Suppression, Where
from sg_factory.report.findings.words import NO_RULES, CheckText, Rules, span
from sg_factory.report.printable import printable, printable_suppressed
from sg_factory.text.json_text import json_text

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
# On GitHub 7.0 to 8.9 is high, 4.0 to 6.9 medium, less low. No finding is critical: a report cannot know that.
_SCORES = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.INFO: "2.0"}
# GitHub rejects a log with a rule that has more tags.
_MOST_TAGS = 20
_MISTAKE = (
    "A mistake: the role language or AWS does not allow what the file says. It stops every command and cannot be "
    "switched off or accepted. The message says what to write instead."
)


def render(diagnostics: Iterable[Diagnostic], rules: Rules = NO_RULES, suppressed: Iterable[Suppressed] = ()) -> str:
    """Return a SARIF log with one run; `rules` describe the checks by the diagnostics' codes."""
    found, accepted = printable(diagnostics), printable_suppressed(suppressed)
    weights: dict[str, Severity] = {}
    for diagnostic in (*found, *(each.finding for each in accepted)):
        weights[diagnostic.code] = max(diagnostic.severity, weights.get(diagnostic.code, Severity.INFO))
    codes = sorted(weights)
    driver = {
        "name": "sg-factory",
        "version": __version__,
        "rules": [_rule(code, rules.get(code), weights[code]) for code in codes],
    }
    numbers, seen = {code: number for number, code in enumerate(codes)}, Counter[str]()
    results = [_result(diagnostic, numbers[diagnostic.code], seen) for diagnostic in found]
    if accepted:
        # If one result has `suppressions`, every result needs them (section 3.27.23).
        results = [{**result, "suppressions": []} for result in results]
    for each in accepted:
        result = _result(each.finding, numbers[each.finding.code], seen)
        results.append({**result, "suppressions": [_suppression(by) for by in dict.fromkeys(each.by)]})
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json_text(log)


def _rule(code: str, text: CheckText | None, weight: Severity) -> dict[str, Any]:
    """The rule of a check with its page, or of a mistake. `weight` is the highest severity of its findings here."""
    named: dict[str, Any] = {"id": code, "name": "".join(word.capitalize() for word in code.split("-"))}
    properties: dict[str, Any] = {"precision": "very-high", "problem.severity": _problem(weight)}
    if text is None:
        return named | {
            "shortDescription": {"text": f"Mistake: {code.replace('-', ' ')}"},
            "fullDescription": {"text": _MISTAKE},
            "help": {"text": _MISTAKE},
            "defaultConfiguration": {"level": "error"},
            "properties": {"tags": ["correctness"], **properties},
        }
    return named | {
        "shortDescription": {"text": text.summary},
        "fullDescription": {"text": text.summary},
        "help": {"text": f"{text.summary}\n\n{text.remedy}", "markdown": text.page},
        "defaultConfiguration": {"level": _LEVELS[text.level]},
        "properties": {
            "tags": ["security", *text.known_as][:_MOST_TAGS],
            "known-as": list(text.known_as),
            **properties,
            "security-severity": _SCORES[weight],
        },
    }


def _problem(weight: Severity) -> str:
    return "recommendation" if weight is Severity.INFO else weight.word


def _result(diagnostic: Diagnostic, number: int, seen: Counter[str]) -> dict[str, Any]:
    """The result of a diagnostic. `seen` counts equal fingerprints, so that each finding is an alert of its own."""
    known = fingerprint(diagnostic)
    seen[known] += 1
    result = {
        "ruleId": diagnostic.code,
        "ruleIndex": number,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _message(diagnostic)},
        "locations": [_location(diagnostic.where)],
        "relatedLocations": [
            {"id": number, **_location(related.where), "message": {"text": related.label}}
            for number, related in enumerate(diagnostic.related, 1)
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{known}:{seen[known]}"},
    }
    return result | ({"fixes": [_fix(diagnostic)]} if diagnostic.fix else {})


def _suppression(by: Suppression) -> dict[str, Any]:
    """The suppression of an `accept`, or of another tool's comment or metadata: both are in the file (`inSource`)."""
    why = f"{by.words}: {by.reason}" if by.reason else by.words
    return {"kind": "inSource", "status": "accepted", "justification": why, "location": _location(by.where)}


def _message(diagnostic: Diagnostic) -> str:
    """The message, with a link to each related place, and the help."""
    links = ", ".join(_link(related, number) for number, related in enumerate(diagnostic.related, 1))
    said = f"{diagnostic.message} ({links})" if links else diagnostic.message
    return ". ".join(filter(None, (said, diagnostic.help)))


def _link(related: Related, number: int) -> str:
    label = related.label.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return f"[{label}]({number})"


def _location(where: Where) -> dict[str, Any]:
    """A location; for a file as a whole its first line, since code hosts show no result without a line."""
    found = span(where)
    region = {"startLine": 1}
    if found.line:
        region = {"startLine": found.line, "startColumn": found.column, "endColumn": found.end}
    return {"physicalLocation": {"artifactLocation": {"uri": quote(found.file)}, "region": region}}


def _fix(diagnostic: Diagnostic) -> dict[str, Any]:
    place = _location(diagnostic.where)["physicalLocation"]
    replacement = {"deletedRegion": place["region"], "insertedContent": {"text": diagnostic.fix}}
    change = {"artifactLocation": place["artifactLocation"], "replacements": [replacement]}
    return {"description": {"text": diagnostic.help or f"write {diagnostic.fix}"}, "artifactChanges": [change]}


def fingerprint(diagnostic: Diagnostic) -> str:
    """Return a hash of a finding's code, file and message, which stays the same when its line moves."""
    text = f"{diagnostic.code}\n{span(diagnostic.where).file}\n{diagnostic.message}"
    return sha256(text.encode()).hexdigest()[:16]
