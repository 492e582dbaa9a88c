"""Rules that an app asks locked groups for, and that no role file has: they are not made, which is told.

A role file that has them already is why most apps ask: then nothing is said. What is in several groups asks all of
them, of which one is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.wanted import Wanted, wanted
from sg_factory.cdk.synthesized.watched import Interference, Watched
from sg_factory.plan import RangePeer

_WORDS = {"ingress": ("from", "into"), "egress": ("to", "out of")}

_ONE_FAMILY = {"0.0.0.0/0": "; for IPv4 alone: 0.0.0.0/0", "::/0": '; for IPv6 alone: "::/0"'}

_Said = tuple[str, tuple[str, ...], str, tuple[str, ...]]
"""A direction, the roles that are asked, the traffic, and the other ends."""


def refused(part: Watched, references: References) -> Iterator[Interference]:
    """Each rule that groups of a plan have been asked for, once, and do not have."""
    missing: dict[_Said, list[Wanted]] = {}
    for together in _calls(wanted(asked, part, references) for asked in part.asked()):
        if not any(each.is_there for each in together):
            missing.setdefault(_said(together), []).extend(together)
    for (direction, roles, service, others), together in missing.items():
        if direction == "ingress" or ("ingress", others, service, roles) not in missing:
            yield _told(together, part.template_file)


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
    roles = _either([f"“{each.group.role}”" for each in together])
    rule = f"{first.service} {key} {_either([each.other for each in together])} {into} {roles}"
    text = f"{rule} is asked for{where} and not made: no role file has it"
    files = _either([each.group.origin.file for each in together])
    help = f"write in {files}, below {asked.direction}: {_line(together, key)}"
    return Interference("refused-call", file, asked.logical_id, text, help, path=asked.path)


def _line(together: Sequence[Wanted], key: str) -> str:
    """What to write in the role file."""
    missing, remedy = together[0], ""
    other, group = missing.other, missing.asked.group
    if isinstance(missing.peer, RangePeer) and missing.peer.cidr.is_everyone:
        families = {each.peer.cidr.text for each in together if isinstance(each.peer, RangePeer)}
        remedy = _ONE_FAMILY[families.pop()] if len(families) == 1 else ""
    elif isinstance(missing.peer, RangePeer):
        other = f'"{other}"' if other.startswith(":") else other  # which YAML takes for a sign
    elif missing.peer is None and isinstance(group, str):
        other, remedy = "GROUP", f"; where GROUP is {group}, declared in sg-factory.yaml (security_groups)"
    elif missing.peer is None and group is not None:
        other, remedy = "ROLE", f"; where ROLE is one whose group {other} uses instead of its own"
    elif missing.peer is None:
        other, remedy = "NETWORK", f"; where NETWORK is {other}, declared in sg-factory.yaml"
    service = str(missing.traffic) if missing.traffic else "SERVICE"
    return f"- {{{key}: {other}, service: {service}, description: …}}{remedy}"


def _either(names: Sequence[str]) -> str:
    """Names as alternatives, each once."""
    return " or ".join(dict.fromkeys(names))
