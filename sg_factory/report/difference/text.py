"""A difference as text for a terminal: the verdict, then every change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sg_factory.report.difference import Facts
from sg_factory.report.difference.declared import declared_text, joins_text, roles_text
from sg_factory.report.difference.protection import NOT_COMPARED
from sg_factory.report.difference.words import (
    GAPS,
    SIGNS,
    WHOSE_ACCESS,
    WHOSE_OTHERS,
    WHOSE_PROTECTION,
    by_addresses,
    environments_text,
    group_text,
    half_text,
    hops_text,
    host_text,
    left_out_text,
    lines_text,
    owners_text,
    rules_text,
    sides_text,
    until_text,
    where_text,
)

_COLOURS = {"+": "32", "−": "31", "±": "33", "!": "33"}
_INDENT = " " * 14

Paint = Callable[[str, str], str]


def as_text(facts: Facts, colour: bool) -> str:
    """Render the difference; its first line is the verdict. `colour` adds ANSI colours."""

    def paint(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    return "".join(f"{line}\n" for line in _lines(facts, paint))


def _lines(facts: Facts, paint: Paint) -> Iterator[str]:
    yield paint(facts["summary"], "1")
    yield sides_text(facts)
    yield from _owners(facts["owners"])
    if facts["protection_verdict"] == "not compared":
        yield NOT_COMPARED
    for key, title, write in _SECTIONS:
        if facts[key]:
            yield ""
            yield paint(title, "1")
            for item in facts[key]:
                yield from write(item, environments_text(item, facts), paint)
        if facts["left_out"][key]:
            yield f"  {left_out_text(facts, key)}"


def _owners(owners: Sequence[Facts]) -> Iterator[str]:
    access = [f"{owner['owner']} ({owner['access']})" for owner in owners if owner["access"]]
    protection = [f"{owner['owner']} ({owner['protection']})" for owner in owners if owner["protection"]]
    others = [owner["owner"] for owner in owners if not (owner["access"] or owner["protection"])]
    if access:
        yield f"{WHOSE_ACCESS}: {', '.join(access)}"
    if protection:
        yield f"{WHOSE_PROTECTION}: {', '.join(protection)}"
    if others:
        yield f"{WHOSE_OTHERS}: {', '.join(others)}"


def _marked(word: str, text: str, paint: Paint) -> str:
    sign = SIGNS[word]
    return f"  {paint(f'{sign} {word:<8}', _COLOURS[sign])}  {text}"


def _change(change: Facts, places: str, paint: Paint) -> Iterator[str]:
    pair = paint(f"{change['source']} → {change['destination']}", "1")
    yield _marked(change["kind"], f"{pair}{places}  {change['text']}", paint)
    if change["because"]:
        yield f"{_INDENT}because {change['because']}"
    if change["one_half"]:
        yield f"{_INDENT}{half_text(change)}"
    for where, words in lines_text(change["lines"]):
        yield f"{_INDENT}{where_text(where)}  {words}".rstrip()
    if owners_text(change):
        yield f"{_INDENT}owned by {owners_text(change)}"


def _owned(item: Facts) -> str:
    return f"  owned by {item['owner']}" if item["owner"] else ""


def _path(path: Facts, places: str, paint: Paint) -> Iterator[str]:
    yield f"  {paint(path['text'], '1')}{places}  {hops_text(path)}{_owned(path)}"
    for step in path["steps"]:
        step_text = f"      {step['source']} → {step['destination']}  {step['traffic']}{by_addresses(step)}"
        dated = [f"{where_text(line['where'])}{until_text(line['expires'])}" for line in step["lines"]]
        yield f"{step_text}  {dated[0]}"
        yield from (f"{' ' * len(step_text)}  {line}" for line in dated[1:])


def _protection(change: Facts, places: str, paint: Paint) -> Iterator[str]:
    yield _marked("looser" if change["looser"] else "stricter", f"{change['text']}{places}", paint)
    yield f"{_INDENT}{where_text(change['where'])}  {change['description']}".rstrip()
    if change["owners"]:
        yield f"{_INDENT}owned by {', '.join(change['owners'])}"


def _gap(gap: Facts, places: str, paint: Paint) -> Iterator[str]:
    yield f"  {paint(gap['role'], '1')}{places}  {rules_text(gap['before'])}{_owned(gap)}"
    yield f"      {gap['text']}"
    for line in (*gap["before"], *gap["after"]):
        yield f"      {where_text(line['where'])}"


def _group(group: Facts, places: str, paint: Paint) -> Iterator[str]:
    yield _marked(group["turn"], f"{group_text(group)}{places}", paint)
    yield f"{_INDENT}{where_text(group['where'])}{_owned(group)}"


def _host(host: Facts, places: str, _: Paint) -> Iterator[str]:
    yield f"  {host_text(host)}{places}"
    yield from (f"      {text}" for text in joins_text(host))
    yield f"      {where_text(host['where'])}"


def _declared(change: Facts, places: str, _: Paint) -> Iterator[str]:
    yield f"  {declared_text(change)}{places}"
    yield f"      {where_text(change['where'])}  {roles_text(change)}".rstrip()


def _rewriting(rewriting: Facts, places: str, paint: Paint) -> Iterator[str]:
    yield f"  {paint(rewriting['role'], '1')}{places}  {rewriting['direction']}{_owned(rewriting)}"
    for side, sign in (("before", "−"), ("after", "+")):
        for line in rewriting[side]:
            yield f"    {paint(sign, _COLOURS[sign])} {rules_text([line])}  {where_text(line['where'])}"


def _rewording(rewording: Facts, places: str, paint: Paint) -> Iterator[str]:
    about = f", {rewording['about']}" if rewording["about"] else ""
    where = f"{where_text(rewording['where'])}{_owned(rewording)}"
    yield f"  {paint(rewording['role'], '1')}{about}{places}  {rewording['field']}  {where}"
    for side, sign in (("before", "−"), ("after", "+")):
        if rewording[side]:
            yield f"    {paint(sign, _COLOURS[sign])} {rewording[side]}"


def _unknown(unknown: Facts, places: str, _: Paint) -> Iterator[str]:
    yield f"  {unknown['text']}{places}"
    yield f"      {where_text(unknown['where'])}  {unknown['help']}"


_Write = Callable[[Any, str, Paint], Iterator[str]]
_SECTIONS: tuple[tuple[str, str, _Write], ...] = (
    ("changes", "Access", _change),
    ("paths", "New paths from the internet", _path),
    ("protection", "Protection", _protection),
    ("gaps", f"Gaps: {GAPS[0].lower()}{GAPS[1:]}", _gap),
    ("groups", "Groups", _group),
    ("hosts", "Hosts", _host),
    ("declared", "Changed declarations", _declared),
    ("rewritings", "Rewritten rules that allow the same traffic as before", _rewriting),
    ("rewordings", "Texts and dates", _rewording),
    ("unknown", "Not compared, as it could not be read", _unknown),
)
