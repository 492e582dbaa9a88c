"""What `nft -j list ruleset` prints → the chains of our table, each rule with what it matches.

The form is that of libnftables-json(5).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.firewall.formats.nftables import TABLE
from sg_factory.firewall.saved.names import ICMP_CODE_NAMES, ICMP_TYPE_NAMES, PROTOCOLS
from sg_factory.network import Cidr, NotARange, cidr
from sg_factory.network.intervals import Intervals, union

MatchedValues = Intervals | tuple[Cidr, ...] | frozenset[str]
"""What a packet may have: numbers, addresses or words."""

_TRANSPARENT = ("counter", "comment")
_VERDICTS = ("accept", "drop", "reject")


class NotARuleset(Exception):
    """A value is not what nft prints; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class SavedRule:
    """A rule: what it matches, by words such as `ip saddr` or `tcp dport`, and its verdict.

    `matches` is None if it does something else than to match and to decide.
    """

    matches: Mapping[str, MatchedValues] | None
    verdict: str
    comment: str


@dataclass(frozen=True, slots=True)
class SavedChain:
    """A chain with its rules in order; `hook`, `priority` and `policy` are None if it is no base chain."""

    name: str
    hook: str | None
    priority: int | None
    policy: str | None
    rules: tuple[SavedRule, ...]


@dataclass(frozen=True, slots=True)
class SavedTable:
    """Our table, and the names of other tables that filter what comes in or goes out."""

    chains: tuple[SavedChain, ...]
    is_there: bool
    others: tuple[str, ...]


def saved_table(value: Any) -> SavedTable:
    """Read a parsed ruleset. Raises NotARuleset."""
    if not isinstance(value, dict) or not isinstance(value.get("nftables"), list):
        raise NotARuleset("it has no list under the key “nftables”")
    objects = [(kind, held) for each in value["nftables"] for kind, held in _mapping(each).items()]
    if not any(kind == "metainfo" for kind, _ in objects):
        raise NotARuleset("it does not begin with “metainfo”")
    ours = [(kind, _mapping(held)) for kind, held in objects if _is_ours(kind, held)]
    sets = {str(held.get("name")): _elements(held) for kind, held in ours if kind == "set"}
    rules: dict[str, list[SavedRule]] = {}
    for kind, held in ours:
        if kind == "rule":
            rules.setdefault(str(held.get("chain")), []).append(_rule(held, sets))
    chains = tuple(_chain(held, rules) for kind, held in ours if kind == "chain")
    others = {
        f"{held.get('family')} {held.get('table')}"
        for kind, held in objects
        if kind == "chain" and not _is_ours(kind, held) and _mapping(held).get("hook") in ("input", "output")
    }
    return SavedTable(chains, any(kind == "table" for kind, _ in ours), tuple(sorted(others)))


def _is_ours(kind: str, held: Any) -> bool:
    key = "name" if kind == "table" else "table"
    return isinstance(held, dict) and held.get("family") == "inet" and held.get(key) == TABLE


def _chain(held: Mapping[str, Any], rules: Mapping[str, list[SavedRule]]) -> SavedChain:
    name = str(held.get("name"))
    hook, priority, policy = held.get("hook"), held.get("prio"), held.get("policy")
    return SavedChain(
        name,
        None if hook is None else str(hook),
        priority if isinstance(priority, int) else None,
        None if policy is None else str(policy),
        tuple(rules.get(name, ())),
    )


def _rule(held: Mapping[str, Any], sets: Mapping[str, Any]) -> SavedRule:
    comment = str(held.get("comment", ""))
    matches: dict[str, MatchedValues] = {}
    verdict = ""
    if not isinstance(held.get("expr"), list):
        raise NotARuleset(f"a rule of the chain “{held.get('chain')}” has no list under “expr”")
    for statement in held["expr"]:
        for kind, of in _mapping(statement).items():
            if kind == "match":
                key, found = _match(_mapping(of), sets)
                if not key or key in matches:
                    return SavedRule(None, "", comment)
                matches[key] = found
            elif kind in _VERDICTS and not verdict:
                verdict = kind
            elif kind not in _TRANSPARENT:
                return SavedRule(None, "", comment)
    return SavedRule(matches, verdict, comment)


def _match(held: Mapping[str, Any], sets: Mapping[str, Any]) -> tuple[str, MatchedValues]:
    """Return what a match looks at, and the values; an empty word for what is not known here."""
    left, right = _mapping(held.get("left")), held.get("right")
    if held.get("op") not in ("==", "in"):
        return "", ()
    key = ""
    for kind, of in left.items():
        inner = _mapping(of) if isinstance(of, dict) else {}
        key = f"{inner.get('protocol')} {inner.get('field')}" if kind == "payload" else f"{kind} {inner.get('key')}"
    items = [*_items(right, sets)]
    if key in ("ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr"):
        return key, tuple(each for item in items for each in _ranges(item))
    if key in ("meta iifname", "meta oifname", "meta nfproto", "ct state"):
        return key, frozenset(map(str, items))
    protocol, _, field = key.partition(" ")
    names = _NAMES.get(key, {})
    if key == "meta l4proto" or field in ("sport", "dport") or (protocol in ("icmp", "icmpv6") and names):
        return key, union(_numbers(item, names) for item in items)
    return "", ()


_NAMES: Mapping[str, Mapping[str, int]] = {
    "meta l4proto": PROTOCOLS,
    **{f"{name} type": names for name, names in ICMP_TYPE_NAMES.items()},
    **{f"{name} code": names for name, names in ICMP_CODE_NAMES.items()},
}


def _items(right: Any, sets: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the single values of the right side of a match, those of a named set included."""
    if isinstance(right, str) and right.startswith("@"):
        if right[1:] not in sets:
            raise NotARuleset(f"a rule names the set “{right[1:]}”, which is not there")
        yield from sets[right[1:]]
    elif isinstance(right, list):
        yield from right
    elif isinstance(right, dict) and "set" in right:
        held = right["set"]
        yield from (_plain_element(each) for each in (held if isinstance(held, list) else [held]))
    else:
        yield right


def _elements(held: Mapping[str, Any]) -> list[Any]:
    found = held.get("elem", [])
    return [_plain_element(each) for each in (found if isinstance(found, list) else [found])]


def _plain_element(element: Any) -> Any:
    """Return an element without what the kernel counts of it."""
    inner = element.get("elem") if isinstance(element, dict) else None
    return inner["val"] if isinstance(inner, dict) and "val" in inner else element


def _ranges(item: Any) -> Iterator[Cidr]:
    try:
        if isinstance(item, dict) and isinstance(item.get("prefix"), dict):
            yield cidr(f"{item['prefix'].get('addr')}/{item['prefix'].get('len')}")
        elif isinstance(item, dict) and isinstance(item.get("range"), list):
            first, last = (ipaddress.ip_address(str(each)) for each in item["range"])
            yield from (cidr(str(each)) for each in ipaddress.summarize_address_range(first, last))
        else:
            yield cidr(f"{item}/{128 if ':' in str(item) else 32}")
    except (NotARange, ValueError, TypeError):
        raise NotARuleset(f"{str(item)[:80]} is no address") from None


def _numbers(item: Any, names: Mapping[str, int]) -> tuple[int, int]:
    if isinstance(item, dict) and isinstance(item.get("range"), list) and len(item["range"]) == 2:
        first, last = (_number(each, names) for each in item["range"])
        return first, last
    number = _number(item, names)
    return number, number


def _number(item: Any, names: Mapping[str, int]) -> int:
    if isinstance(item, int) and not isinstance(item, bool):
        return item
    if isinstance(item, str) and item in names:
        return names[item]
    if isinstance(item, str) and item.isdecimal() and len(item) < 10:
        return int(item)
    raise NotARuleset(f"{str(item)[:80]} is no number of a port, protocol or type")


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise NotARuleset(f"{str(value)[:80]} is not a mapping")
    return value
