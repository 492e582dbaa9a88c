"""Two groups have the same rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding, written_rules
from sg_factory.check.template_notes import wholly_known
from sg_factory.diagnostic import Related, Severity
from sg_factory.network.intervals import Interval
from sg_factory.plan import Direction, Group, Plan, Rule
from sg_factory.text.counting import MOST_NAMED, few

# One rule is soon the same by chance.
_FEWEST = 2

_Identity = tuple[Direction, Interval, str]


def find(plan: Plan) -> Iterator[Finding]:
    """Groups with the same traffic and peers in both directions; each set of them once, at the first.

    Rules that come from lines of other roles do not count on their own: two lines of the role itself are needed.
    """
    own = Counter(group.role for group, _ in written_rules(plan))
    similar: dict[frozenset[Interval], list[Group]] = defaultdict(list)
    for group in wholly_known(plan):
        if own[group.role] >= _FEWEST:
            similar[frozenset(rule.traffic.interval for rule in group.rules)].append(group)
    alike: dict[frozenset[_Identity], list[Group]] = defaultdict(list)
    for groups in similar.values():
        for group in groups if len(groups) > 1 else ():
            alike[frozenset(_identity(rule, group) for rule in group.rules)].append(group)
    for first, *others in alike.values():
        if others:
            names = few(f"“{group.role}”" for group in (first, *others))
            related = tuple(Related(group.origin, f"“{group.role}”") for group in others[:MOST_NAMED])
            help = "replace them by one; if they have to stay apart, say why in their descriptions"
            yield Finding(f"{names} have the same rules", first.origin, help, related=related)


def _identity(rule: Rule, group: Group) -> _Identity:
    """The identity of a rule; a group's reference to itself is the same for all groups."""
    peer = "itself" if rule.peer.role == group.role else rule.peer.key
    return rule.direction, rule.traffic.interval, peer


SAME_RULES = Check("same-rules", Severity.WARNING, find)
