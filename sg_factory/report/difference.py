"""A Difference → plain data: what the JSON form holds, and what the texts for people are made of.

Its shape is `docs/diff.schema.json`. Places are looked up only where they are told: the lines of what came are
those of the new side, the lines of what went those of the old one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, TypeVar, get_args

from sg_factory.compare import (
    Change,
    Difference,
    Extent,
    Gap,
    GroupChange,
    HostChange,
    Kind,
    NewPath,
    NotKnown,
    Rewording,
    Rewriting,
    Turn,
    without_twins,
    written,
)
from sg_factory.diagnostic import Locate, Place
from sg_factory.escaping import escaped
from sg_factory.plan import Rule
from sg_factory.report.difference_words import access_text, gap_text, path_text, summary

Facts = dict[str, Any]

_Side = Literal["before", "after"]
_Find = Callable[[_Side, Place], Facts]

# Rules and extents of the items of one list: 5,000 flows between roles that each become another one.
MOST_PIECES = 20_000
LISTED = ("changes", "paths", "gaps", "groups", "hosts", "rewritings", "rewordings", "unknown")

Item = TypeVar("Item", Change, NewPath, Gap, GroupChange, HostChange, Rewriting, Rewording, NotKnown)

_WEIGHT = {kind: weight for weight, kind in enumerate(get_args(Kind))}


def facts(difference: Difference, *, base: str, head: str, before: Locate, after: Locate) -> Facts:
    """All that differs, with what matters most first. `base` and `head` are what the caller calls the two sides.

    What a list has no room for is judged and counted like the rest, and `left_out` says how much it is.
    """
    locate: Mapping[_Side, Locate] = {"before": before, "after": after}

    def find(side: _Side, place: Place) -> Facts:
        span = locate[side](place)
        return {"file": span.file, "line": span.line, "column": span.column, "end": span.end}

    found: Facts = {
        "base": base,
        "head": head,
        "compared": list(filter(None, difference.compared)),
        "verdict": difference.verdict,
        "summary": "",
        "counts": _counts(difference),
        "owners": _owners(difference),
        "changes": _told(sorted(difference.changes, key=_importance), _change, find),
        "paths": _told(difference.paths, _path, find),
        "gaps": _told(difference.gaps, _gap, find),
        "groups": _told(difference.groups, _group, find),
        "hosts": _told(difference.hosts, _host, find),
        "rewritings": _told(difference.rewritings, _rewriting, find),
        "rewordings": _told(difference.rewordings, _rewording, find),
        "unknown": _told(difference.unknown, _unknown, find),
    }
    found["left_out"] = {key: len(getattr(difference, key)) - len(found[key]) for key in LISTED}
    found["summary"] = summary(found)
    printable: Facts = _printable(found)
    return printable


def _told(items: Sequence[Item], write: Callable[[Item, _Find], Facts], find: _Find) -> list[Facts]:
    """The first of them, as many as are made of `MOST_PIECES` together; nobody reads more, and all is counted."""
    found: list[Facts] = []
    room = MOST_PIECES
    for item in items:
        room -= _pieces(item)
        if room < 0 and found:
            break
        found.append(write(item, find))
    return found


def _pieces(item: Item) -> int:
    """How many rules and extents are told of an item, which may be thousands."""
    match item:
        case Change():
            return len(item.before) + len(item.after) + len(item.gained) + len(item.lost)
        case NewPath():
            return len(item.steps)
        case Gap():
            return 1 + len(item.after)
        case Rewriting():
            return len(item.before) + len(item.after)
        case _:
            return 1


def _printable(value: Any) -> Any:
    """The same with no sign that cannot be printed, wherever authors have written one."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return {key: _printable(each) for key, each in value.items()} if isinstance(value, dict) else value


def _importance(change: Change) -> tuple[bool, bool, int, str, str]:
    """What came before what only went, and there what the internet may do before what others may."""
    return not change.gained, change.source != "internet", _WEIGHT[change.kind], change.source, change.destination


def _counts(difference: Difference) -> Facts:
    kinds = Counter(change.kind for change in difference.changes)
    turns = Counter(group.turn for group in difference.groups)
    return {
        "changes": {kind: kinds[kind] for kind in get_args(Kind)},
        "paths": len(difference.paths),
        "gaps": len(difference.gaps),
        "groups": {turn: turns[turn] for turn in get_args(Turn)},
        "hosts": len(difference.hosts),
        "rewritings": len(difference.rewritings),
        "rewordings": len(difference.rewordings),
        "unknown": len(difference.unknown),
    }


def _owners(difference: Difference) -> list[Facts]:
    """Everybody who must look: first whose access changes, by name; then who is only told something."""
    access = Counter(owner for change in difference.changes for owner in set(change.owners))
    access.update(path.owner for path in difference.paths)
    others: Iterable[Gap | GroupChange | Rewriting | Rewording] = (
        *difference.gaps,
        *difference.groups,
        *difference.rewritings,
        *difference.rewordings,
    )
    besides = Counter(other.owner for other in others)
    besides.update(text.before for text in difference.rewordings if text.field == "owner" and not text.about)
    known = sorted(filter(None, {*access, *besides}), key=lambda owner: (not access[owner], owner))
    return [{"owner": owner, "access": access[owner], "besides": besides[owner]} for owner in known]


def _change(change: Change, find: _Find) -> Facts:
    lines: list[Facts] = []
    if change.gained:
        lines += _lines("after", without_twins(change.after, change.before), find)
    if change.lost:
        lines += _lines("before", without_twins(change.before, change.after), find)
    found: Facts = {
        "kind": change.kind,
        "source": change.source,
        "destination": change.destination,
        "text": "",
        "because": change.because,
        "gained": _extents(change.gained),
        "lost": _extents(change.lost),
        "had": _extents(change.had),
        "has": _extents(change.has),
        "halves": list(change.halves),
        "one_half": change.is_one_half,
        "source_owner": change.owners[0],
        "destination_owner": change.owners[1],
        "lines": lines,
        "environments": list(change.environments),
    }
    found["text"] = access_text(found)
    return found


def _extents(extents: Iterable[Extent]) -> list[Facts]:
    return [{"addresses": extent.addresses, "traffic": extent.traffic} for extent in extents]


def _lines(side: _Side, rules: Iterable[Rule], find: _Find) -> list[Facts]:
    """The lines that authors wrote, each with all the rules that it makes; in their order."""
    by_line: dict[tuple[Place, str, str], list[str]] = defaultdict(list)
    for rule in rules:
        by_line[rule.origin, rule.description, rule.ticket or ""].append(written(rule))
    lines = [
        {"side": side, "where": find(side, place), "rules": texts, "description": description, "ticket": ticket}
        for (place, description, ticket), texts in by_line.items()
    ]
    return sorted(lines, key=_order)


def _order(line: Facts) -> tuple[str, int, int]:
    where = line["where"]
    return where["file"], where["line"], where["column"]


def _path(path: NewPath, find: _Find) -> Facts:
    found: Facts = {
        "role": path.role,
        "owner": path.owner,
        "text": "",
        "hops": path.hops,
        "hops_before": path.hops_before,
        "steps": [
            {
                "source": step.source,
                "destination": step.destination,
                "traffic": str(step.rule.traffic),
                "by_addresses": step.addresses,
                "description": step.rule.description,
                "where": find("after", step.rule.origin),
            }
            for step in path.steps
        ],
        "environments": list(path.environments),
    }
    found["text"] = path_text(found)
    return found


def _gap(gap: Gap, find: _Find) -> Facts:
    found: Facts = {
        "role": gap.role,
        "owner": gap.owner,
        "text": "",
        "because": gap.because,
        "before": _lines("before", (gap.rule,), find),
        "after": _lines("after", gap.after, find),
        "environments": list(gap.environments),
    }
    found["text"] = gap_text(found)
    return found


def _group(group: GroupChange, find: _Find) -> Facts:
    return {
        "turn": group.turn,
        "role": group.role,
        "owner": group.owner,
        "because": group.because,
        "side": group.side,
        "where": find(group.side, group.where),
        "environments": list(group.environments),
    }


def _host(host: HostChange, find: _Find) -> Facts:
    return {
        "host": host.host,
        "wears": list(host.wears),
        "no_longer": list(host.no_longer),
        "side": host.side,
        "where": find(host.side, host.where),
        "environments": list(host.environments),
    }


def _rewriting(rewriting: Rewriting, find: _Find) -> Facts:
    return {
        "role": rewriting.role,
        "owner": rewriting.owner,
        "direction": rewriting.direction,
        "before": _lines("before", rewriting.before, find),
        "after": _lines("after", rewriting.after, find),
        "environments": list(rewriting.environments),
    }


def _rewording(rewording: Rewording, find: _Find) -> Facts:
    return {
        "role": rewording.role,
        "owner": rewording.owner,
        "about": rewording.about,
        "field": rewording.field,
        "before": rewording.before,
        "after": rewording.after,
        "where": find("after", rewording.where),
        "environments": list(rewording.environments),
    }


def _unknown(unknown: NotKnown, find: _Find) -> Facts:
    return {
        "side": unknown.side,
        "text": unknown.remark.text,
        "help": unknown.remark.help,
        "where": find(unknown.side, unknown.remark.where),
        "environments": list(unknown.environments),
    }
