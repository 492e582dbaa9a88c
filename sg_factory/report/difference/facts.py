"""A Difference → plain data: the content of the JSON format, from which the other formats are rendered.

Its schema is `docs/diff.schema.json`. Only the lines of listed places are looked up: those of gained access on the new
side, those of lost access on the old side.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

from sg_factory.compare import (
    AccessKind,
    Change,
    DeclaredChange,
    DeployGap,
    Difference,
    Extent,
    GroupChange,
    HostChange,
    NewPath,
    ProtectionChange,
    Rewording,
    Rewriting,
    Turn,
    UnreadPart,
    without_twins,
    written,
)
from sg_factory.diagnostic import Locate, Place
from sg_factory.plan import Expiry, Rule, written_expiry
from sg_factory.report.difference.declared import declared_facts, host_facts
from sg_factory.report.difference.listed import LISTED, ListedItem, first
from sg_factory.report.difference.owners import owners
from sg_factory.report.difference.protection import protection_counts, protection_facts
from sg_factory.report.difference.words import access_text, gap_text, path_text, summary
from sg_factory.text.escaping import escaped

JsonObject = dict[str, Any]

_Side = Literal["before", "after"]
_Find = Callable[[_Side, Place], JsonObject]

_WEIGHT = {kind: weight for weight, kind in enumerate(get_args(AccessKind))}


def facts(difference: Difference, *, base: str, head: str, before: Locate, after: Locate) -> JsonObject:
    """Return a difference as plain data, the most important first. `base` and `head` are the names of the sides.

    Items that a list has no room for are included in the verdict and the counts; `left_out` is their number.
    """
    locate: Mapping[_Side, Locate] = {"before": before, "after": after}

    def find(side: _Side, place: Place) -> JsonObject:
        span = locate[side](place)
        return {"file": span.file, "line": span.line, "column": span.column, "end": span.end}

    found: JsonObject = {
        "base": base,
        "head": head,
        "compared": list(filter(None, difference.compared)),
        "verdict": difference.verdict,
        "protection_verdict": difference.protection_verdict,
        "summary": "",
        "until": _until(difference.until),
        "counts": _counts(difference),
        "owners": owners(difference),
        "changes": _listed_facts(sorted(difference.changes, key=_importance), _change, find),
        "paths": _listed_facts(difference.paths, _path, find),
        "protection": _listed_facts(sorted(difference.protection, key=_weight), _protection, find),
        "gaps": _listed_facts(difference.gaps, _gap, find),
        "groups": _listed_facts(difference.groups, _group, find),
        "hosts": _listed_facts(difference.hosts, _host, find),
        "declared": _listed_facts(difference.declared, _declared, find),
        "rewritings": _listed_facts(difference.rewritings, _rewriting, find),
        "rewordings": _listed_facts(difference.rewordings, _rewording, find),
        "unknown": _listed_facts(difference.unknown, _unknown, find),
    }
    found["left_out"] = {key: len(getattr(difference, key)) - len(found[key]) for key in LISTED}
    found["summary"] = summary(found)
    printable: JsonObject = _printable(found)
    return printable


def _listed_facts(
    items: Sequence[ListedItem], write: Callable[[ListedItem, _Find], JsonObject], find: _Find
) -> list[JsonObject]:
    return [write(item, find) for item in first(items)]


def _printable(value: Any) -> Any:
    """Escape all characters that cannot be printed, in all texts of the data."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, list):
        return [_printable(each) for each in value]
    return {key: _printable(each) for key, each in value.items()} if isinstance(value, dict) else value


def _importance(change: Change) -> tuple[bool, bool, int, str, str]:
    """Sort key: gained access before access that is only lost, and within these the internet first."""
    return not change.is_broader, change.source != "internet", _WEIGHT[change.kind], change.source, change.destination


def _counts(difference: Difference) -> JsonObject:
    kinds = Counter(change.kind for change in difference.changes)
    turns = Counter(group.turn for group in difference.groups)
    return {
        "changes": {kind: kinds[kind] for kind in get_args(AccessKind)},
        "paths": len(difference.paths),
        "protection": protection_counts(difference.protection),
        "gaps": len(difference.gaps),
        "groups": {turn: turns[turn] for turn in get_args(Turn)},
        "hosts": len(difference.hosts),
        "joins": len({host.host for host in difference.hosts if host.joins}),
        "declared": len(difference.declared),
        "rewritings": len(difference.rewritings),
        "rewordings": len(difference.rewordings),
        "unknown": len(difference.unknown),
    }


def _change(change: Change, find: _Find) -> JsonObject:
    lines: list[JsonObject] = []
    if change.gained or change.is_lasting:
        lines += _lines("after", _changed_rules(change, change.after, change.before), find)
    if change.lost or change.is_lasting:
        lines += _lines("before", _changed_rules(change, change.before, change.after), find)
    found: JsonObject = {
        "kind": change.kind,
        "source": change.source,
        "destination": change.destination,
        "text": "",
        "because": change.because,
        "gained": _extents(change.gained),
        "lost": _extents(change.lost),
        "had": _extents(change.had),
        "has": _extents(change.has),
        "until": _until(change.until),
        "until_before": _until(change.until_before),
        "halves": list(change.halves),
        "one_half": change.is_one_half,
        "source_owner": change.owners[0],
        "destination_owner": change.owners[1],
        "lines": lines,
        "environments": list(change.environments),
    }
    found["text"] = access_text(found)
    return found


def _changed_rules(change: Change, some: Sequence[Rule], others: Sequence[Rule]) -> Sequence[Rule]:
    return some if change.is_lasting else without_twins(some, others)


def _until(expires: Expiry | None) -> str:
    return written_expiry(expires) if expires else ""


def _extents(extents: Iterable[Extent]) -> list[JsonObject]:
    return [{"addresses": extent.addresses, "traffic": extent.traffic} for extent in extents]


def _lines(side: _Side, rules: Iterable[Rule], find: _Find) -> list[JsonObject]:
    """The source lines of rules, each with all its rules, in the order of the files."""
    by_line: dict[tuple[Place, str, str, str], list[str]] = defaultdict(list)
    for rule in rules:
        by_line[rule.origin, rule.description, rule.ticket or "", _until(rule.expires)].append(written(rule))
    lines = [
        {
            "side": side,
            "where": find(side, place),
            "rules": texts,
            "description": description,
            "ticket": ticket,
            "expires": expires,
        }
        for (place, description, ticket, expires), texts in by_line.items()
    ]
    return sorted(lines, key=_order)


def _order(line: JsonObject) -> tuple[str, int, int]:
    where = line["where"]
    return where["file"], where["line"], where["column"]


def _path(path: NewPath, find: _Find) -> JsonObject:
    found: JsonObject = {
        "role": path.role,
        "owner": path.owner,
        "text": "",
        "hops": path.hops,
        "hops_before": path.hops_before,
        "steps": [
            {
                "source": step.source,
                "destination": step.destination,
                "traffic": step.traffic,
                "lines": _lines("after", step.rules, find),
                "by_addresses": step.addresses,
            }
            for step in path.steps
        ],
        "environments": list(path.environments),
    }
    found["text"] = path_text(found)
    return found


def _weight(change: ProtectionChange) -> bool:
    """Sort key: looser protection before stricter."""
    return not change.is_looser


def _protection(change: ProtectionChange, find: _Find) -> JsonObject:
    return protection_facts(change, find(change.side, change.where))


def _gap(gap: DeployGap, find: _Find) -> JsonObject:
    found: JsonObject = {
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


def _group(group: GroupChange, find: _Find) -> JsonObject:
    return {
        "turn": group.turn,
        "role": group.role,
        "owner": group.owner,
        "because": group.because,
        "side": group.side,
        "where": find(group.side, group.where),
        "environments": list(group.environments),
    }


def _host(host: HostChange, find: _Find) -> JsonObject:
    return host_facts(host, find(host.side, host.where))


def _declared(change: DeclaredChange, find: _Find) -> JsonObject:
    return declared_facts(change, find(change.side, change.where))


def _rewriting(rewriting: Rewriting, find: _Find) -> JsonObject:
    return {
        "role": rewriting.role,
        "owner": rewriting.owner,
        "direction": rewriting.direction,
        "before": _lines("before", rewriting.before, find),
        "after": _lines("after", rewriting.after, find),
        "environments": list(rewriting.environments),
    }


def _rewording(rewording: Rewording, find: _Find) -> JsonObject:
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


def _unknown(unknown: UnreadPart, find: _Find) -> JsonObject:
    return {
        "side": unknown.side,
        "text": unknown.note.text,
        "help": unknown.note.help,
        "where": find(unknown.side, unknown.note.where),
        "environments": list(unknown.environments),
    }
