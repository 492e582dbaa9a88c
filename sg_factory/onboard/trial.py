"""A project with a new file, before it is written: what `check` would say that it does not say now."""

from __future__ import annotations

from dataclasses import dataclass

from sg_factory.diagnostic import Diagnostic, Severity, Span
from sg_factory.files import Added, Files
from sg_factory.onboard.known import NO_ROLE
from sg_factory.pipeline import Outcome, run


@dataclass(frozen=True, slots=True)
class Trial:
    """What speaks against a new file. With `was_broken` these are mistakes that the project had before."""

    objections: tuple[Diagnostic, ...]
    was_broken: bool = False


def tried(files: Files, file: str, content: str) -> Trial:
    """Check a project as if the file stood in it. Only what is a warning or worse, and new, counts."""
    found = _weighty(run(Added(files, file, content.encode("utf-8"))).diagnostics)
    if not found:
        return Trial(())
    before = run(files)
    mistakes = _mistakes(before)
    if mistakes:
        return Trial(mistakes, was_broken=True)
    known = {_spot(each) for each in before.diagnostics}
    return Trial(tuple(each for each in found if _spot(each) not in known))


def mistakes_of(files: Files) -> tuple[Diagnostic, ...]:
    """What keeps a project from being compiled, other than that it has no role."""
    return _mistakes(run(files))


def _mistakes(outcome: Outcome) -> tuple[Diagnostic, ...]:
    return tuple(each for each in outcome.mistakes if each.code != NO_ROLE)


def _weighty(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    return tuple(each for each in diagnostics if each.severity >= Severity.WARNING)


def _spot(found: Diagnostic) -> tuple[str, str, int]:
    """What a finding is known by while its words change: one rule more, and a quota is nearer."""
    assert isinstance(found.where, Span)
    return found.code, found.where.file, found.where.line
