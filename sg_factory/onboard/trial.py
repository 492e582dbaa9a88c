"""Findings that a new file would add to a project, before it is written."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic, Severity, Span
from sg_factory.files import Added, Files
from sg_factory.onboard.project_names import NO_ROLE
from sg_factory.pipeline import Outcome, run


@dataclass(frozen=True, slots=True)
class Trial:
    """The findings against a new file. With `was_broken` they are mistakes that the project has without it."""

    findings: tuple[Diagnostic, ...]
    was_broken: bool = False


def try_file(files: Files, file: str, content: str) -> Trial:
    """Check a project as if it had the file. Only new errors and warnings count."""
    found = _errors_and_warnings(run(Added(files, file, content.encode("utf-8"))).diagnostics)
    if not found:
        return Trial(())
    before = run(files)
    mistakes = _mistakes(before)
    if mistakes:
        return Trial(mistakes, was_broken=True)
    known = {_key(each) for each in before.diagnostics}
    return Trial(tuple(each for each in found if _key(each) not in known))


def mistakes_of(files: Files) -> tuple[Diagnostic, ...]:
    """Return the mistakes that keep a project from being compiled, except that it has no role."""
    return _mistakes(run(files))


def _mistakes(outcome: Outcome) -> tuple[Diagnostic, ...]:
    return tuple(each for each in outcome.mistakes if each.code != NO_ROLE)


def _errors_and_warnings(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(each for each in diagnostics if each.severity >= Severity.WARNING)


def _key(found: Diagnostic) -> tuple[str, str, int]:
    """The identity of a finding without its message, which can change with each rule: that of a quota has its count."""
    assert isinstance(found.where, Span)
    return found.code, found.where.file, found.where.line
