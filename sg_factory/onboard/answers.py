"""What somebody types → the value of an answer, or why it is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sg_factory.authored.models.project import WORDS
from sg_factory.authored.models.template import PeerKind, Reasons, TemplateQuestion, Words
from sg_factory.authored.read.file import understand
from sg_factory.compile.peers import NoPeer, literal
from sg_factory.compile.services import NoService, general_traffic
from sg_factory.onboard.known import ProjectNames
from sg_factory.text.spelling import LISTED_AT_MOST, suggestion
from sg_factory.text.translations import foreign_peer

AnswerValue = str | bool | date | tuple[str, ...] | None

NOTHING = "none"
_YES = frozenset(("true", "yes", "y"))
_NO = frozenset(("false", "no", "n"))
_KINDS: Mapping[PeerKind, str] = {
    "role": "a role",
    "self": "self",
    "network": "a network",
    "group": "an external security group",
    "range": "an address range",
    "vpc": "vpc",
    "internet": "internet",
}


class NoAnswer(ValueError):
    """What was typed is no answer to the question; the message says why and what to write instead."""


def answer(name: str, question: TemplateQuestion, typed: str, known: ProjectNames) -> AnswerValue:
    """The value of an answer; blank, or `none`, is None or an empty tuple where the question may go without.

    That holds where a role is called `none`, too: nobody is let in by a word that elsewhere means nobody. Peers and
    services are separated by commas or blanks, and may stand in brackets. Raises NoAnswer.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in typed):
        raise NoAnswer("a byte of it is no part of a UTF-8 character: type it again")
    is_list = question.type in ("peers", "services")
    text = typed.strip()
    items = [item for item in re.split(r"[\s,[\]]+", text) if item] if is_list else [text]
    if not any(items) or (text == NOTHING and question.optional):
        if not question.optional:
            raise NoAnswer(f"“{name}” has no answer, and needs one: {question.help}")
        return () if is_list else None
    if not is_list:
        return _ONE[question.type](name, question, text, known)
    one = _ONE[question.type.removesuffix("s")]
    return tuple(dict.fromkeys(str(one(name, question, item, known)) for item in items))


def default(question: TemplateQuestion, known: ProjectNames) -> str | None:
    """What is answered where nobody says anything, as it would be typed; None where somebody has to."""
    there = known.services if question.type in ("service", "services") else known.of(question.kinds)
    for name in question.prefer:
        if name in there:
            return name
    if question.type == "owner":
        return known.owner or None
    if isinstance(question.default, bool):
        return "yes" if question.default else "no"
    if question.default is not None:
        return ", ".join(question.default)
    return "" if question.optional else None


def hint(question: TemplateQuestion, known: ProjectNames) -> str:
    """What may be answered, in a few words; empty where that goes without saying."""
    if question.type == "choice":
        return " or ".join(filter(None, (", ".join(question.choices[:-1]), question.choices[-1])))
    if question.type in ("peer", "peers"):
        names = known.of(question.kinds)
        return ", ".join(names) if 0 < len(names) <= LISTED_AT_MOST else _listed(question.kinds)
    if question.type in ("service", "services"):
        return "a name that `sg-factory services` lists, or tcp/8443"
    return {"yes-no": "yes or no", "date": "such as 2027-05-01"}.get(question.type, "")


def _words(name: str, question: TemplateQuestion, text: str, _known: ProjectNames) -> str:
    model = Reasons if question.type == "reason" else Words
    for found in understand({name: text}, "", model).diagnostics:
        raise NoAnswer(f"{found.message}: {found.help}")
    if question.pattern is not None and not re.fullmatch(question.pattern, text):
        raise NoAnswer(f"“{text}” does not match {question.pattern}: {question.help}")
    return text


def _choice(_name: str, question: TemplateQuestion, text: str, known: ProjectNames) -> str:
    if text not in question.choices:
        raise NoAnswer(f"“{text}” is none of its choices: {suggestion(text, question.choices, hint(question, known))}")
    return text


def _yes_no(_name: str, _question: TemplateQuestion, text: str, _known: ProjectNames) -> bool:
    if text.lower() not in _YES | _NO:
        raise NoAnswer(f"“{text}” is neither yes nor no: write yes or no")
    return text.lower() in _YES


def _day(_name: str, _question: TemplateQuestion, text: str, _known: ProjectNames) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoAnswer(f"“{text}” is no date: write year, month and day: 2027-05-01") from None


def _service(_name: str, _question: TemplateQuestion, text: str, known: ProjectNames) -> str:
    if text not in known.services:
        try:
            general_traffic(text, known.services)
        except NoService as error:
            raise NoAnswer(f"{error}: {error.help}") from None
    return text


def _peer(_name: str, question: TemplateQuestion, text: str, known: ProjectNames) -> str:
    kind = known.kinds.get(text)
    told = foreign_peer(text) if kind is None else None
    if told is not None:
        raise NoAnswer(f"“{text}” {told.what}: {told.help}")
    if kind is None and re.match(r"[0-9]+\.|[0-9a-fA-F]*:|.*/", text):
        kind = _range(text)
    if kind is None:
        raise NoAnswer(_no_peer(text, question, known))
    if question.kinds and kind not in question.kinds:
        what = f"“{text}” is {_KINDS[kind]}, and " if _KINDS[kind] != text else f"“{text}” will not do here: "
        raise NoAnswer(f"{what}{_listed(question.kinds)} is asked for{_way_of_roles(text, kind, known)}")
    return text


def _range(text: str) -> PeerKind:
    try:
        literal(text)
    except NoPeer as error:
        raise NoAnswer(f"{error}: {error.help}") from None
    return "range"


def _no_peer(text: str, question: TemplateQuestion, known: ProjectNames) -> str:
    if text == "vpc":
        return "“vpc” means the ranges of an environment's VPC, and sg-factory.yaml declares no environments"
    names = known.of(question.kinds)
    otherwise = f"write {_listed(question.kinds)}" if len(names) > LISTED_AT_MOST or not names else ""
    return f"“{text}” is no name here: {suggestion(text, names, otherwise, exact=WORDS)}"


def _way_of_roles(text: str, kind: PeerKind, known: ProjectNames) -> str:
    """A flow between roles is written on the one that accepts it, which this new role is not."""
    if kind != "role":
        return ""
    return f"; a role says itself whom it accepts: once the new role is there, name it in {known.roles[text]}"


def _listed(kinds: Iterable[PeerKind]) -> str:
    words = [_KINDS[kind] for kind in kinds or _KINDS]
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


_ONE: Mapping[str, Callable[[str, TemplateQuestion, str, ProjectNames], str | bool | date]] = {
    "text": _words,
    "reason": _words,
    "owner": _words,
    "choice": _choice,
    "yes-no": _yes_no,
    "date": _day,
    "service": _service,
    "peer": _peer,
}
