"""Fill in a template within limits of time and memory: one that exceeds them is a mistake with a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from sg_factory.authored.models.template import TemplateQuestion
from sg_factory.onboard.answers import AnswerValue
from sg_factory.onboard.filling import SIMPLER, fill_in, line_of, verify_names
from sg_factory.onboard.given import WRONG, refusal
from sg_factory.onboard.limits import SECONDS, TooLong, bounded
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.template import RoleTemplate

# Errors of templates that need too much; deep nesting is a SyntaxError in the code that Jinja generates.
_TOO_MUCH = (RecursionError, MemoryError, SyntaxError, TooLong)
_IDLE = "the file does not use it with these answers: leave it out, or answer the question that it depends on"

T = TypeVar("T")


def verify_body(template: RoleTemplate) -> None:
    """Run `verify_names` within the limits. Raises Refused."""
    _within_limits(template, lambda: verify_names(template))


def role_file(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue], given: Iterable[str]) -> str:
    """Return a role file that uses the answers to all questions in `given`. Raises Refused."""
    made = render(template, role, answers)
    idle = [name for name in given if _is_unused(template, role, answers, name, made)]
    if idle:
        raise refusal(WRONG, (f"{name}: {_IDLE}" for name in idle))
    return made


def render(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    """Run `fill_in` within the limits. Raises Refused."""
    return _within_limits(template, lambda: fill_in(template, role, answers))


def _is_unused(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue], name: str, made: str) -> bool:
    """Return True if the role file `made` is the same with any other answer to the question `name`.

    Each other answer is tried within limits of its own, so that one that exceeds them does not affect the next.
    """

    def makes_the_same(other: AnswerValue) -> bool:
        try:
            return render(template, role, {**answers, name: other}) == made
        except Refused:
            return False

    others = _others(template.questions[name], answers[name])
    return bool(others) and all(map(makes_the_same, others))


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
    """Return the result of `work` on a template, in a child process. Raises Refused."""

    def caught() -> T | Refused:
        try:
            return work()
        except Refused as error:
            return error
        except _TOO_MUCH as error:
            return _too_much(template, error)

    try:
        made = bounded(caught)
    except (TooLong, MemoryError) as error:
        made = _too_much(template, error)
    if isinstance(made, Refused):
        raise made
    return made


def _too_much(template: RoleTemplate, error: BaseException) -> Refused:
    message = "the template is nested too deeply, recurses without end or needs too much memory"
    if isinstance(error, TooLong):
        message = f"the template takes over {SECONDS} s to fill in"
    return template.refusal(line_of(error), message, SIMPLER)
