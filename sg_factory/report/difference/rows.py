"""Table rows of the Markdown comment: the cells for each kind of difference."""

from __future__ import annotations

from collections.abc import Sequence

from sg_factory.report.difference import Facts
from sg_factory.report.difference.declared import declared_text, joins_text, roles_text
from sg_factory.report.difference.words import (
    SIGNS,
    by_addresses,
    half_text,
    hops_text,
    host_text,
    lines_text,
    owners_text,
    rules_text,
    until_text,
)
from sg_factory.text.markdown import code, inert

Cells = tuple[str, ...]

_TO = "&nbsp;→&nbsp;"  # a line breaks elsewhere
_MOST_LINES = 8  # of a cell
_MOST_TRAFFIC = 600  # signs of it


def change(change: Facts, places: str) -> Cells:
    """A change of access, with the owners of both ends and the lines of its rules."""
    why = [f"because {inert(change['because'])}"] if change["because"] else []
    why += [inert(half_text(change))] if change["one_half"] else []
    texts = ("<br>".join(filter(None, (_where(where), inert(words)))) for where, words in lines_text(change["lines"]))
    return (
        f"**{SIGNS[change['kind']]}**&nbsp;{change['kind']}",
        f"{code(change['source'])}{_TO}{code(change['destination'])}{places}{_below(owners_text(change))}",
        inert(change["text"], _MOST_TRAFFIC).replace("; ", "<br>"),
        _stacked([*why, *texts]),
    )


def _stacked(lines: Sequence[str]) -> str:
    """Lines below each other, with the number of those left out."""
    more = [f"and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
    return "<br>".join((*lines[:_MOST_LINES], *more))


def _below(owners: str) -> str:
    """The owners in small print, as a line below."""
    return f"<br><sub>{inert(owners).replace(' → ', _TO)}</sub>" if owners else ""


def path(path: Facts, places: str) -> Cells:
    """A path from the internet, and the rules that allow each step."""
    way = inert(path["text"], _MOST_TRAFFIC)
    steps = [
        f"{inert(step['traffic'] + by_addresses(step), _MOST_TRAFFIC)} {', '.join(_dated(step['lines']))}"
        for step in path["steps"]
    ]
    return f"{way}{places}{_below(path['owner'])}<br>{hops_text(path)}", _stacked(steps)


def protection(change: Facts, places: str) -> Cells:
    """A change of protection."""
    kind = "looser" if change["looser"] else "stricter"
    what = f"{inert(change['text'], _MOST_TRAFFIC)}{places}{_below(', '.join(change['owners']))}"
    return f"**{SIGNS[kind]}**&nbsp;{kind}", what, inert(change["description"]), _where(change["where"])


def _dated(lines: Sequence[Facts]) -> list[str]:
    """The places of the first lines, each with its end date."""
    texts = [f"{_where(line['where'])}{inert(until_text(line['expires']))}" for line in lines[:_MOST_LINES]]
    return [*texts, f"and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else texts


def gap(gap: Facts, places: str) -> Cells:
    """Traffic that is interrupted during the deploy."""
    role = f"{code(gap['role'])}{places}{_below(gap['owner'])}"
    what = f"{inert(rules_text(gap['before']))}<br>{inert(gap['text'], _MOST_TRAFFIC)}"
    return role, what, _stacked([_where(line["where"]) for line in (*gap["before"], *gap["after"])])


def group(group: Facts, places: str) -> Cells:
    """A change of a group."""
    turn = f"**{SIGNS[group['turn']]}**&nbsp;{group['turn']}"
    role = f"{code(group['role'])}{places}{_below(group['owner'])}"
    return turn, role, inert(group["because"]), _where(group["where"])


def host(host: Facts, places: str) -> Cells:
    """A host that gained or lost roles."""
    texts = "<br>".join(inert(text, _MOST_TRAFFIC) for text in (host_text(host), *joins_text(host)))
    return f"{texts}{places}", _where(host["where"])


def declared(change: Facts, places: str) -> Cells:
    """A declaration before and after, with its roles."""
    texts = (inert(declared_text(change), _MOST_TRAFFIC), inert(roles_text(change)))
    return f"{'<br>'.join(filter(None, texts))}{places}", _where(change["where"])


def rewriting(rewriting: Facts, places: str) -> Cells:
    """Rules of a role before and after."""
    role = f"{code(rewriting['role'])} {rewriting['direction']}{places}{_below(rewriting['owner'])}"
    return role, _rules(rewriting["before"]), _rules(rewriting["after"])


def _rules(lines: Sequence[Facts]) -> str:
    return _stacked([f"{inert(rules_text([line]), _MOST_TRAFFIC)}<br>{_where(line['where'])}" for line in lines])


def rewording(rewording: Facts, places: str) -> Cells:
    """A text before and after."""
    what = inert(" of ".join(filter(None, (rewording["field"], rewording["about"]))))
    role = f"{code(rewording['role'])}{places}{_below(rewording['owner'])}"
    return role, what, inert(rewording["before"]), inert(rewording["after"]), _where(rewording["where"])


def unknown(unknown: Facts, places: str) -> Cells:
    """A part of a template that could not be read."""
    text = f"{inert(unknown['text'], _MOST_TRAFFIC)}{places}<br>{inert(unknown['help'])}"
    return text, _where(unknown["where"])


def _where(where: Facts) -> str:
    return code(f"{where['file']}:{where['line']}" if where["line"] else where["file"])
