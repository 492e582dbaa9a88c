"""A rule resource silently removes the default egress of a group that the template or the project does not make."""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.check.finding import Check, Finding
from sg_factory.check.template_notes import note_finder
from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import Group, Plan, Rule

_HELP = "ask its owner what it must reach, and whether its allow-all egress rule may go"


def find(plan: Plan) -> Iterator[Finding]:
    """Egress rules that templates write into groups of others, and lines of role files that do with `adds_to`."""
    yield from note_finder("ended-egress-of-others")(plan)
    for group in plan.groups:
        yield from _of_role(group)


def _of_role(group: Group) -> Iterator[Finding]:
    by_line: dict[Place, list[Rule]] = {}
    for rule in group.egress if group.adds_to is not None else ():
        by_line.setdefault(rule.origin, []).append(rule)
    for origin, rules in by_line.items():
        key, name = ("from", group.role) if rules[0].is_other_half else ("to", rules[0].peer.written)
        text = f"this line gives “{group.adds_to}”, a group of others, an egress rule, "
        text += "which removes its allow-all egress rule, if it has one"
        yield Finding(text, origin.at(key, fragment=name), _HELP, rules=tuple(rules), subject="rule")


ENDED_EGRESS_OF_OTHERS = Check("ended-egress-of-others", Severity.WARNING, find)
