"""Where authors wrote what a reading holds: in loops, and in texts that are templates of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from sg_factory.diagnostic import Place
from sg_factory.plan import LeftOut, Plan, Rule
from sg_factory.source.cloudformation.loops import Written

T = TypeVar("T")


class Origins:
    """Leads places back, by their files: `bodies` are those that a text in another file stands for."""

    def __init__(self) -> None:
        self._written: dict[str, Written] = {}
        self._bodies: dict[str, Place] = {}

    def add_loops(self, file: str, written: Written) -> None:
        """Add the loops of a file; one that is read several times has them with several values."""
        known = self._written.setdefault(file, Written())
        known.moved |= {**written.moved, **known.moved}

    def add_body(self, file: str, where: Place) -> None:
        """Add a text that is a template."""
        self._bodies[file] = where

    def back(self, place: Place) -> Place:
        """Where an author wrote what stands at a place."""
        while place.file in self._bodies:
            place = self._bodies[place.file]
        written = self._written.get(place.file)
        return place if written is None else replace(place, path=written.origin(place.path))

    def of(self, plan: Plan) -> Plan:
        """A Plan with all of its places led back."""
        if not self._written and not self._bodies:
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
            remarks=_once(replace(each, where=self.back(each.where)) for each in plan.remarks),
            deliveries=_once(replace(each, origin=self.back(each.origin)) for each in plan.deliveries),
            owners=_once((self.back(where), role) for where, role in plan.owners),
        )

    def _rule(self, rule: Rule) -> Rule:
        return replace(rule, origin=self.back(rule.origin))

    def _rules(self, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        return tuple(map(self._rule, rules))

    def _left_out(self, out: LeftOut) -> LeftOut:
        return replace(out, rule=self._rule(out.rule), kept=self._rule(out.kept) if out.kept else None)


def _once(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
