"""Answers that are given with `--set`, and the defaults of the other questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sg_factory.onboard.answers import AnswerValue, answer, default, undeclared
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.template import RoleTemplate
from sg_factory.text.escaping import escaped
from sg_factory.text.spelling import suggestion

WRONG = "an answer cannot be used"


def given(template: RoleTemplate, texts: Iterable[str]) -> dict[str, str]:
    """Return the texts of `--set` by their questions; those of lists are joined. Raises Refused."""
    typed: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        name = name.strip()
        if not sign:
            raise Refused(f"--set {text} has no “=”: write --set {text}=VALUE")
        if name not in template.questions:
            help = suggestion(name, template.questions, "" if template.questions else "it has no questions")
            raise Refused(f"template {template.name} has no question “{name}”: {help}")
        if name in typed and template.questions[name].type not in ("peers", "services"):
            raise Refused(f"“{name}” is set twice: keep one of --set {name}={typed[name]} and --set {text}")
        typed[name] = f"{typed[name]},{value}" if name in typed else value
    return typed


def decided(
    template: RoleTemplate, typed: Mapping[str, str], known: ProjectNames, *, is_asked: bool
) -> dict[str, AnswerValue]:
    """Return the answers by their questions. With `is_asked`, the user is asked for those that are not given.

    Raises Refused with all answers that are wrong or missing.
    """
    answers: dict[str, AnswerValue] = {}
    missing: list[str] = []
    wrong: list[str] = []
    for name, question in template.questions.items():
        if is_asked and name not in typed:
            continue
        text = typed.get(name, default(question, known))
        if text is None and (nothing := undeclared(question, known)):
            wrong.append(f"{escaped(name)}: {nothing}")
            continue
        if text is None:
            missing.append(f"{name}=…  {escaped(question.help)}")
            continue
        try:
            answers[name] = answer(name, question, text, known)
        except Refused as error:
            wrong.append(f"{escaped(name)}: {escaped(str(error))}")
    if wrong:
        raise refusal(WRONG, wrong)
    if missing:
        raise refusal(f"template {template.name} needs more answers", missing)
    return answers


def refusal(why: str, answers: Iterable[str]) -> Refused:
    """Return the refusal of answers, each with what is wrong with it."""
    return Refused("\n  --set ".join((f"{why}; nothing was written", *answers)))
