"""Diagnostics as SARIF 2.1.0, which code hosts show beside the changed lines.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from sg_factory import __version__
from sg_factory.diagnostic import Diagnostic, Severity, Where
from sg_factory.report.printable import printable
from sg_factory.report.words import span

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One SARIF log with one run."""
    found = printable(diagnostics)
    rules = [{"id": code} for code in sorted({d.code for d in found})]
    driver = {"name": "sg-factory", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": [_result(d) for d in found]}
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": ". ".join(filter(None, (diagnostic.message, diagnostic.help)))},
        "locations": [_location(diagnostic.where)],
        "relatedLocations": [
            {**_location(related.where), "message": {"text": related.label}} for related in diagnostic.related
        ],
        "partialFingerprints": {"finding/v1": fingerprint(diagnostic)},
    }


def _location(where: Where) -> dict[str, Any]:
    found = span(where)
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(found.file)}}
    if found.line:
        physical["region"] = {"startLine": found.line, "startColumn": found.column, "endColumn": found.end}
    return {"physicalLocation": physical}


def fingerprint(diagnostic: Diagnostic) -> str:
    """What stays the same of a finding while lines above it come and go: its code, file and words."""
    text = f"{diagnostic.code}\n{span(diagnostic.where).file}\n{diagnostic.message}"
    return sha256(text.encode()).hexdigest()[:16]
