"""Rows of flow logs × rules × what is known of interfaces → the use of each rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sg_factory.plan import Direction, Plan
from sg_factory.plan.declared import Holder
from sg_factory.text.counting import counted
from sg_factory.usage.review.items import UseVerdict
from sg_factory.usage.traffic.files import UnreadLogs
from sg_factory.usage.traffic.misses import NearMisses
from sg_factory.usage.traffic.openers import Opened, PossibleRules, opened
from sg_factory.usage.traffic.rows import FlowRow
from sg_factory.usage.traffic.rules import LiveIds, RuleBits, numbers_of
from sg_factory.usage.traffic.timeline import DAY, Segments
from sg_factory.usage.traffic.values import HitCount, RoleUse, RuleUse, TrafficReport, day_of
from sg_factory.usage.traffic.who import Interfaces

_LAST = 1 << 34  # seconds: the year 2514
_MOST_DAYS = 3_660
_MOST_REMEMBERED = 100_000  # peers
_NOTHING = PossibleRules(0, 0)


@dataclass
class _Days:
    """The days of each interface that have records, and those with a hole; the tags that were seen on them."""

    seen: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    holes: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    tags: dict[tuple[str, int], set[str]] = field(default_factory=lambda: defaultdict(set))
    tagged: dict[str, list[tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(list))
    first: int | None = None
    last: int | None = None

    def add(self, row: FlowRow) -> None:
        """Count a row of the kind `day`. Raises UnreadLogs for times that no flow log has."""
        if row.started is None or row.ended is None or not 0 <= row.started <= row.ended < _LAST:
            raise UnreadLogs(f"a record of {row.interface_id} has no time: from {row.started} to {row.ended}")
        begin = row.started - row.started % DAY
        self.seen[row.interface_id].add(begin)
        if row.tag:
            self.tags[row.interface_id, begin].add(row.tag)
            self.tagged[row.interface_id].append((row.started, row.ended, row.tag))
        if row.is_hole:
            self.holes[row.interface_id].update(range(begin, max(row.ended, row.started + 1), DAY))
        self.first = begin if self.first is None else min(self.first, begin)
        self.last = begin if self.last is None else max(self.last, begin)
        if self.last - self.first > _MOST_DAYS * DAY:
            first, last = day_of(self.first), day_of(self.last)
            raise UnreadLogs(f"records are from {first} to {last}: read at most {_MOST_DAYS:,} days at once")

    def tags_near(self, interface_id: str, day: int) -> frozenset[str]:
        """Return the last tag that was seen of an interface before a day, and the first one after it."""
        seen = self.tagged[interface_id]
        before = max((each for each in seen if each[0] < day), key=lambda each: each[1], default=None)
        after = min((each for each in seen if each[0] >= day + DAY), default=None)
        return frozenset(each[2] for each in (before, after) if each is not None)

    @property
    def all(self) -> range:
        """The first second of every day of the period."""
        return range(0) if self.first is None or self.last is None else range(self.first, self.last + DAY, DAY)


class TrafficJudge:
    """Judges the rows of one environment: first the days and addresses, then the flows."""

    def __init__(
        self, plan: Plan, ids: LiveIds, interfaces: Interfaces, holders: Mapping[str, tuple[Holder, ...]]
    ) -> None:
        self._plan = plan
        self._ids = ids
        self._interfaces = interfaces
        self._holders = holders
        self.bits = RuleBits(plan, ids)
        self._days = _Days()
        self._others: dict[str, int] = {}
        self._peers: dict[tuple[str, Segments], tuple[int, int]] = {}
        self._misses = NearMisses(self.bits, interfaces)
        self._by_result: dict[Opened, HitCount] = defaultdict(HitCount)
        self.counts = [HitCount() for _ in self.bits.rules]

    @property
    def settled(self) -> Collection[str]:
        """The interfaces of which the flow logs need not tell the addresses."""
        return self._interfaces.timeline.settled

    def report(self, rows: Iterable[FlowRow]) -> TrafficReport:
        """Return the use of each rule and group. Rows with addresses have to come before those of flows."""
        settled = frozenset(self.settled)
        for row in rows:
            if row.kind == "day":
                self._days.add(row)
            elif row.kind == "own" and row.interface_id not in settled:
                self._interfaces.has_address(row.interface_id, row.tag, row.peer, (row.since, row.until))
            elif row.kind == "other":
                self._others[row.interface_id] = row.records
            elif row.kind == "flow":
                self._add(row)
            elif row.kind == "rejected":
                self._misses.add(row)
        self._count()
        days = self._days.all
        rules = tuple(self._rules(days))
        return TrafficReport(
            day_of(days[0]) if days else None,
            day_of(days[-1]) if days else None,
            rules,
            tuple(self._groups(days)),
            self._misses.found(),
            tuple(self._notes(rules)),
        )

    def _add(self, row: FlowRow) -> None:
        found = self.hits(row)
        if found.hit or found.ambiguous:
            count = self._by_result[found]
            count.add(row.records, row.started, row.ended, is_shared=False)
            count.see(row)

    def _count(self) -> None:
        for (hit, ambiguous), count in self._by_result.items():
            for number in numbers_of(hit):
                self.counts[number].add_all(count, is_shared=bool(hit & (hit - 1)))
            for number in numbers_of(ambiguous & ~hit):
                self.counts[number].ambiguous += count.hits

    def hits(self, row: FlowRow) -> Opened:
        """Return the rules that the records of a row hit, and those that they may have hit."""
        segments = row.since, row.until
        who = self._interfaces.who(row.interface_id, row.tag, segments)
        peer = self._naming(row.peer, segments)

        def rules(direction: Direction, port: int) -> PossibleRules:
            allowing = self.bits.allowing(row.protocol, port)
            if not allowing & (peer[0] | peer[1]):
                return _NOTHING
            if who is None:
                return PossibleRules(0, allowing & (peer[0] | peer[1]) & self.bits.of_direction[direction])
            own = allowing & self.bits.of(who.roles, direction)
            return PossibleRules(own & peer[0], own & peer[1] & ~peer[0])

        if row.way:
            found = rules("ingress", row.own_port) if row.way == "ingress" else rules("egress", row.peer_port)
            return Opened(found.certain, found.possible)
        return opened(
            rules("ingress", row.own_port),
            rules("egress", row.peer_port),
            row.protocol,
            row.own_port,
            row.peer_port,
            is_alone=who is None or who.is_alone,
            few_ports=self.bits.few_ports,
            high_ports=self.bits.high_ports,
        )

    def _naming(self, peer: str, segments: Segments) -> tuple[int, int]:
        key = peer, segments
        if key not in self._peers:
            if len(self._peers) >= _MOST_REMEMBERED:
                self._peers.clear()
            self._peers[key] = self._interfaces.naming(self.bits, peer, segments)
        return self._peers[key]

    def _rules(self, days: range) -> Iterator[RuleUse]:
        judged = {group.role: self._days_judged(group.role, days) for group in self._plan.groups}
        for (group, rule), count in zip(self.bits.rules, self.counts, strict=True):
            known = judged[group.role]
            verdict: UseVerdict = "not judged"
            if count.hits:
                verdict = "used"
            elif days and known == len(days) and not count.ambiguous:
                verdict = "not seen"
            is_young = (group.role, rule.direction, rule.identity) in self._ids.young
            yield RuleUse(group, rule, self._ids.peer(rule), verdict, count, known, len(days), is_young)

    def _days_judged(self, role: str, days: range) -> int:
        """The number of days of which all interfaces with a role are known."""
        if role in self._ids.unclear:
            return 0
        having = self._having(role)
        timeline = self._interfaces.timeline
        if not having:
            return sum(timeline.is_within(timeline.of_day(day)) for day in days)
        return sum(all(self._is_known(each, day) for each in having) for day in days)

    def _having(self, role: str) -> frozenset[str]:
        """The interfaces that any state, or any tag, shows with a role."""
        tagged = {id_ for (id_, _), tags in self._days.tags.items() for tag in tags if role in self._roles(tag)}
        return self._interfaces.timeline.having(self._ids.roles.get(role, frozenset())) | tagged

    def _roles(self, tag: str) -> frozenset[str]:
        return self._interfaces.roles_in(tag) or frozenset()

    def _is_known(self, interface_id: str, day: int) -> bool:
        """True if a day of an interface has records without a hole, and its roles are known all day."""
        if day not in self._days.seen[interface_id] or day in self._days.holes[interface_id]:
            return False
        tags = self._days.tags.get((interface_id, day), set())
        tag, segments = next(iter(tags), ""), self._interfaces.timeline.of_day(day)
        if len(tags) > 1 or self._interfaces.who(interface_id, tag, segments) is None:
            return False
        if self._interfaces.timeline.groups(interface_id, segments) is not None:
            return True
        near = self._days.tags_near(interface_id, day)
        return near <= {tag} and self._interfaces.may_be_all_day(interface_id, tag, segments)

    def _groups(self, days: range) -> Iterator[RoleUse]:
        timeline = self._interfaces.timeline
        is_whole = bool(days) and all(timeline.is_within(timeline.of_day(day)) for day in (days[0], days[-1]))
        for group in self._plan.groups:
            held = self._held(group.role)
            verdict: UseVerdict = "used" if held else "not seen" if is_whole else "not judged"
            yield RoleUse(group, "not judged" if group.role in self._ids.unclear else verdict, held)

    def _held(self, role: str) -> tuple[Holder, ...]:
        """What holds a role's group, interfaces first: those of snapshots, and those that tags show."""
        held = self._holders.get(role, ())
        known = {each.id for each in held}
        tagged = (Holder("", "network-interface", id_) for id_ in sorted(self._having(role) - known))
        return (*tagged, *held)

    def _notes(self, rules: Sequence[RuleUse]) -> Iterator[str]:
        for place, records in sorted(self._others.items()):
            name = f"the account {place}" if place.isdecimal() else place
            yield f"{counted(records, 'record')} of {name} left out: not of this environment"
        if self._days.all:
            yield from self._unknown_days(rules, self._days.all)

    def _unknown_days(self, rules: Sequence[RuleUse], days: range) -> Iterator[str]:
        """What snapshots are missing, if none of the days or one at an end of the period is known."""
        first, last, timeline = day_of(days[0]), day_of(days[-1]), self._interfaces.timeline
        if not any(each.days_judged for each in rules):
            yield (
                f"no day is known: add snapshots (--from), one of {first} or before and one after {last}, or --config; "
                "records tell by tags alone who interfaces were"
            )
        elif timeline.times and any(each.verdict == "not judged" for each in rules):
            add = "is not known as a whole: leave its records out, or add a snapshot (--from)"
            if timeline.of_day(days[0])[0] == 0:
                yield f"{first} {add} of its beginning or before"
            if timeline.of_day(days[-1])[1] >= len(timeline.times):
                yield f"{last} {add} taken after it"
