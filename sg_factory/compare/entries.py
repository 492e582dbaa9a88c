"""Prefix lists of a template as what they hold: a rule with one lets through what rules with its entries would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sg_factory.plan import PrefixListPeer, RangePeer, Rule


def expanded(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules, in place of one with a list one for each entry; and itself where not all of its entries are known."""
    return tuple(each for rule in rules for each in _of(rule)) if any(map(_names_known_list, rules)) else tuple(rules)


def _of(rule: Rule) -> Iterator[Rule]:
    peer = rule.peer
    if not (isinstance(peer, PrefixListPeer) and _names_known_list(rule)):
        yield rule
        return
    for entry in peer.entries:
        yield replace(rule, peer=RangePeer(entry.cidr, peer.name))
    if not peer.is_whole:
        yield replace(rule, peer=replace(peer, entries=()))


def _names_known_list(rule: Rule) -> bool:
    return isinstance(rule.peer, PrefixListPeer) and bool(rule.peer.entries or rule.peer.is_whole)
