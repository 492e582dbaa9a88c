"""Exact fixes of groups over their quota of rules: what other rules cover goes, and ranges that touch are joined."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """A change for a quota: its place, the text before and after, the edits and the items of lists that go.

    `touched` are the values that must have no comment.
    """

    place: Place
    old: str
    new: str
    gone: tuple[Place, ...]
    touched: tuple[Place, ...] = ()
    edits: tuple[Edit, ...] = ()


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
            yield QuotaFix(line, f"the line {key} {few(texts)}", new, (line,))
        else:
            places = {index: line.at(key, index) for index in gone}
            yield from (QuotaFix(place, texts[index], new, (place,)) for index, place in places.items())


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
    edits = (Edit(place.at(indices[0]), new.text) for new, indices in parts.items() if ranges[indices[0]] != new)
    touched = tuple(place.at(index) for indices in parts.values() for index in indices)
    gone = tuple(place.at(index) for indices in parts.values() for index in indices[1:])
    new = ", ".join(each.text for each in parts)
    yield QuotaFix(place, counted(len(touched), "range"), new, gone, touched, tuple(edits))


def _written(files: Files, fixes: Iterable[QuotaFix]) -> QuotaFixes:
    """Return the files with all fixes that can be written."""
    by_file: dict[str, list[QuotaFix]] = defaultdict(list)
    for fix in sorted(fixes, key=_inner_and_last_first):
        by_file[fix.place.file].append(fix)
    contents: dict[str, bytes] = {}
    written: list[QuotaFix] = []
    refused: list[tuple[Place, str]] = []
    for file, of_file in by_file.items():
        before = files.read(file)
        after, done = _as_many_as_can_be(before, file, of_file, refused)
        if done:
            contents[file] = after
            written += done
    return QuotaFixes(contents, tuple(written), tuple(refused))


def _inner_and_last_first(fix: QuotaFix) -> tuple[int, int]:
    """Sort fixes so that none changes the place of a later one."""
    path = fix.gone[0].path
    return -len(path), -int(path[-1])


def _as_many_as_can_be(
    content: bytes, file: str, fixes: list[QuotaFix], refused: list[tuple[Place, str]]
) -> tuple[bytes, list[QuotaFix]]:
    """Return a file with all fixes; if they cannot all be written, with those of each half that can."""
    try:
        verify_uncommented(content, file, [place for fix in fixes for place in fix.touched])
        after = edited(content, file, [edit for fix in fixes for edit in fix.edits])
        return without_items(after, file, [place for fix in fixes for place in fix.gone]), fixes
    except CannotEdit as error:
        if len(fixes) == 1:
            refused.append((fixes[0].place, str(error)))
            return content, []
    half = len(fixes) // 2
    content, first = _as_many_as_can_be(content, file, fixes[:half], refused)
    content, second = _as_many_as_can_be(content, file, fixes[half:], refused)
    return content, first + second
