"""Exact fixes of groups over their quota of rules: what other rules cover goes, and ranges that touch are joined."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sg_factory.authored.models.project import SETTINGS_FILE
from sg_factory.compare import PlanPair, TooManyChanges, difference
from sg_factory.diagnostic import Place
from sg_factory.files import Changed, Files
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.pipeline.project import Outcome, run
from sg_factory.plan import PEER_KEYS, Direction, Group, Plan, RangePeer, WrittenPeer, fewer_ranges, fullest, removable
from sg_factory.text.counting import counted, few
from sg_factory.yaml.edits import CannotEdit, Edit, edited, read
from sg_factory.yaml.list_items import verify_uncommented, without_items


@dataclass(frozen=True, slots=True)
class QuotaFix:
    """A change for a quota: its place, the text before and after, and the function that makes it in the file."""

    place: Place
    old: str
    new: str
    write: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class QuotaFixes:
    """New contents of files with the fixes that were written, and the places of the others with the reason."""

    contents: Mapping[str, bytes]
    written: tuple[QuotaFix, ...] = ()
    refused: tuple[tuple[Place, str], ...] = ()


def quota_fixes(before: Outcome, files: Files, as_of: datetime) -> QuotaFixes:
    """Return the exact fixes for all groups of a project that are over their quotas; nothing is written.

    A line of which something is removed is joined by the next call. None is written if access would change.
    """
    over = [
        (plan, group, direction)
        for plan in before.plans
        for group, direction, _, _ in fullest(plan, plan.environment.quotas.rules_per_group)
    ]
    if not over:
        return QuotaFixes({})
    documents = _Documents(files)
    peers = removable(before.plans, [(group, direction) for _, group, direction in over])
    removals = tuple(_removals(peers, documents))
    lines = {(fix.place.file, fix.place.path[:2]) for fix in removals}
    joins = (fix for fix in _joins(over, documents) if (fix.place.file, fix.place.path[:2]) not in lines)
    found = _written(files, (*removals, *joins))
    if found.written and not _has_same_access(before, run(Changed(files, found.contents), as_of=as_of, judge=False)):
        reason = "the project would not allow exactly the same"
        return QuotaFixes({}, refused=(*found.refused, *((fix.place, reason) for fix in found.written)))
    return found


def _has_same_access(before: Outcome, after: Outcome) -> bool:
    known = {found.code for found in before.mistakes}
    if len(before.plans) != len(after.plans) or any(found.code not in known for found in after.mistakes):
        return False
    pairs = zip(before.plans, after.plans, strict=True)
    try:
        found = difference(PlanPair(was.environment_name, was, now) for was, now in pairs)
    except TooManyChanges:
        return False
    return not (found.changes or found.hosts or found.paths or found.groups)


class _Documents(dict[str, Any]):
    """The values of a project's files, each read once."""

    def __init__(self, files: Files) -> None:
        super().__init__()
        self._files = files

    def __missing__(self, file: str) -> Any:
        self[file] = read(self._files.read(file), file) if self._files.exists(file) else {}
        return self[file]

    def texts(self, place: Place) -> list[str]:
        """Return the texts of a list, empty for other values; of a single value, its one; none without such a place."""
        value = self[place.file]
        for step in place.path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return []
        if isinstance(value, list):
            return [each if isinstance(each, str) else "" for each in value]
        return [value] if isinstance(value, str) else []


def _removals(peers: Collection[WrittenPeer], documents: _Documents) -> Iterator[QuotaFix]:
    """Yield the removal of peers from their lines; of the line, if it has no others."""
    by_line: dict[Place, set[str]] = defaultdict(set)
    for line, name in peers:
        by_line[line].add(name)
    for line, names in by_line.items():
        key = PEER_KEYS["ingress" if line.path[0] == "ingress" else "egress"]
        texts = documents.texts(line.at(key))
        gone = [index for index, text in enumerate(texts) if _as_written(text) in names]
        new = "removed, as other rules cover it"
        if len(gone) == len(texts):
            yield QuotaFix(line, f"the line {key} {few(texts)}", new, _removal([line]))
        else:
            places = {index: line.at(key, index) for index in gone}
            for index, place in reversed(places.items()):
                yield QuotaFix(place, texts[index], new, _removal([place]))


def _removal(places: Sequence[Place]) -> Callable[[bytes], bytes]:
    return lambda content: without_items(content, places[0].file, places)


def _as_written(text: str) -> str:
    """Return a name as it is, and a range in the canonical form that the Plan has."""
    with suppress(NotARange):
        return cidr(text).text
    return text


def _joins(over: Iterable[tuple[Plan, Group, Direction]], documents: _Documents) -> Iterator[QuotaFix]:
    """Yield the joined form of each list of ranges that rules of the groups name."""
    lists: dict[Place, None] = {}
    for plan, group, direction in over:
        for rule in group.in_direction(direction):
            if isinstance(rule.peer, RangePeer):
                name, line = rule.peer.name, rule.origin.at(PEER_KEYS[direction])
                lists[_network(name, plan, documents) if name else line] = None
    for place in lists:
        yield from _join(place, documents.texts(place))


def _network(name: str, plan: Plan, documents: _Documents) -> Place:
    """Return the place of a network's ranges in an environment; they may not be in the file, as those of “vpc”."""
    network = Place(SETTINGS_FILE).at("networks", name)
    own = network.at("environments", plan.environment.name or "", "cidrs")
    return own if documents.texts(own) else network.at("cidrs")


def _join(place: Place, texts: Sequence[str]) -> Iterator[QuotaFix]:
    """Yield a list with its ranges joined, each at the place of the first one in it, if they become fewer."""
    ranges: dict[int, Cidr] = {}
    for index, text in enumerate(texts):
        with suppress(NotARange):
            ranges[index] = cidr(text)
    fewer = fewer_ranges(tuple(ranges.values()))
    if len(fewer) == len(ranges):
        return
    members: dict[Cidr, list[int]] = defaultdict(list)
    starts = [(each.family, each.first) for each in fewer]
    for index, range_ in ranges.items():
        members[fewer[bisect_right(starts, (range_.family, range_.first)) - 1]].append(index)
    parts = {new: indices for new, indices in members.items() if len(indices) > 1}
    edits = [Edit(place.at(indices[0]), new.text) for new, indices in parts.items() if ranges[indices[0]] != new]
    touched = [place.at(index) for indices in parts.values() for index in indices]
    gone = [place.at(index) for indices in parts.values() for index in indices[1:]]

    def write(content: bytes) -> bytes:
        verify_uncommented(content, place.file, touched)
        return without_items(edited(content, place.file, edits), place.file, gone)

    yield QuotaFix(place, counted(len(touched), "range"), ", ".join(each.text for each in parts), write)


def _written(files: Files, fixes: Iterable[QuotaFix]) -> QuotaFixes:
    """Return the files with all fixes that can be written, inner and last items of lists first."""
    contents: dict[str, bytes] = {}
    written: list[QuotaFix] = []
    refused: list[tuple[Place, str]] = []
    for fix in sorted(fixes, key=lambda fix: (len(fix.place.path), _last(fix.place)), reverse=True):
        file = fix.place.file
        try:
            contents[file] = fix.write(contents.get(file) or files.read(file))
            written.append(fix)
        except CannotEdit as error:
            refused.append((fix.place, str(error)))
    return QuotaFixes(contents, tuple(written), tuple(refused))


def _last(place: Place) -> int:
    last = place.path[-1]
    return last if isinstance(last, int) else 0
