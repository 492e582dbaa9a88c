"""Filling in a template of a project's own, within bounds: whatever it does, it ends, and with a sentence."""

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

# Python's words for what no machine can fill in; nesting is a SyntaxError of the code that Jinja makes.
_TOO_MUCH = (RecursionError, MemoryError, SyntaxError, TooLong)

T = TypeVar("T")


def verify_body(template: RoleTemplate) -> None:
    """`verify_names` within bounds of time and memory. Raises BadTemplate."""
    _apart(template, lambda: verify_names(template))


def render(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    """`fill_in` within bounds of time and memory. Raises BadTemplate."""
    return _apart(template, lambda: fill_in(template, role, answers))


def is_idle(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue], name: str, made: str) -> bool:
    """Whether the role file `made` would be the same with any other answer to a question, as no line has this one.

    Each other answer has the bounds of time and memory to itself: what one of them takes hides nothing of the next.
    """
    others = _others(template.questions[name], answers[name])
    return bool(others) and all(_differently(template, role, {**answers, name: other}) == made for other in others)


def _differently(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str | None:
    try:
        return render(template, role, answers)
    except BadTemplate:
        return None


def _others(question: TemplateQuestion, value: AnswerValue) -> Sequence[AnswerValue]:
    """Answers that are not this one; where one is typed freely, something that nobody has to know."""
    if question.type == "choice":
        return [choice for choice in question.choices if choice != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, tuple):
        return [tuple(f"other-{item}" for item in value) or ("other",)]
    return [date.min if question.type == "date" else f"other-{value}"]


def _apart(template: RoleTemplate, work: Callable[[], T]) -> T:
    """What `work` makes of a template, in a process of its own. Raises BadTemplate."""

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
    message = "the template is nested too deeply, calls itself without an end or makes more than there is memory for"
    if isinstance(error, TooLong):
        message = f"the template takes over {SECONDS} s to fill in"
    return at_line(template, line_of(error), message, SIMPLER)
