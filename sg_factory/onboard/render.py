"""Fill in a template within limits of time and memory: one that exceeds them is a mistake with a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sg_factory.authored.models.template import TemplateQuestion
from sg_factory.diagnostic import Diagnostic
from sg_factory.onboard.answers import AnswerValue
from sg_factory.onboard.filling import SIMPLER, BadTemplate, at_line, fill_in, line_of, verify_names
from sg_factory.onboard.limits import SECONDS, TooLong, bounded
from sg_factory.onboard.template import RoleTemplate

# Errors of templates that need too much; deep nesting is a SyntaxError in the code that Jinja generates.
_TOO_MUCH = (RecursionError, MemoryError, SyntaxError, TooLong)

T = TypeVar("T")


def verify_body(template: RoleTemplate) -> None:
    """Run `verify_names` within the limits. Raises BadTemplate."""
    _within_limits(template, lambda: verify_names(template))


def render(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    """Run `fill_in` within the limits. Raises BadTemplate."""
    return _within_limits(template, lambda: fill_in(template, role, answers))


def is_unused(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue], name: str, made: str) -> bool:
    """Return True if the role file `made` is the same with any other answer to the question `name`.

    Each other answer is tried within limits of its own, so that one that exceeds them does not affect the next.
    """
    others = _others(template.questions[name], answers[name])
    return bool(others) and all(_rendered_or_none(template, role, {**answers, name: other}) == made for other in others)


def _rendered_or_none(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str | None:
    try:
        return render(template, role, answers)
    except BadTemplate:
        return None


def _others(question: TemplateQuestion, value: AnswerValue) -> Sequence[AnswerValue]:
    """Answers other than this one; for free text a made-up one."""
    if question.type == "choice":
        return [choice for choice in question.choices if choice != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, tuple):
        return [tuple(f"other-{item}" for item in value) or ("other",)]
    return [date.min if question.type == "date" else f"other-{value}"]


def _within_limits(template: RoleTemplate, work: Callable[[], T]) -> T:
    """Return the result of `work` on a template, in a child process. Raises BadTemplate."""

    def caught() -> tuple[list[T], tuple[Diagnostic, ...]]:
        try:
            return [work()], ()
        except BadTemplate as error:
            return [], error.diagnostics
        except _TOO_MUCH as error:
            return [], (_too_much(template, error),)

    try:
        made, mistakes = bounded(caught)
    except (TooLong, MemoryError) as error:
        raise BadTemplate(_too_much(template, error)) from None
    if mistakes:
        raise BadTemplate(*mistakes)
    return made[0]


def _too_much(template: RoleTemplate, error: BaseException) -> Diagnostic:
    message = "the template is nested too deeply, recurses without end or needs too much memory"
    if isinstance(error, TooLong):
        message = f"the template takes over {SECONDS} s to fill in"
    return at_line(template, line_of(error), message, SIMPLER)
