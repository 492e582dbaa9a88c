"""Plan → the content of the pages: each line of a role file with its rules, peer and place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sg_factory.cloudformation.template import parameter_name
from sg_factory.diagnostic import Diagnostic, Locate, Place
from sg_factory.network import FAMILIES, FAMILY_NAMES
from sg_factory.plan import (
    DIRECTIONS,
    ExternalPeer,
    Group,
    GroupPeer,
    LeftOut,
    Plan,
    PrefixListPeer,
    RangePeer,
    Rule,
    needs_sentinel,
    rules_in_use,
    written_expiry,
)
from sg_factory.plan.guardrail_words import guardrail_text
from sg_factory.plan.layout import stacks
from sg_factory.plan.peers import Peer
from sg_factory.site.declared import guardrails, hosts, networks, services
from sg_factory.site.facts import (
    Dates,
    Due,
    EnvironmentFacts,
    LeftOutLine,
    LineFacts,
    LinePeerKind,
    PeerFacts,
    Quota,
    RoleFacts,
)
from sg_factory.site.service_names import ServiceNames

_REASONS = {
    "expired": "expired",
    "disabled": "a role at one of its ends is switched off",
    "environment": "not in this environment",
    "duplicate": "the same rule is there already",
}
_RANK: tuple[LinePeerKind, ...] = ("internet", "role", "self", "vpc", "network", "prefix-list", "external", "range")


@dataclass(frozen=True, slots=True)
class _Reader:
    """A plan and the look-ups that reading it needs."""

    plan: Plan
    groups: Mapping[str, Group]
    places: Callable[[Place], str]
    names: ServiceNames

    @property
    def today(self) -> date:
        return self.plan.as_of.date()


def facts_of(plan: Plan, locate: Locate, findings: Iterable[Diagnostic]) -> EnvironmentFacts:
    """Return the content of the pages of one environment; `findings` are pinned to their lines."""
    found = tuple(findings)

    def placed(place: Place) -> str:
        return locate(place).text

    reader = _Reader(plan, {group.role: group for group in plan.groups}, placed, ServiceNames(plan))
    environment = plan.environment
    roles = tuple(_roles(reader, found))
    return EnvironmentFacts(
        project=plan.project,
        environment=environment.name or "",
        account=environment.account or "",
        region=environment.region or "",
        as_of=reader.today.isoformat(),
        roles=roles,
        networks=tuple(networks(plan, roles)),
        services=tuple(services(roles)),
        hosts=tuple(hosts(plan, placed)),
        guardrails=tuple(guardrails(plan, locate, found, guardrail_text)),
        findings=found,
        due=tuple(sorted(_due(roles), key=lambda due: (due.date, due.role, due.place, due.text))),
    )


def _roles(reader: _Reader, findings: tuple[Diagnostic, ...]) -> Iterator[RoleFacts]:
    plan = reader.plan
    made = {group.role: stack.name for stack in stacks(plan) if stack.holds_groups for group in stack.groups}
    left_out: dict[str, list[LeftOut]] = defaultdict(list)
    for out in plan.left_out:
        left_out[out.role].append(out)
    hosts_of_role: dict[str, list[str]] = defaultdict(list)
    for host in plan.hosts:
        for role in host.roles:
            hosts_of_role[role].append(host.name)
    by_file = _by_file(findings)
    for group in plan.groups:
        files = _own_files(group)
        concerned = sorted({number for file in files for number in by_file.get(file, ())})
        yield RoleFacts(
            name=group.role,
            description=group.description,
            owner=group.owner,
            folder=group.folder,
            file=group.origin.file,
            dates=_dates(group.review_by, "", reader.today),
            is_public=group.public,
            is_enabled=group.enabled,
            is_retired=group.retired,
            tags=group.tags,
            parameter="" if group.retired else parameter_name(plan, group.role),
            stack=made[group.role],
            ingress=tuple(_lines(group.ingress, group.role, reader)),
            egress=tuple(_lines(group.egress, group.role, reader)),
            is_closed=needs_sentinel(group),
            left_out=tuple(_left_out(left_out[group.role], group.role, reader)),
            quotas=tuple(_quotas(group, plan.environment.quotas.rules_per_group)),
            hosts=tuple(hosts_of_role[group.role]),
            findings=tuple(findings[number] for number in concerned),
        )


def _by_file(findings: Iterable[Diagnostic]) -> Mapping[str, list[int]]:
    """The numbers of the findings that concern each file."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(findings):
        for file in dict.fromkeys(where.file for where in (each.where, *(other.where for other in each.related))):
            found[file].append(number)
    return found


def _own_files(group: Group) -> Iterable[str]:
    """The role's file, and the files of the bases that it extends."""
    bases = (rule.origin.file for rule in group.rules if rule.origin.file.rpartition("/")[2].startswith("_"))
    return dict.fromkeys((group.origin.file, *bases))


def _quotas(group: Group, allowed: int) -> Iterator[Quota]:
    for direction in DIRECTIONS:
        used = rules_in_use(group, direction)
        yield from (Quota(direction, FAMILY_NAMES[family], used[family], allowed) for family in FAMILIES)


def _lines(rules: Iterable[Rule], role: str, reader: _Reader) -> Iterator[LineFacts]:
    """The rules grouped by the line that makes them and its peer, the broadest kind of peer first."""
    joined: dict[tuple[Place, LinePeerKind, str], list[Rule]] = defaultdict(list)
    for rule in rules:
        joined[rule.origin, *_kind_and_name(rule.peer, role)].append(rule)
    made = [_line(alike, kind, name, reader) for (_, kind, name), alike in joined.items()]
    yield from sorted(made, key=lambda line: (_RANK.index(line.peer.kind), line.peer.name, line.traffic, line.place))


def _line(rules: list[Rule], kind: LinePeerKind, name: str, reader: _Reader) -> LineFacts:
    first = rules[0]
    traffic = tuple(dict.fromkeys(rule.traffic for rule in sorted(rules, key=lambda rule: rule.traffic.interval)))
    members = tuple(dict.fromkeys(text for rule in rules if (text := _member(rule.peer)) and text != name))
    owner = reader.groups[name].owner if kind == "role" and name in reader.groups else ""
    expires = written_expiry(first.expires) if first.expires else ""
    return LineFacts(
        direction=first.direction,
        traffic=tuple(map(str, traffic)),
        service=reader.names.of(traffic),
        peer=PeerFacts(kind, name, owner, members),
        description=first.description,
        ticket=first.ticket or "",
        dates=_dates(first.review_by, expires, reader.today),
        place=reader.places(first.origin),
        rules=len(rules),
    )


def _left_out(outs: Iterable[LeftOut], role: str, reader: _Reader) -> Iterator[LeftOutLine]:
    reasons: dict[str, list[Rule]] = defaultdict(list)
    for out in outs:
        kept = f", at {reader.places(out.kept.origin)}" if out.kept is not None else ""
        reasons[_REASONS[out.reason] + kept].append(out.rule)
    for reason, rules in reasons.items():
        for direction in DIRECTIONS:
            lines = _lines((rule for rule in rules if rule.direction == direction), role, reader)
            yield from (LeftOutLine(line, reason) for line in lines)


def _kind_and_name(peer: Peer, role: str) -> tuple[LinePeerKind, str]:
    match peer:
        case GroupPeer():
            return ("self" if peer.role == role else "role"), peer.role
        case ExternalPeer():
            return "external", peer.name
        case PrefixListPeer():
            return "prefix-list", peer.name
        case RangePeer() if peer.name == "vpc":
            return "vpc", "vpc"
        case RangePeer() if peer.name == "internet" or (peer.cidr.is_everyone and not peer.name):
            return "internet", "internet"
        case RangePeer():
            return ("network", peer.name) if peer.name else ("range", peer.cidr.text)


def _member(peer: Peer) -> str:
    match peer:
        case GroupPeer():
            return ""
        case ExternalPeer():
            return peer.group_id
        case PrefixListPeer():
            return peer.id or peer.ssm or peer.aws_name or ""
        case RangePeer():
            return peer.cidr.text


def _dates(review_by: date | None, expires: str, today: date) -> Dates:
    is_due = review_by is not None and review_by < today
    return Dates(review_by.isoformat() if review_by else "", expires, is_due)


def _due(roles: Iterable[RoleFacts]) -> Iterator[Due]:
    """Every review date and expiry, each line once: on the role that declares it."""
    seen: set[tuple[str, str]] = set()
    for role in roles:
        if role.dates.review_by:
            words = (role.name, role.owner, role.description, role.file, role.dates.is_due)
            yield Due(role.dates.review_by, "review", *words)
        for line in (*role.ingress, *role.egress):
            if line.direction == "egress" and line.peer.kind == "role":
                continue  # the ingress rule of the other role has the same dates
            for when, what in ((line.dates.review_by, "review"), (line.dates.expires, "expires")):
                key = (what, line.place)
                if when and key not in seen:
                    seen.add(key)
                    is_past = what == "review" and line.dates.is_due
                    yield Due(when, what, role.name, role.owner, line.description, line.place, is_past)  # type: ignore[arg-type]
