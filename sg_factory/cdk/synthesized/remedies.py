"""The line to write in a role file for a rule that an app asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sg_factory.cdk.synthesized.requested_rule import RequestedRule
from sg_factory.plan import PEER_KEYS
from sg_factory.text.counting import listed

_ONE_FAMILY = {"0.0.0.0/0": "; for IPv4 alone: 0.0.0.0/0", "::/0": '; for IPv6 alone: "::/0"'}


def remedy(together: Sequence[RequestedRule]) -> str:
    """Return the line that answers alternative requests, and the role files of which one needs it."""
    files = any_of(each.group.origin.file for each in together)
    return f"write in {files}, below {together[0].call.direction}: {_line(together)}"


def _line(together: Sequence[RequestedRule]) -> str:
    missing, more = together[0], ""
    other, group = missing.other_end, missing.call.group
    range_ = missing.peer and missing.peer.cidr
    if range_ and range_.is_everyone:
        families = {each.peer.cidr.text for each in together if each.peer and each.peer.cidr}
        more = _ONE_FAMILY[families.pop()] if len(families) == 1 else ""
    elif range_:
        other = f'"{other}"' if other.startswith(":") else other  # which YAML takes for a sign
    elif missing.is_of_another_plan:
        other, more = (
            "GROUP",
            f"; where GROUP is {other}, declared in sg-factory.yaml (security_groups) by its SSM parameter",
        )
    elif missing.peer is None and isinstance(group, str):
        other, more = "GROUP", f"; where GROUP is {group}, declared in sg-factory.yaml (security_groups)"
    elif missing.peer is None and group is not None:
        other, more = "ROLE", f"; where ROLE is one whose group {other} uses instead of its own"
    elif missing.peer is None:
        other, more = "NETWORK", f"; where NETWORK is {other}, declared in sg-factory.yaml"
    key = PEER_KEYS[missing.call.direction]
    service = str(missing.traffic) if missing.traffic else "SERVICE"
    return f"- {{{key}: {other}, service: {service}, description: …}}{more}"


def any_of(names: Iterable[str]) -> str:
    """Return names as alternatives, each once."""
    return listed(list(dict.fromkeys(names)), "or")
