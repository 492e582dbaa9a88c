"""Findings that a new file would add to a project, before it is written."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic, Severity, Span
from sg_factory.files import Changed, Files
from sg_factory.onboard.project_names import NO_ROLE
from sg_factory.onboard.refused import Refused
from sg_factory.pipeline.project import Outcome, run


def new_findings(files: Files, file: str, content: str) -> tuple[Diagnostic, ...]:
    """Return the errors and warnings that a project would have only with a new file.

    Raises Refused if it has mistakes without the file.
    """
    tried = run(Changed(files, {file: content.encode("utf-8")})).diagnostics
    found = [each for each in tried if each.severity >= Severity.WARNING]
    if not found:
        return ()
    before = run(files)
    refuse_mistakes(_mistakes(before), file)
    known = {_key(each) for each in before.diagnostics}
    return tuple(each for each in found if _key(each) not in known)


def mistakes_of(files: Files) -> tuple[Diagnostic, ...]:
    """Return the mistakes that keep a project from being compiled, except that it has no role."""
    return _mistakes(run(files))


def refuse_mistakes(mistakes: tuple[Diagnostic, ...], file: str) -> None:
    """Raise Refused if a project has mistakes: its names, and the findings of a new file, are then unknown."""
    if mistakes:
        message = f"the project has mistakes, so {file} cannot be checked in it: correct them first"
        raise Refused(message, *mistakes)


def _mistakes(outcome: Outcome) -> tuple[Diagnostic, ...]:
    return tuple(each for each in outcome.mistakes if each.code != NO_ROLE)


def _key(found: Diagnostic) -> tuple[str, str, int]:
    """The identity of a finding without its message, which can change with each rule: that of a quota has its count."""
    assert isinstance(found.where, Span)
    return found.code, found.where.file, found.where.line
