"""Places of a reading → places in the source: in loops, and in texts that are templates of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from sg_factory.diagnostic import Place
from sg_factory.plan import LeftOut, NetworkAcl, Plan, Rule
from sg_factory.source.cloudformation.loops import ExpandedTemplate

T = TypeVar("T")


class Origins:
    """Maps places back to the source, by file."""

    def __init__(self) -> None:
        self._expanded: dict[str, ExpandedTemplate] = {}
        self._bodies: dict[str, Place] = {}

    def add_loops(self, file: str, expanded: ExpandedTemplate) -> None:
        """Add the loops of a file; a file that is read several times has them with different values."""
        known = self._expanded.setdefault(file, ExpandedTemplate())
        known.moved |= {**expanded.moved, **known.moved}

    def add_body(self, file: str, where: Place) -> None:
        """Add a template that is a text in another file."""
        self._bodies[file] = where

    def back(self, place: Place) -> Place:
        """The place in the source of a place in a reading."""
        while place.file in self._bodies:
            place = self._bodies[place.file]
        expanded = self._expanded.get(place.file)
        return place if expanded is None else replace(place, path=expanded.origin(place.path))

    def of(self, plan: Plan) -> Plan:
        """A Plan with all of its places mapped back to the source."""
        if not self._expanded and not self._bodies:
            return plan
        groups = (
            replace(
                each, origin=self.back(each.origin), ingress=self._rules(each.ingress), egress=self._rules(each.egress)
            )
            for each in plan.groups
        )
        accepted = (replace(each, where=self.back(each.where), origin=self.back(each.origin)) for each in plan.accepted)
        return replace(
            plan,
            groups=tuple(groups),
            hosts=tuple(replace(each, origin=self.back(each.origin)) for each in plan.hosts),
            left_out=tuple(map(self._left_out, plan.left_out)),
            accepted=_once(accepted),
            notes=_once(replace(each, where=self.back(each.where)) for each in plan.notes),
            deliveries=_once(replace(each, origin=self.back(each.origin)) for each in plan.deliveries),
            owners=_once((self.back(where), role) for where, role in plan.owners),
            acls=tuple(map(self._acl, plan.acls)),
        )

    def _acl(self, acl: NetworkAcl) -> NetworkAcl:
        entries = (replace(each, origin=self.back(each.origin)) for each in acl.entries)
        return replace(acl, origin=self.back(acl.origin), entries=tuple(entries))

    def _rule(self, rule: Rule) -> Rule:
        return replace(rule, origin=self.back(rule.origin))

    def _rules(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(map(self._rule, rules))

    def _left_out(self, out: LeftOut) -> LeftOut:
        return replace(out, rule=self._rule(out.rule), kept=self._rule(out.kept) if out.kept else None)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
