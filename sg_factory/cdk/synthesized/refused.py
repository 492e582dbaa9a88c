"""Rules that an app asks locked groups for, and that no role file has: they are not made, which is told.

A role file that has them already is why most apps ask: then nothing is said. What is in several groups asks all of
them, of which one is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from sg_factory.cdk.synthesized.beside import OpenRule
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.remedies import either, remedy
from sg_factory.cdk.synthesized.templates import ResourceKey
from sg_factory.cdk.synthesized.wanted import Wanted, wanted
from sg_factory.cdk.synthesized.watched import Interference, Watched

_WORDS = {"ingress": ("from", "into"), "egress": ("to", "out of")}

_Said = tuple[str, tuple[str, ...], str, tuple[str, ...]]
"""A direction, the roles that are asked, the traffic, and the other ends."""


def refused(
    part: Watched, references: References, opened: Sequence[OpenRule] = (), made: Set[ResourceKey] = frozenset()
) -> Iterator[Interference]:
    """Each rule that groups of a plan have been asked for, once, and do not have.

    What the same call has `opened` in a group beside them is told as that. `made` are the groups that all plans make.
    """
    missing: dict[_Said, list[Wanted]] = {}
    for together in _calls(wanted(asked, part, references, made) for asked in part.asked()):
        if not any(each.is_there or _is_opened(each, opened) for each in together):
            missing.setdefault(_said(together), []).extend(together)
    for (direction, roles, service, others), together in missing.items():
        if direction == "ingress" or ("ingress", others, service, roles) not in missing:
            yield _told(together, part.template_file)


def _is_opened(each: Wanted, opened: Iterable[OpenRule]) -> bool:
    return any(rule.is_answer(each) for rule in opened)


def _calls(all_wanted: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    """What is one question: the same traffic between two constructs, each of which may be in several groups."""
    by_call: dict[tuple[int, str, str], list[Wanted]] = {}
    for each in all_wanted:
        by_call.setdefault((each.asked.call, each.asked.direction, each.service), []).append(each)
    for waiting in by_call.values():
        while waiting:
            together = [waiting.pop(0)]
            for one in together:
                together += [other for other in waiting if _is_one_question(one, other)]
                waiting[:] = [other for other in waiting if not _is_one_question(one, other)]
            yield together


def _is_one_question(one: Wanted, other: Wanted) -> bool:
    between_groups = one.asked.group is not None and other.asked.group is not None
    return one.other == other.other or (between_groups and one.group.role == other.group.role)


def _said(together: Sequence[Wanted]) -> _Said:
    roles = tuple(sorted({each.group.role for each in together}))
    others = tuple(sorted({each.other for each in together}))
    return together[0].asked.direction, roles, together[0].service, others


def _told(together: Sequence[Wanted], file: str) -> Interference:
    first = together[0]
    asked = first.asked
    key, into = _WORDS[asked.direction]
    where = f" (at {asked.where})" if asked.where else ""
    roles = either([f"“{each.group.role}”" for each in together])
    rule = f"{first.service} {key} {either([each.other for each in together])} {into} {roles}"
    text, help = f"{rule} is asked for{where} and not made: no role file has it", remedy(together)
    if named := either([f"“{peer}” ({peer.group_id})" for each in together for peer in each.may_be]):
        text += f", unless that is {named}"
        help = f"if it is, acknowledge this (sg-factory::refused-call); if not, {help}"
    return Interference("refused-call", file, asked.logical_id, text, help, path=asked.path)
