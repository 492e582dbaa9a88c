"""Least privilege from traffic: lines of role files narrowed to what was seen, with the evidence for each.

A line is left as it is unless all of its rules are judged in all days, without traffic that may have been theirs. What
others read, such as a named network, is never changed. The result is compiled before it is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sg_factory.diagnostic import Place
from sg_factory.files import Changed, Files, Snapshot
from sg_factory.network import Cidr, NotARange, Traffic, cidr
from sg_factory.pipeline.project import UnknownName, run, traffic_of
from sg_factory.plan import PEER_KEYS, Plan
from sg_factory.usage.traffic.addresses import number_of
from sg_factory.usage.traffic.joining import MARGINS, enough_ports, enough_ranges
from sg_factory.usage.traffic.values import RuleUse, TrafficReport
from sg_factory.yaml.edits import CannotEdit, read, verified
from sg_factory.yaml.list_items import verify_uncommented, without_items, without_key
from sg_factory.yaml.locator import MarkedFile

_PROTOCOLS = {6: "tcp", 17: "udp"}
_WITHOUT_PORTS = {1: "icmp", 58: "icmpv6"}
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A change of one line: its key, empty for the whole line; the text before and after; the uses of its rules."""

    line: Place
    key: str
    old: str
    new: str
    uses: tuple[RuleUse, ...]


@dataclass(frozen=True, slots=True)
class NarrowedFiles:
    """New contents of role files, what was narrowed, and the lines that are kept although little of them was seen."""

    contents: Mapping[str, bytes]
    made: tuple[Narrowing, ...]
    kept: tuple[tuple[Place, str], ...] = ()


def narrowed_files(
    plans: Sequence[Plan], plan: Plan, report: TrafficReport, files: Files, as_of: datetime, margin: int
) -> NarrowedFiles:
    """Return the role files narrowed to the traffic of one environment; `margin` is the prefix length of IPv4.

    `plans` are those of all environments: a line that others of them use is kept.
    """
    elsewhere = {
        _line(rule.origin) for each in plans if each.environment != plan.environment for _, rule in each.rules()
    }
    made: list[Narrowing] = []
    kept: list[tuple[Place, str]] = []
    contents: dict[str, bytes] = {}
    for line, uses in sorted(_by_line(report).items(), key=lambda each: (each[0].file, each[0].path), reverse=True):
        why = _reason_to_keep(uses, is_elsewhere=line in elsewhere)
        if why:
            kept.append((line, why))
            continue
        content = contents.get(line.file) or files.read(line.file)
        try:
            changed, changes = _narrowed(line, uses, content, plan, margin)
            if changes:
                _verify_compiles(files, {**contents, line.file: changed}, as_of)
                contents[line.file] = changed
                made += changes
        except CannotEdit as error:
            kept.append((line, str(error)))
    return NarrowedFiles(contents, tuple(reversed(made)), tuple(reversed(kept)))


def _by_line(report: TrafficReport) -> dict[Place, tuple[RuleUse, ...]]:
    found: dict[Place, list[RuleUse]] = defaultdict(list)
    for use in report.rules:
        if len(use.rule.origin.path) >= 2:
            found[_line(use.rule.origin)].append(use)
    return {line: tuple(uses) for line, uses in found.items()}


def _line(origin: Place) -> Place:
    return Place(origin.file, origin.path[:2])


def _reason_to_keep(uses: Sequence[RuleUse], *, is_elsewhere: bool) -> str:
    if is_elsewhere:
        return "other environments use it"
    if any(use.verdict == "not judged" or use.days_judged < use.days or use.count.ambiguous for use in uses):
        return "not judged in all days"
    if any(use.is_young for use in uses):
        return "a snapshot does not have it: it was not there all the time"
    return ""


def _verify_compiles(files: Files, contents: Mapping[str, bytes], as_of: datetime) -> None:
    outcome = run(Changed(files, contents), as_of=as_of, judge=False)
    if outcome.is_broken:
        raise CannotEdit(f"without it: {outcome.mistakes[0].message}")


def _narrowed(
    line: Place, uses: tuple[RuleUse, ...], content: bytes, plan: Plan, margin: int
) -> tuple[bytes, list[Narrowing]]:
    """A file with one line narrowed or without it. Raises CannotEdit."""
    value = read(content, line.file)
    written = value[line.path[0]][line.path[1]]
    key = PEER_KEYS["ingress" if line.path[0] == "ingress" else "egress"]
    if all(use.verdict == "not seen" for use in uses):
        gone = Narrowing(line, "", f"{key} {_text(written[key])}", "removed", uses)
        is_last = len(value[line.path[0]]) == 1
        rest = (
            without_key(content, line.file, str(line.path[0])) if is_last else without_items(content, line.file, [line])
        )
        return rest, [gone]
    changes = []
    for name, entries in ((key, _peers(written[key], uses, margin)), ("service", _services(written, uses, plan))):
        if entries is not None:
            place = line.at(name)
            content = _with_list(content, place, entries)
            changes.append(Narrowing(line, name, _text(written[name]), _text(entries), uses))
    return content, changes


def _peers(written: Any, uses: Sequence[RuleUse], margin: int) -> list[str] | None:
    """The peers that were seen, literal ranges narrowed; None if they are all that is written."""
    entries = written if isinstance(written, list) else [written]
    if not all(isinstance(each, str) for each in entries):
        return None
    found: list[str] = []
    for entry in entries:
        own = [use for use in uses if _is_of(entry, use)]
        if not own or any(use.count.hits for use in own):
            found += _narrowed_peer(entry, own, margin) or [entry]
    return found if found and found != entries else None


def _is_of(entry: str, use: RuleUse) -> bool:
    """True if a rule is made of an entry; of the other half, whose peer is the role of the line, any entry may be."""
    peer = use.rule.peer
    if entry == "self":
        return peer.role == use.group.role
    return entry == (use.group.role if use.rule.is_other_half else peer.written)


def _narrowed_peer(entry: str, uses: Sequence[RuleUse], margin: int) -> list[str]:
    try:
        range_: Cidr = cidr(entry)
    except NotARange:
        return []
    texts = {text for use in uses for text in use.count.peers}
    if any("/" in text and cidr(text).overlaps(range_) for text in texts):
        return []  # too many were seen to be told one by one
    seen = {number for text in texts if (number := number_of(text)) is not None}
    bits = margin if range_.family == "ipv4" else MARGINS["ipv6"]
    return [each.text for each in enough_ranges(seen, range_, bits)]


def _services(line: Mapping[str, Any], uses: Sequence[RuleUse], plan: Plan) -> list[str] | None:
    """The services that were seen, literal ranges of ports narrowed; None if they are all that is written."""
    written = line["service"]
    entries = written if isinstance(written, list) else [written]
    if not all(isinstance(each, str) for each in entries) or any(use.rule.direction in use.count.vague for use in uses):
        return None
    found: list[str] = []
    for entry in entries:
        try:
            traffic = traffic_of(entry, plan)
        except UnknownName:
            return None
        own = [use for use in uses if use.rule.traffic in traffic]
        if any(use.count.hits for use in own):
            found += _narrowed_service(entry, traffic, own) or [entry]
    return found if found and found != entries else None


def _narrowed_service(entry: str, traffic: Sequence[Traffic], uses: Sequence[RuleUse]) -> list[str]:
    """A literal range of ports, or all traffic, as what was seen of it."""
    if entry != _ALL and not ("/" in entry and "-" in entry.partition("/")[2]):
        return []
    seen: dict[int, set[int]] = defaultdict(set)
    for use in uses:
        for direction, protocol, port in use.count.ports:
            if direction == use.rule.direction and any(_holds(each, protocol, port) for each in traffic):
                seen[protocol].add(port)
    return [text for protocol in sorted(seen) for text in _written_ports(protocol, seen[protocol])]


def _holds(traffic: Traffic, protocol: int, port: int) -> bool:
    low, high = traffic.interval
    return low <= protocol * 65_536 + port <= high


def _written_ports(protocol: int, ports: set[int]) -> Iterator[str]:
    if protocol in _PROTOCOLS:
        for low, high in enough_ports(ports):
            yield f"{_PROTOCOLS[protocol]}/{low}" + (f"-{high}" if high != low else "")
    else:
        yield _WITHOUT_PORTS.get(protocol, f"protocol/{protocol}")


def _text(written: Any) -> str:
    entries = written if isinstance(written, list) else [written]
    return ", ".join(each if isinstance(each, str) else str(each.get("peer")) for each in entries)


def _with_list(content: bytes, place: Place, entries: Sequence[str]) -> bytes:
    """A file with other values at a place: one, or a list in brackets. Raises CannotEdit."""
    value = read(content, place.file)
    verify_uncommented(content, place.file, [place])
    text = content.decode("utf-8-sig")
    node = MarkedFile(Snapshot({place.file: content}), place.file).node(place)
    if node is None:
        raise CannotEdit(f"{place.path[-1]} is not on a line of its own")
    quoted = [f'"{each}"' if ":" in each else each for each in entries]
    new = quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"
    start, end = node.start_mark.index, node.end_mark.index
    end = start + len(text[start:end].rstrip())
    holder = value
    for step in place.path[:-1]:
        holder = holder[step]
    holder[place.path[-1]] = entries[0] if len(entries) == 1 else list(entries)
    return verified(content, text[:start] + new + text[end:], place.file, value)
