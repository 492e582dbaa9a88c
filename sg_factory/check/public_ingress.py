"""Ingress rules from public addresses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from sg_factory.check.finding import in_list
from sg_factory.check.wording import peer_with_size
from sg_factory.diagnostic import Related
from sg_factory.network import Cidr
from sg_factory.plan import Group, Plan, PrefixListEntry, Rule
from sg_factory.plan.internet import PublicSource, once_for_a_plan, source_of, together


@dataclass(frozen=True, slots=True)
class PublicIngress:
    """A rule of `group` that allows ingress from the public addresses of `range`.

    `range` is the peer of the rule, or an `entry` of the prefix list that is its peer.
    """

    group: Group
    rule: Rule
    range: Cidr
    source: PublicSource
    entry: PrefixListEntry | None = None

    @property
    def peer_text(self) -> str:
        """The peer as its author wrote it; 0.0.0.0/0 and ::/0 with the word “internet”."""
        peer = self.rule.peer
        if self.entry:
            name = in_list(self.range, peer)
        else:
            name = peer_with_size(peer) if self.source == "internet" else peer.written
        return f"internet ({name})" if self.range.is_everyone and peer.kind != "network" else name

    @property
    def related(self) -> tuple[Related, ...]:
        """The place of the prefix list's entry; empty if the rule itself has the range."""
        return (Related(self.entry.origin, "this entry"),) if self.entry else ()


@once_for_a_plan
def public_ingress(plan: Plan) -> tuple[PublicIngress, ...]:
    """Every ingress rule from public addresses; for a prefix list, one for each of its entries.

    Ranges that the VPC declares as its own are not public.
    """
    sources: dict[tuple[str, str], PublicSource | None] = {}
    pieces = together(plan)
    found: list[PublicIngress] = []
    for group in plan.groups:
        for rule in group.ingress:
            for peer, entry in zip_longest(rule.peer.ranges, rule.peer.entries):
                written = peer.name, peer.cidr.text
                if written not in sources:
                    sources[written] = source_of(peer, plan)
                source = sources[written]
                if source is None:
                    continue
                is_piece = (group.role, "ingress", rule.traffic, peer.cidr.family) in pieces
                found.append(PublicIngress(group, rule, peer.cidr, "internet" if is_piece else source, entry))
    return tuple(found)
