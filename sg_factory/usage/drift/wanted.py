"""Role files → the rules and tags that EC2 has after a deploy, each rule by its identity there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sg_factory.cloudformation.template import SENTINEL, group_tags
from sg_factory.network import Traffic, cidr
from sg_factory.plan import Group, Plan, RangePeer, Rule, RuleKey, needs_sentinel
from sg_factory.usage.drift.peers import PeerId, PeerIds

_SENTINEL_TRAFFIC = Traffic(SENTINEL["IpProtocol"], SENTINEL["FromPort"], SENTINEL["ToPort"])
_SENTINEL_PEER = RangePeer(cidr(SENTINEL["CidrIp"]))


@dataclass(frozen=True, slots=True)
class WantedRule:
    """A rule of role files with what EC2 calls its peer."""

    rule: Rule
    peer: PeerId

    @property
    def key(self) -> RuleKey:
        """Its identity; of a peer whose id is not known, one that no rule of EC2 has."""
        return self.rule.direction, self.rule.traffic, self.peer.text


@dataclass(frozen=True, slots=True)
class WantedGroup:
    """The group of a role as role files have it. `rules` have known peers; those of `unclear` are not known."""

    group: Group
    rules: Mapping[RuleKey, WantedRule]
    unclear: tuple[WantedRule, ...]
    tags: Mapping[str, str]


def wanted_groups(plan: Plan, ids: PeerIds) -> dict[str, WantedGroup]:
    """Return the groups of a project's environment, by role."""
    return {group.role: _wanted(group, plan, ids) for group in plan.groups}


def _wanted(group: Group, plan: Plan, ids: PeerIds) -> WantedGroup:
    rules: dict[RuleKey, WantedRule] = {}
    unclear = []
    for rule in _rules(group):
        wanted = WantedRule(rule, ids.declared(rule.peer, plan))
        if wanted.peer.ids is None:
            rules[wanted.key] = wanted
        else:
            unclear.append(wanted)
    return WantedGroup(group, rules, tuple(unclear), {} if group.adds_to else group_tags(group, plan))


def _rules(group: Group) -> Iterator[Rule]:
    yield from group.rules
    if needs_sentinel(group):
        yield Rule("egress", _SENTINEL_TRAFFIC, _SENTINEL_PEER, SENTINEL["Description"], group.origin)
