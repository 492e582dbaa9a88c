"""A description without information."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sg_factory.check.finding import Check, Finding, written_rules
from sg_factory.diagnostic import Severity
from sg_factory.plan import Group, Plan, Rule

_WORD = re.compile(r"[^\W_]+")
# A longer description is taken to say something.
_MOST_BLANKS = 5

# Words that give no reason, or say only that this is a rule.
_NOISE = frozenset(
    _WORD.findall("""
    a access all allow allowed allows and any asdf bar blah changeme default description dummy egress enable example
    firewall fixme foo for from group groups in inbound incoming ingress me n na new nil none null of open opens
    outbound outgoing permit placeholder port ports rule rules sample security sg something tba tbc tbd temp temporary
    test testing tests the this tmp to todo traffic unknown xxx
    """)
)
_PROTOCOL = {"-1": "all protocols protocol everything", "tcp": "tcp", "udp": "udp", "icmp": "icmp", "icmpv6": "icmpv6"}
# Names of ports; a name of a port that the rule does not open is information.
_PORT = {
    21: "ftp",
    22: "ssh",
    25: "smtp",
    53: "dns",
    80: "http",
    123: "ntp",
    443: "https tls ssl",
    1433: "mssql sql server",
    3306: "mysql mariadb aurora",
    3389: "rdp",
    5432: "postgres postgresql psql",
    6379: "redis valkey",
    27017: "mongodb mongo",
}


def find(plan: Plan) -> Iterator[Finding]:
    """Descriptions of groups and rules that only repeat fillers, the name, the port or the peer."""
    for group in plan.groups:
        left = _informative_words(group.description)
        if left is not None and (not left or _is_its_name(group, plan)):
            help = "say what the group is for: which servers, which service"
            yield Finding(_text(group.description, f"“{group.role}”"), group.origin.at("description"), help)
    for _, rule in written_rules(plan):
        if _says_nothing(rule):
            help = "say why the rule is needed: who does what with it"
            yield Finding(_text(rule.description, rule.written), rule.description_place, help)


def _text(description: str, what: str) -> str:
    return f"“{description}” says nothing about {what}"


def _says_nothing(rule: Rule) -> bool:
    left = _informative_words(rule.description)
    return left is not None and (left <= _of_traffic(rule) or left == _informative_words(rule.peer.written))


def _of_traffic(rule: Rule) -> frozenset[str]:
    traffic = rule.traffic
    named = _PORT.get(traffic.low or 0, "") if traffic.low == traffic.high else ""
    return frozenset(f"{_PROTOCOL.get(traffic.protocol, '')} {traffic.low} {traffic.high} {named}".split())


@lru_cache(maxsize=4096)
def _informative_words(text: str) -> frozenset[str] | None:
    """The words of a short text other than fillers; None if the text is too long to judge, or empty."""
    if not text.strip() or text.count(" ") > _MOST_BLANKS:
        return None
    is_repeated = len(set(text.strip().lower())) == 1  # one character
    return frozenset() if is_repeated else frozenset(_WORD.findall(text.lower())) - _NOISE


def _is_its_name(group: Group, plan: Plan) -> bool:
    """True if the description of a group is its name; for a logical id, only if the description is one word."""
    if plan.written_by == "others":
        return " " not in group.description and _squeezed(group.description) == _squeezed(group.role)
    return _informative_words(group.description) == _informative_words(group.role)


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


EMPTY_WORDS = Check("empty-words", Severity.WARNING, find)
