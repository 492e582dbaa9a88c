"""A difference as the one comment of a pull request that is written anew with every push.

Its first line is the verdict; its last one is a mark that nobody sees, by which the comment is found again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sg_factory.compare import listed
from sg_factory.report.difference_picture import MOST_EDGES, edges, picture
from sg_factory.report.difference_words import (
    GAPS,
    WHOSE_ACCESS,
    WHOSE_OTHERS,
    Facts,
    counted_access,
    counted_besides,
    environments_text,
    half_text,
    hops_text,
    host_text,
    line_text,
    owners_text,
    rules_text,
)
from sg_factory.report.inert import code, inert

MARKER = "<!-- sg-factory diff -->"
MOST_SIGNS = 60_000  # GitHub refuses a comment of more than 65,536
_MOST_OF_PICTURE = 15_000
_FEW = 5  # rows that every section has before any has more
_MOST_OPEN = 12  # rows that are shown without being asked for
_MOST_OWNERS = 20

_VERDICTS = {
    "broader": "Access is broader",
    "narrower": "Access is narrower",
    "same access": "No access changes",
    "no difference": "No difference",
}
_SIGNS = {"gained": "+", "widened": "+", "changed": "±", "narrowed": "−", "lost": "−"}
_TO = "&nbsp;→&nbsp;"  # a line breaks elsewhere
_TURNS = {"created": "+", "gone": "−", "replaced": "!", "changed": "±"}


def as_markdown(facts: Facts) -> str:
    """The comment; where not all of it fits in, what matters least is left out, and it says how much."""
    head = "\n\n".join((f"### {_heading(facts)}", *_introduction(facts)))
    sections = [section for section in _sections(facts) if section.rows]
    _fill(sections, MOST_SIGNS - len(head) - len(MARKER) - 100)
    return "\n\n".join((head, *(section.text() for section in sections), MARKER)) + "\n"


def _heading(facts: Facts) -> str:
    counts = facts["counts"]
    told = counted_access(counts) or counted_besides(counts)
    text = ": ".join(filter(None, (_VERDICTS[facts["verdict"]], ", ".join(told))))
    return f"{text}; some of it only a deploy knows" if counts["unknown"] else text


def _introduction(facts: Facts) -> Iterator[str]:
    """Which sides, whose access, and the picture of it."""
    compared = f", in {inert(listed(facts['compared']))}" if facts["compared"] else ""
    yield f"{code(facts['base'])} → {code(facts['head'])}{compared}"
    access = [f"**{inert(owner['owner'], 60)}** ({owner['access']})" for owner in facts["owners"] if owner["access"]]
    others = [inert(owner["owner"], 60) for owner in facts["owners"] if not owner["access"]]
    if access:
        yield f"{WHOSE_ACCESS}: {listed(access, _MOST_OWNERS)}"
    if others:
        yield f"{WHOSE_OTHERS}: {listed(others, _MOST_OWNERS)}"
    found = edges(facts)
    drawn = picture(found) if len(found) <= MOST_EDGES else ""
    if found and drawn and len(drawn) <= _MOST_OF_PICTURE:
        yield f"```mermaid\n{drawn}\n```"
    elif found:
        yield f"No picture: {len(found)} changed edges are more than one can show."


@dataclass(slots=True)
class _Section:
    """A folded table. `shown` is how many of its rows there is room for."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    is_open: bool = False
    shown: int = 0

    def row(self, number: int) -> str:
        return f"| {' | '.join(self.rows[number])} |\n"

    def text(self) -> str:
        """The section, with a sentence where rows are left out."""
        opened = " open" if self.is_open and len(self.rows) <= _MOST_OPEN else ""
        text = f"<details{opened}><summary>{self.title}: {len(self.rows)}</summary>\n\n"
        if self.note:
            text += f"{self.note}\n\n"
        if self.shown:
            text += f"| {' | '.join(self.columns)} |\n|{' --- |' * len(self.columns)}\n"
            text += "".join(map(self.row, range(self.shown))) + "\n"
        left_out = len(self.rows) - self.shown
        if left_out:
            more = "more are" if self.shown else "are"
            text += f"{left_out} {more} left out, as a comment holds no more: `sg-factory diff` shows all.\n\n"
        return f"{text}</details>"


def _fill(sections: Sequence[_Section], room: int) -> None:
    """Let each section show a few rows, then as many as there is room for, those first that matter most."""
    room -= sum(len(section.text()) + 10 for section in sections)
    for most in (_FEW, None):
        for section in sections:
            while section.shown < len(section.rows[:most]) and len(section.row(section.shown)) <= room:
                room -= len(section.row(section.shown))
                section.shown += 1


def _sections(facts: Facts) -> Iterator[_Section]:
    access = ("", "from → to", "traffic", "where and why")
    broader = [change for change in facts["changes"] if change["gained"]]
    narrower = [change for change in facts["changes"] if not change["gained"]]

    def rows(cells: Callable[[Any, str], tuple[str, ...]], items: Sequence[Facts]) -> list[tuple[str, ...]]:
        return [cells(item, inert(environments_text(item, facts))) for item in items]

    yield _Section("<b>Access that comes</b>", access, rows(_change, broader), is_open=True)
    yield _Section("<b>New ways in from the internet</b>", ("way", "steps"), rows(_path, facts["paths"]))
    yield _Section("<b>Access that goes</b>", access, rows(_change, narrower), is_open=not broader)
    yield _Section("<b>Gaps</b>", ("role", "what", "where"), rows(_gap, facts["gaps"]), note=GAPS)
    yield _Section("<b>Groups</b>", ("", "role", "why", "where"), rows(_group, facts["groups"]))
    yield _Section("<b>Hosts</b>", ("host", "where"), rows(_host, facts["hosts"]))
    yield _Section("<b>Not compared</b>", ("what only a deploy knows", "where"), rows(_unknown, facts["unknown"]))
    same = rows(_rewriting, facts["rewritings"])
    yield _Section("Rules written anew, which let through the same", ("role", "before", "after"), same)
    texts = rows(_rewording, facts["rewordings"])
    yield _Section("Texts and dates", ("role", "what", "before", "after", "where"), texts)


def _change(change: Facts, places: str) -> tuple[str, ...]:
    why = [f"because {inert(change['because'])}"] if change["because"] else []
    why += [inert(half_text(change))] if change["one_half"] else []
    for line in change["lines"][:_FEW]:
        why += [_where(line["where"]), *filter(None, (inert(line_text(line)),))]
    why += [f"and {len(change['lines']) - _FEW} lines more"] if len(change["lines"]) > _FEW else []
    return (
        f"**{_SIGNS[change['kind']]}**&nbsp;{change['kind']}",
        f"{code(change['source'])}{_TO}{code(change['destination'])}{places}{_below(owners_text(change))}",
        inert(change["text"], 600).replace("; ", "<br>"),
        "<br>".join(why),
    )


def _below(owners: str) -> str:
    """Who owns what stands above."""
    return f"<br><sub>{inert(owners).replace(' → ', _TO)}</sub>" if owners else ""


def _path(path: Facts, places: str) -> tuple[str, ...]:
    steps = (f"{inert(step['traffic'])} {_where(step['where'])}" for step in path["steps"][:10])
    return f"{inert(path['text'], 600)}<br>{hops_text(path)}{places}", "<br>".join(steps)


def _gap(gap: Facts, places: str) -> tuple[str, ...]:
    where = "<br>".join(_where(line["where"]) for line in (*gap["before"], *gap["after"])[:_FEW])
    return f"{code(gap['role'])}{places}{_below(gap['owner'])}", inert(gap["text"], 600), where


def _group(group: Facts, places: str) -> tuple[str, ...]:
    turn = f"**{_TURNS[group['turn']]}**&nbsp;{group['turn']}"
    role = f"{code(group['role'])}{places}{_below(group['owner'])}"
    return turn, role, inert(group["because"]), _where(group["where"])


def _host(host: Facts, places: str) -> tuple[str, ...]:
    return f"{inert(host_text(host))}{places}", _where(host["where"])


def _rewriting(rewriting: Facts, places: str) -> tuple[str, ...]:
    before, after = (
        f"{inert(rules_text(rewriting[side]), 600)}<br>{_where(rewriting[side][0]['where'])}" if rewriting[side] else ""
        for side in ("before", "after")
    )
    role = f"{code(rewriting['role'])} {rewriting['direction']}{places}{_below(rewriting['owner'])}"
    return role, before, after


def _rewording(rewording: Facts, places: str) -> tuple[str, ...]:
    what = inert(" of ".join(filter(None, (rewording["field"], rewording["about"]))))
    before, after = inert(rewording["before"]), inert(rewording["after"])
    return (
        f"{code(rewording['role'])}{places}{_below(rewording['owner'])}",
        what,
        before,
        after,
        _where(rewording["where"]),
    )


def _unknown(unknown: Facts, places: str) -> tuple[str, ...]:
    text = f"{unknown['side']}: {inert(unknown['text'], 600)}{places}<br>{inert(unknown['help'])}"
    return text, _where(unknown["where"])


def _where(where: Facts) -> str:
    return code(f"{where['file']}:{where['line']}" if where["line"] else where["file"])
