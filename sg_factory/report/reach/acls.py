"""Network ACLs in an answer of `reach`, in words and as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sg_factory.diagnostic import Locate
from sg_factory.network import address_text, traffic_text
from sg_factory.plan import PEER_KEYS, Plan
from sg_factory.reach.acl_answer import AclBlock
from sg_factory.reach.answer import Answer
from sg_factory.text.counting import few
from sg_factory.text.screen import MOST_ROWS, Screen


def but(answer: Answer) -> str:
    """What the network ACLs make of an answer, as the end of its first line; empty if they deny nothing."""
    if answer.acls is None:
        return ""
    if answer.by_groups is None:
        some = ", but not between all of their subnets and addresses" if answer.acls.elsewhere else ""
        is_known = answer.verdict == "no" or not answer.acls.unjudged
        return some if is_known else f"{some}, as far as network ACLs are known"
    what = "it" if answer.by_groups.verdict == "yes" else "more of it"
    walls = {(block.subnet, _packet(block)) for block in answer.acls.blocks}
    deny = "network ACLs deny it" if walls else "the subnets of both ends have no addresses of its family"
    if len(walls) == 1:
        ((subnet, packet),) = walls
        deny = f"the network ACL of subnet {subnet} denies the {packet}"
    return f": the groups allow {what}, but {deny}"


def acl_lines(answer: Answer, locate: Locate, screen: Screen) -> Iterator[str]:
    """The denials of an answer, one line each."""
    if answer.acls is None:
        return
    if answer.by_groups is not None:
        yield from ("", *_lines(answer.acls.blocks, "", locate, screen))
    if answer.acls.elsewhere:
        yield from ("", "denied between some of their subnets and addresses")
        yield from _lines(answer.acls.elsewhere, "  ", locate, screen)


def _lines(blocks: Sequence[AclBlock], indent: str, locate: Locate, screen: Screen) -> Iterator[str]:
    shown, left_out = screen.fold(blocks, MOST_ROWS)
    for block in shown:
        denies = f"network ACL {block.acl.name} of subnet {block.subnet} denies the {_packet(block)}"
        yield f"{indent}{block.source} → {block.destination}: {denies}: {_why(block, locate)}"
    yield from (f"{indent}{line}" for line in left_out)


def _packet(block: AclBlock) -> str:
    return "reply" if block.is_reply else "request"


def _why(block: AclBlock, locate: Locate) -> str:
    """The entry that denies, or what no entry allows, with its line."""
    word = PEER_KEYS[block.direction]
    if block.entry is None:
        where = locate(block.acl.origin).text
        what = f"no {block.direction} entry allows {traffic_text(block.traffic)} {word} {few(_far(block))}"
        return f"{what} ({where})"
    entry = block.entry
    return f"entry {entry.number}, deny {entry.traffic} {word} {entry.cidr.text} ({locate(entry.origin).text})"


def _far(block: AclBlock) -> list[str]:
    return [address_text(block.family, low, high) for low, high in block.far]


def acl_notes(answer: Answer, plan: Plan) -> Iterator[str]:
    """Sentences on what was not judged of the network ACLs."""
    if plan.read_from == "account" and not plan.acls and answer.verdict != "no":
        yield "network ACLs are not judged: the snapshot has none of this VPC"
    if answer.acls is None:
        return
    for each in answer.acls.unjudged:
        yield f"network ACLs are not judged for {each.end}: {each.reason}"
    if answer.acls.reply_ports:
        ports = traffic_text(answer.acls.reply_ports)
        yield f"network ACLs let replies pass only to {ports}: a client at another port gets none"


def acls_as_data(answer: Answer, locate: Locate) -> dict[str, Any] | None:
    """The value of `network_acls` in JSON; None without network ACLs."""
    if answer.acls is None:
        return None
    return {
        "by_groups": (answer.by_groups or answer).verdict,
        "denied": [_data(block, locate) for block in answer.acls.blocks],
        "denied_elsewhere": [_data(block, locate) for block in answer.acls.elsewhere],
        "not_judged": [{"end": each.end, "reason": each.reason} for each in answer.acls.unjudged],
        "reply_ports": traffic_text(answer.acls.reply_ports) if answer.acls.reply_ports else None,
    }


def _data(block: AclBlock, locate: Locate) -> dict[str, Any]:
    place = block.acl.origin if block.entry is None else block.entry.origin
    return {
        "source": block.source,
        "destination": block.destination,
        "network_acl": block.acl.name,
        "subnet": block.subnet,
        "direction": block.direction,
        "packet": _packet(block),
        "entry": block.entry and block.entry.number,
        "traffic": traffic_text(block.traffic),
        "addresses": _far(block),
        "origin": locate(place).text,
    }
