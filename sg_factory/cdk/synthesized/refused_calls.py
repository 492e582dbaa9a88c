"""Rules that an app asks locked groups for and no role file has: they are not made but reported.

Most apps ask for rules that a role file has already: nothing is reported then. A construct in several groups asks all
of them; one that has the rule is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sg_factory.cdk.synthesized.additional_groups import AdditionalRule
from sg_factory.cdk.synthesized.guarded_plan import Interference
from sg_factory.cdk.synthesized.remedies import any_of, remedy
from sg_factory.cdk.synthesized.requested_rule import RequestedRule
from sg_factory.plan import flow_text

_INTO = {"ingress": "into", "egress": "out of"}

_Request = tuple[str, tuple[str, ...], str, tuple[str, ...]]
"""A direction, the roles whose groups are asked, the traffic, and the other ends."""


def refused_calls(
    file: str, requests: Iterable[RequestedRule], additional: Sequence[AdditionalRule]
) -> Iterator[Interference]:
    """Report each rule that an app has asked groups of the template `file` for and that they do not have, once.

    A call that has made one of the `additional` rules is reported with that rule.
    """
    missing: dict[_Request, list[RequestedRule]] = {}
    for together in _alternatives(requests):
        if not any(each.is_in_plan or _is_made(each, additional) for each in together):
            missing.setdefault(_request(together), []).extend(together)
    for (direction, roles, traffic, others), together in missing.items():
        if direction == "ingress" or ("ingress", others, traffic, roles) not in missing:
            yield _interference(together, file)


def _is_made(request: RequestedRule, additional: Iterable[AdditionalRule]) -> bool:
    return any(rule.is_result_of(request) for rule in additional)


def _alternatives(requests: Iterable[RequestedRule]) -> Iterator[list[RequestedRule]]:
    """Yield requests that one rule answers: the same traffic between two constructs, each of which may have several
    groups."""
    by_call: dict[tuple[int, str, str], list[RequestedRule]] = {}
    for each in requests:
        by_call.setdefault((each.call.number, each.call.direction, each.traffic_text), []).append(each)
    for waiting in by_call.values():
        while waiting:
            together = [waiting.pop(0)]
            for one in together:
                together += [other for other in waiting if _are_alternatives(one, other)]
                waiting[:] = [other for other in waiting if not _are_alternatives(one, other)]
            yield together


def _are_alternatives(one: RequestedRule, other: RequestedRule) -> bool:
    between_groups = one.call.group is not None and other.call.group is not None
    return one.other_end == other.other_end or (between_groups and one.group.role == other.group.role)


def _request(together: Sequence[RequestedRule]) -> _Request:
    roles = tuple(sorted({each.group.role for each in together}))
    others = tuple(sorted({each.other_end for each in together}))
    return together[0].call.direction, roles, together[0].traffic_text, others


def _interference(together: Sequence[RequestedRule], file: str) -> Interference:
    first = together[0]
    call = first.call

    where = f" (at {call.where})" if call.where else ""
    into = f"{_INTO[call.direction]} {any_of(f'“{each.group.role}”' for each in together)}"
    rule = flow_text(first.traffic_text, call.direction, any_of(each.other_end for each in together))
    text, help = f"{rule} {into} is requested{where} but not made: no role file has it", remedy(together)
    if named := any_of(f"“{peer}” ({peer.reference})" for each in together for peer in each.possible_peers):
        text += f", unless that is {named}"
        help = f"if it is, acknowledge this (sg-factory::refused-call); if not, {help}"
    return Interference("refused-call", file, call.logical_id, text, help, path=call.path)
