"""Parse the answers to a template's questions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from sg_factory.authored.models.project import SETTINGS_FILE, WORDS
from sg_factory.authored.models.template import PeerKind, Reasons, TemplateQuestion, Words
from sg_factory.authored.read.file import understand
from sg_factory.compile.peers import NoPeer, literal
from sg_factory.compile.services import NoService, general_traffic
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
from sg_factory.text.counting import listed
from sg_factory.text.spelling import LISTED_AT_MOST, suggestion
from sg_factory.text.translations import foreign_peer

AnswerValue = str | bool | date | tuple[str, ...] | None

NOTHING = "none"
# Kinds of peers that only sg-factory.yaml declares, by their keys there.
_DECLARED: Mapping[PeerKind, str] = {"network": "networks", "group": "security_groups"}
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


def answer(name: str, question: TemplateQuestion, typed: str, known: ProjectNames) -> AnswerValue:
    """Return the value of an answer. For an optional question, blank and `none` are None or an empty tuple.

    So `none` never allows traffic, even if a role has that name. Peers and services are separated by commas or blanks,
    and may be in brackets. Raises Refused.
    """
    if any("\ud800" <= sign <= "\udfff" for sign in typed):
        raise Refused("the answer is not valid UTF-8: type it again")
    is_list = question.type in ("peers", "services")
    text = typed.strip()
    items = [item for item in re.split(r"[\s,[\]]+", text) if item] if is_list else [text]
    if not any(items) or (text == NOTHING and question.optional):
        if not question.optional:
            raise Refused(f"“{name}” needs an answer: {question.help}")
        return () if is_list else None
    if not is_list:
        return _ONE[question.type](name, question, text, known)
    one = _ONE[question.type.removesuffix("s")]
    return tuple(dict.fromkeys(str(one(name, question, item, known)) for item in items))


def undeclared(question: TemplateQuestion, known: ProjectNames) -> str:
    """Return what to declare if sg-factory.yaml has no possible answer yet; empty if there is one, or may be one."""
    if not question.kinds or not _DECLARED.keys() >= {*question.kinds} or known.of(question.kinds):
        return ""
    keys = listed([_DECLARED[kind] for kind in question.kinds], "or")
    what = listed([_KINDS[kind].split(" ", 1)[1] for kind in question.kinds], "or")
    return f"{SETTINGS_FILE} declares no {what}: declare one under {keys}"


def default(question: TemplateQuestion, known: ProjectNames) -> str | None:
    """Return the default answer, as it would be typed; None if an answer is required."""
    names = known.services if question.type in ("service", "services") else known.of(question.kinds)
    for name in question.prefer:
        if name in names:
            return name
    if question.type == "owner":
        return known.owner or None
    if isinstance(question.default, bool):
        return "yes" if question.default else "no"
    if question.default is not None:
        return ", ".join(question.default)
    return "" if question.optional else None


def hint(question: TemplateQuestion, known: ProjectNames) -> str:
    """Return the possible answers in a few words; empty for free text."""
    if question.type == "choice":
        return " or ".join(filter(None, (", ".join(question.choices[:-1]), question.choices[-1])))
    if question.type in ("peer", "peers"):
        names = known.of(question.kinds)
        if missing := undeclared(question, known):
            return missing
        return ", ".join(names) if 0 < len(names) <= LISTED_AT_MOST else _listed(question.kinds)
    if question.type in ("service", "services"):
        return "a name that `sg-factory services` lists, or tcp/8443"
    return {"yes-no": "yes or no", "date": "such as 2027-05-01"}.get(question.type, "")


def _words(name: str, question: TemplateQuestion, text: str, _known: ProjectNames) -> str:
    model = Reasons if question.type == "reason" else Words
    for found in understand({name: text}, "", model).diagnostics:
        raise Refused(f"{found.message}: {found.help}")
    if question.pattern is not None and not re.fullmatch(question.pattern, text):
        raise Refused(f"“{text}” does not match {question.pattern}: {question.help}")
    return text


def _choice(_name: str, question: TemplateQuestion, text: str, known: ProjectNames) -> str:
    if text not in question.choices:
        raise Refused(
            f"“{text}” is not one of the choices: {suggestion(text, question.choices, hint(question, known))}"
        )
    return text


def _yes_no(_name: str, _question: TemplateQuestion, text: str, _known: ProjectNames) -> bool:
    if text.lower() not in _YES | _NO:
        raise Refused(f"“{text}” is neither yes nor no: write yes or no")
    return text.lower() in _YES


def _day(_name: str, _question: TemplateQuestion, text: str, _known: ProjectNames) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"“{text}” is not a date: write year, month and day, such as 2027-05-01") from None


def _service(_name: str, _question: TemplateQuestion, text: str, known: ProjectNames) -> str:
    if text not in known.services:
        try:
            general_traffic(text, known.services)
        except NoService as error:
            raise Refused(f"{error}: {error.help}") from None
    return text


def _peer(_name: str, question: TemplateQuestion, text: str, known: ProjectNames) -> str:
    kind = known.kinds.get(text)
    translation = foreign_peer(text) if kind is None else None
    if translation is not None:
        raise Refused(f"“{text}” {translation.what}: {translation.help}")
    if kind is None and re.match(r"[0-9]+\.|[0-9a-fA-F]*:|.*/", text):
        try:
            literal(text)
        except NoPeer as error:
            raise Refused(f"{error}: {error.help}") from None
        kind = "range"
    if kind is None:
        raise Refused(_no_peer(text, question, known))
    if question.kinds and kind not in question.kinds:
        what = f" is {_KINDS[kind]}" if _KINDS[kind] != text else " is not a possible answer"
        # A flow between roles belongs into the file of the role that accepts it.
        reach = f"; to reach the role “{text}”, allow the new role in the ingress of {known.roles.get(text)} afterwards"
        raise Refused(f"“{text}”{what}: write {_listed(question.kinds)}{reach if kind == 'role' else ''}")
    return text


def _no_peer(text: str, question: TemplateQuestion, known: ProjectNames) -> str:
    if text == "vpc":
        return "“vpc” means the CIDRs of an environment's VPC, and sg-factory.yaml declares no environments"
    missing = undeclared(question, known)
    if missing:
        return f"unknown peer “{text}”: {missing}"
    names = known.of(question.kinds)
    otherwise = f"write {_listed(question.kinds)}" if len(names) > LISTED_AT_MOST or not names else ""
    return f"unknown peer “{text}”: {suggestion(text, names, otherwise, exact=WORDS)}"


def _listed(kinds: Iterable[PeerKind]) -> str:
    return listed([_KINDS[kind] for kind in kinds or _KINDS], "or")


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
