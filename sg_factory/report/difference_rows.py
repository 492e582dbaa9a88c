"""A row of Markdown for each thing that differs: the cells of the tables that a comment is made of."""

from __future__ import annotations

from sg_factory.report.difference_words import (
    SIGNS,
    Facts,
    half_text,
    hops_text,
    host_text,
    line_text,
    owners_text,
    rules_text,
)
from sg_factory.report.inert import code, inert

Cells = tuple[str, ...]

_TO = "&nbsp;→&nbsp;"  # a line breaks elsewhere
_MOST_LINES = 5  # and steps, of what has many
_MOST_TRAFFIC = 600  # signs of it


def change(change: Facts, places: str) -> Cells:
    """What becomes of a pair; its owners below it, its lines with their words."""
    why = [f"because {inert(change['because'])}"] if change["because"] else []
    why += [inert(half_text(change))] if change["one_half"] else []
    for line in change["lines"][:_MOST_LINES]:
        why += [_where(line["where"]), *filter(None, (inert(line_text(line)),))]
    why += [f"and {len(change['lines']) - _MOST_LINES} lines more"] if len(change["lines"]) > _MOST_LINES else []
    return (
        f"**{SIGNS[change['kind']]}**&nbsp;{change['kind']}",
        f"{code(change['source'])}{_TO}{code(change['destination'])}{places}{_below(owners_text(change))}",
        inert(change["text"], _MOST_TRAFFIC).replace("; ", "<br>"),
        "<br>".join(why),
    )


def _below(owners: str) -> str:
    """Who owns what stands above."""
    return f"<br><sub>{inert(owners).replace(' → ', _TO)}</sub>" if owners else ""


def path(path: Facts, places: str) -> Cells:
    """A way in, and what lets it through at each step."""
    steps = (f"{inert(step['traffic'])} {_where(step['where'])}" for step in path["steps"][:10])
    return f"{inert(path['text'], _MOST_TRAFFIC)}<br>{hops_text(path)}{places}", "<br>".join(steps)


def gap(gap: Facts, places: str) -> Cells:
    """What stops for a moment."""
    where = "<br>".join(_where(line["where"]) for line in (*gap["before"], *gap["after"])[:_MOST_LINES])
    return f"{code(gap['role'])}{places}{_below(gap['owner'])}", inert(gap["text"], _MOST_TRAFFIC), where


def group(group: Facts, places: str) -> Cells:
    """What becomes of a group."""
    turn = f"**{SIGNS[group['turn']]}**&nbsp;{group['turn']}"
    role = f"{code(group['role'])}{places}{_below(group['owner'])}"
    return turn, role, inert(group["because"]), _where(group["where"])


def host(host: Facts, places: str) -> Cells:
    """A host that wears others."""
    return f"{inert(host_text(host))}{places}", _where(host["where"])


def rewriting(rewriting: Facts, places: str) -> Cells:
    """Rules of a role before and after."""
    before, after = (
        f"{inert(rules_text(rewriting[side]), _MOST_TRAFFIC)}<br>{_where(rewriting[side][0]['where'])}"
        if rewriting[side]
        else ""
        for side in ("before", "after")
    )
    role = f"{code(rewriting['role'])} {rewriting['direction']}{places}{_below(rewriting['owner'])}"
    return role, before, after


def rewording(rewording: Facts, places: str) -> Cells:
    """A text before and after."""
    what = inert(" of ".join(filter(None, (rewording["field"], rewording["about"]))))
    before, after = inert(rewording["before"]), inert(rewording["after"])
    return (
        f"{code(rewording['role'])}{places}{_below(rewording['owner'])}",
        what,
        before,
        after,
        _where(rewording["where"]),
    )


def unknown(unknown: Facts, places: str) -> Cells:
    """What only a deploy knows."""
    text = f"{unknown['side']}: {inert(unknown['text'], _MOST_TRAFFIC)}{places}<br>{inert(unknown['help'])}"
    return text, _where(unknown["where"])


def _where(where: Facts) -> str:
    return code(f"{where['file']}:{where['line']}" if where["line"] else where["file"])
