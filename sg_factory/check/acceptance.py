"""Find the suppressions of a finding: by the name of its check, or by the id of another tool within that id's scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from sg_factory.check.finding import Check, Finding
from sg_factory.check.other_tools import SCOPES
from sg_factory.diagnostic import Place
from sg_factory.plan import Acceptance, Plan
from sg_factory.plan.declared import network_place
from sg_factory.plan.internet import once_for_a_plan

_Path = tuple[str | int, ...]


def covering(finding: Finding, check: Check, plan: Plan) -> tuple[Acceptance, ...]:
    """The suppressions that cover all rules of a finding, alone or together; empty if one rule is not covered."""
    if check.is_fixed or not plan.accepted:
        return ()
    places = (finding.where, *((network_place(finding.network),) if finding.network else ()))
    own = tuple(each for place in places for each in _around(place, plan) if each.check == check.name)
    if own:
        return own
    if not finding.rules:
        return tuple(each for each in _foreign(finding.where, check, plan) if _has_same_subject(each, finding))
    found: list[Acceptance] = []
    for rule in finding.rules:
        by = [each for each in _foreign(rule.origin, check, plan) if SCOPES[each.check].covers(rule)]
        if not by:
            return ()
        found += by
    return tuple(dict.fromkeys(found))


def holds(accepted: Acceptance, plan: Plan) -> bool:
    """True if the suppression has not expired: `until` is the last day on which it holds."""
    return accepted.until is None or plan.as_of.date() <= accepted.until


def _has_same_subject(accepted: Acceptance, finding: Finding) -> bool:
    return SCOPES[accepted.check].subject == finding.subject


def _foreign(where: Place, check: Check, plan: Plan) -> Iterator[Acceptance]:
    return (each for each in _around(where, plan) if each.check in check.known_as and each.check in SCOPES)


def _around(where: Place, plan: Plan) -> Iterator[Acceptance]:
    """Suppressions at a place or at one that encloses it."""
    found = _by_place(plan)
    for length in range(len(where.path) + 1):
        yield from found.get((where.file, where.path[:length]), ())


@once_for_a_plan
def _by_place(plan: Plan) -> Mapping[tuple[str, _Path], Collection[Acceptance]]:
    """Suppressions by place, the first one of each name: a template may repeat the same one a thousand times."""
    found: dict[tuple[str, _Path], dict[str, Acceptance]] = defaultdict(dict)
    for accepted in plan.accepted:
        if holds(accepted, plan):
            found[accepted.where.file, accepted.where.path].setdefault(accepted.check, accepted)
    return {place: by_name.values() for place, by_name in found.items()}
