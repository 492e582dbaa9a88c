"""A VPC of an account × role files → the differences of each group, rule by rule.

A rule is its direction, protocol, ports and peer: one that was changed in place is one that is missing and one that was
added. Rules that the deployed role files explain are pending.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sg_factory.plan import DIRECTIONS, Group, Plan, Rule, RuleKey
from sg_factory.text.counting import listed
from sg_factory.usage.drift.broader import is_held
from sg_factory.usage.drift.default_group import default_group_drift
from sg_factory.usage.drift.peers import PeerIds
from sg_factory.usage.drift.values import (
    EnvironmentDrift,
    GroupDrift,
    GroupState,
    RuleDrift,
    RuleDriftKind,
    TagDrift,
    UndeclaredAttachment,
)
from sg_factory.usage.drift.wanted import WantedGroup, WantedRule, wanted_groups

LiveAttachments = Mapping[str, tuple[UndeclaredAttachment, ...]]
"""By role, the network interfaces that have its group and that hosts.yaml does not explain."""


@dataclass(frozen=True)
class LiveVpc:
    """The VPC of an environment as it is.

    `groups` are those that each role has there: more than one where it is not known which one it is. `unread` says, by
    id, what of a group could not be read, and `lacks` why a group may be there that is not read. `parameters` are
    values of SSM parameters.
    """

    account: Plan
    groups: Mapping[str, tuple[Group, ...]]
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lacks: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    attachments: LiveAttachments = field(default_factory=dict)


_NOT_DEPLOYED: Mapping[str, WantedGroup] = MappingProxyType({})


def drift_of(plan: Plan, live: LiveVpc, deployed: Plan | None = None) -> EnvironmentDrift:
    """Compare the groups of an environment with those of its VPC; `deployed` is what was deployed last, if known."""
    ids = PeerIds(live.account, live.groups, live.parameters)
    before = wanted_groups(deployed, ids) if deployed else None
    groups = tuple(_Comparing(wanted, live, ids, before).result() for wanted in wanted_groups(plan, ids).values())
    here, there = plan.environment, live.account.environment
    account, region = here.account or there.account, here.region or there.region
    default = default_group_drift(plan, ids, live.unread, deployed)
    return EnvironmentDrift(here.name, account, region, groups, default_group=default)


class _Comparing:
    """The comparison of one role with its group."""

    def __init__(
        self, wanted: WantedGroup, live: LiveVpc, ids: PeerIds, deployed: Mapping[str, WantedGroup] | None
    ) -> None:
        self._wanted = wanted
        self._live = live
        self._ids = ids
        self._is_new = deployed is not None and wanted.group.role not in deployed
        self._deployed = (deployed or _NOT_DEPLOYED).get(wanted.group.role)
        self._is_pending = False
        self._unknown: list[str] = []

    def result(self) -> GroupDrift:
        """The group with its differences; what is not known of it is said."""
        role, fitting = self._wanted.group.role, self._live.groups.get(self._wanted.group.role, ())
        if len(fitting) > 1:
            some = listed(sorted(group.group_id or group.role for group in fitting), "or")
            self._unknown.append(f"“{role}” is not compared: its group may be {some}")
        if len(fitting) != 1:
            return self._made(None, self._state_without(role, fitting))
        return self._compared(fitting[0])

    def _state_without(self, role: str, fitting: tuple[Group, ...]) -> GroupState:
        """The state of a role without one group."""
        if fitting:
            return "unknown"
        added = self._wanted.group.adds_to
        lacks = self._live.lacks
        if added and added.ssm and added.ssm not in self._live.parameters:
            lacks = f"the id in {added.ssm} is not known"
        if lacks:
            self._unknown.append(f"“{role}” is not compared: {lacks}")
            return "unknown"
        return "pending" if self._is_new else "gone"

    def _compared(self, group: Group) -> GroupDrift:
        id_ = group.group_id or group.role
        unread = self._live.unread.get(id_, ())
        self._unknown += (f"“{self._wanted.group.role}” ({id_}) is not known as a whole: {why}" for why in unread)
        rules = tuple(self._rules(group, is_whole=not unread))
        tags = tuple(self._tags(dict(group.tags)))
        attached = self._live.attachments.get(self._wanted.group.role, ())
        here = self._live.account.environment.account
        is_drift = bool(tags or attached or any(rule.kind != "pending" for rule in rules))
        state: GroupState = "drifted" if is_drift else "pending" if rules or self._is_pending else "same"
        if unread or (self._unknown and not is_drift):
            state = "unknown"
        elif group.owner_id and here and group.owner_id != here:
            state = "foreign"
        return self._made(id_, state, rules, tags, attached, self._remarks(id_))

    def _remarks(self, id_: str) -> tuple[str, ...]:
        kept = self._wanted.group.existing
        if kept and kept.id != id_:
            return (f"it replaces {kept.id}, which the role takes over: the stack has made {id_}",)
        return ()

    def _made(
        self,
        id_: str | None,
        state: GroupState,
        rules: tuple[RuleDrift, ...] = (),
        tags: tuple[TagDrift, ...] = (),
        attachments: tuple[UndeclaredAttachment, ...] = (),
        remarks: tuple[str, ...] = (),
    ) -> GroupDrift:
        group = self._wanted.group
        return GroupDrift(
            *(group.role, group.owner, group.origin, id_, state, rules, tags, attachments),
            tuple(self._unknown),
            remarks,
        )

    def _rules(self, group: Group, *, is_whole: bool) -> Iterator[RuleDrift]:
        """The rules that differ, sorted; of a group that is not read as a whole, none counts as missing."""
        wanted = self._wanted.rules
        live: dict[RuleKey, Rule] = {
            (rule.direction, rule.traffic, self._ids.live(rule.peer)): rule for rule in group.rules
        }
        extra = {key: rule for key, rule in live.items() if key not in wanted}
        absent = [each for key, each in wanted.items() if key not in live]
        absent += self._without_candidates(extra)
        found = [self._described(each, live[key]) for key, each in wanted.items() if key in live]
        if is_whole:
            found += map(self._absent, absent)
        if self._wanted.group.adds_to is None:
            found += (self._extra(key, rule) for key, rule in extra.items())
        elif self._deployed:
            found += (self._extra(key, rule) for key, rule in extra.items() if key in self._deployed.rules)
        yield from sorted((each for each in found if each is not None), key=_order)

    def _without_candidates(self, extra: dict[RuleKey, Rule]) -> Iterator[WantedRule]:
        """The declared rules whose peer is not known and which no rule of EC2 may be; those that may be are unknown."""
        taken: set[RuleKey] = set()
        for wanted in self._wanted.unclear:
            rule, ids = wanted.rule, wanted.peer.ids or frozenset()
            fitting = {key for key in extra if key[:2] == (rule.direction, rule.traffic) and key[2] in ids}
            taken |= fitting
            if fitting:
                who = listed(sorted(key[2] for key in fitting), "or")
                self._unknown.append(
                    f"“{self._wanted.group.role}”: {rule.written} is not compared: {rule.peer.written} may be {who}"
                )
            else:
                yield wanted
        for key in taken:
            del extra[key]

    def _described(self, wanted: WantedRule, live: Rule) -> RuleDrift | None:
        rule = wanted.rule
        if rule.description == live.description:
            return None
        before = self._deployed.rules.get(wanted.key) if self._deployed else None
        is_pending = before is not None and before.rule.description == live.description
        return self._drift("pending" if is_pending else "described", wanted, live)

    def _absent(self, wanted: WantedRule) -> RuleDrift:
        is_pending = self._is_new or (self._deployed is not None and not _has(self._deployed, wanted))
        return self._drift("pending" if is_pending else "missing", wanted, None)

    def _drift(self, kind: RuleDriftKind, wanted: WantedRule, live: Rule | None) -> RuleDrift:
        rule = wanted.rule
        return RuleDrift(
            kind,
            rule.direction,
            rule.traffic,
            wanted.peer.text,
            str(rule.peer),
            rule.description if live is None else live.description,
            rule.description,
            live.rule_id if live else None,
            where=rule.origin,
            peer_account=rule.peer.account if rule.peer.kind == "external" else None,
        )

    def _extra(self, key: RuleKey, rule: Rule) -> RuleDrift:
        direction, traffic, peer = key
        is_pending = self._deployed is not None and key in self._deployed.rules
        wanted = (*self._wanted.rules.values(), *self._wanted.unclear)
        others = ((each.rule, each.peer.text) for each in wanted)
        broader = not (is_pending or is_held(rule, peer, others))
        kind: RuleDriftKind = "pending" if is_pending else "added"
        name = self._ids.name(rule.peer)
        return RuleDrift(kind, direction, traffic, peer, name, rule.description, None, rule.rule_id, broader)

    def _tags(self, live: Mapping[str, str]) -> Iterator[TagDrift]:
        """The declared tags that differ; those that only the next deploy changes are pending."""
        before = self._deployed.tags if self._deployed else None
        for key, value in sorted(self._wanted.tags.items()):
            if live.get(key) != value:
                if before is not None and live.get(key) == before.get(key):
                    self._is_pending = True
                else:
                    yield TagDrift(key, value, live.get(key))


def _has(deployed: WantedGroup, wanted: WantedRule) -> bool:
    """True if the deployed role files have a rule: by what EC2 calls its peer, or by the name of that."""
    same = (wanted.rule.direction, wanted.rule.identity)
    return wanted.key in deployed.rules or any(
        (each.rule.direction, each.rule.identity) == same for each in deployed.unclear
    )


def _order(found: RuleDrift) -> tuple[object, ...]:
    traffic = found.traffic
    return DIRECTIONS.index(found.direction), traffic.interval, found.peer, found.kind, traffic.protocol


def unread_drift(plan: Plan, why: str) -> EnvironmentDrift:
    """Return an environment of which nothing could be read."""
    here = plan.environment
    groups = tuple(GroupDrift(group.role, group.owner, group.origin, None, "unknown") for group in plan.groups)
    return EnvironmentDrift(here.name, here.account, here.region, groups, why)
