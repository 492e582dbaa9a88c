"""The names in rules of a random project: those of its sg-factory.yaml and those of the language.

Each word carries what must be known to keep a project right: the address families that it meets, and how many of a
group's rules it takes.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Any

from tests.reading.dice import Dice

Document = dict[str, Any]

FOUR, SIX = frozenset({4}), frozenset({6})
BOTH = FOUR | SIX


@dataclass(frozen=True)
class Word:
    """A peer or a service. A group meets both families."""

    name: str
    families: frozenset[int] = BOTH
    weight: int = 1


SERVICES = [
    *[Word(name) for name in ("ssh", "http", "https", "postgresql", "mysql", "ntp")],
    *[Word(name) for name in ("tcp/443", "tcp/22", "tcp/8443", "udp/53", "tcp/1", "udp/65535")],
    *[Word(name) for name in ("tcp/8000-8100", "tcp/8020-8040", "tcp/8050-9000", "udp/1-1024", "tcp/0-65535")],
    *[Word(name) for name in ("esp", "protocol/50", "protocol/47", "all")],
    *[Word(name, weight=2) for name in ("dns", "ping")],
    *[Word(name, FOUR) for name in ("icmp", "icmp/echo-request")],
    Word("icmpv6", SIX),
]
DECLARED_SERVICES = {
    "orders-api": "tcp/8443",
    "telemetry": ["udp/8125", "tcp/8126"],
    "monitoring": ["tcp/5666", "icmp/echo-request"],
    "tunnel": ["udp/500", "udp/4500", "esp"],
}
DECLARED = [Word("orders-api"), Word("telemetry", weight=2), Word("monitoring", weight=2), Word("tunnel", weight=3)]
NARROWER = {
    "tcp/8000-8100": ["tcp/8000", "tcp/8020-8040", "tcp/8100"],
    "tcp/0-65535": ["ssh", "tcp/8000-8100"],
    "all": ["https", "dns", "ping", "icmpv6", "esp", "tcp/0-65535"],
    "dns": ["udp/53"],
    "ping": ["icmp/echo-request"],
    "icmp": ["icmp/echo-request"],
    "esp": ["protocol/50"],
    "telemetry": ["udp/8125"],
}
"""Services that the first accepts too."""

RANGES = {
    4: ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "192.0.2.0/25", "192.0.2.128/25", "0.0.0.0/0"],
    6: ["2001:db8::/32", "2001:db8:40::/48", "2001:db8:40:1::/64", "2001:db8::1/128", "fd00::/8", "::/0"],
}
PREFIX_LISTS = [
    ({"id": "pl-6da54004", "entries": 1}, Word("s3", FOUR, 3)),
    ({"id": "pl-0123456789abcdef0", "entries": 7, "family": "ipv6"}, Word("partners", SIX, 7)),
    ({"id": "pl-6da54004", "entries": 1}, Word("s3-again", FOUR, 3)),
    ({"ssm": "/network/registry", "entries": 3}, Word("registry", FOUR, 3)),
    ({"ssm": "/network/registry", "entries": 3}, Word("mirror", FOUR, 3)),
    ({"name": "com.amazonaws.global.cloudfront.origin-facing"}, Word("cdn", FOUR, 55)),
    ({"name": "com.amazonaws.eu-west-1.ipv6.ec2-instance-connect"}, Word("connect", SIX, 3)),
]
CIDR_NETWORKS = [Word("office", FOUR, 3), Word("branch", BOTH, 3), Word("lab", SIX, 3)]
MADE_LISTS = [Word("suppliers", FOUR, 3), Word("depots", BOTH, 4), Word("labs", SIX, 5)]
"""Networks of which the project makes prefix lists, which count as their size in each family."""

EXTERNALS = {
    "scanner": {"id": "sg-0123456789abcdef0", "account": "999988887777", "description": "Scanner of a partner"},
    "directory": {"id": "sg-00112233445566778", "account": "111122223333", "description": "Of the account of dev"},
    "legacy": {"id": "sg-0fedcba9876543210", "description": "The group of before"},
}
# In their own words: the parameters of one environment and of another never hold the same id.
BY_PARAMETER = {
    "gateway": {"ssm": "/network/gateway", "description": "Of the network project"},
    "auditor": {"ssm": "/audit/gateway", "account": "999988887777", "description": "Of another account"},
    "cluster": {"ssm": "/eks/{environment}/cluster", "description": "That EKS made"},
}
SUBNETS = ["app", "data", "public"]
ACCOUNTS = {"dev": "111122223333", "test": "222233334444", "prod": "444455556666"}


@dataclass(frozen=True)
class Vocabulary:
    """sg-factory.yaml, and the peers that are no roles and the services that rules may name with it."""

    settings: Document
    peers: list[Word]
    services: list[Word]

    @property
    def environments(self) -> list[str]:
        return list(self.settings.get("environments", {}))

    @property
    def subnets(self) -> list[str]:
        """The names of subnets, of any environment."""
        environments = self.settings.get("environments", {}).values()
        return sorted({name for each in environments for name in each.get("subnets", {})})

    @property
    def consent(self) -> bool:
        return "consent" in self.settings

    def has_other_owner(self, external: Document) -> bool:
        """True if an external group is in another account anywhere: no role can add to it."""
        accounts = {name: said["account"] for name, said in self.settings.get("environments", {}).items()} or {"": None}
        here = {name: external.get("environments", {}).get(name, {}) for name in accounts}
        owners = {name: said.get("account", external.get("account")) for name, said in here.items()}
        return any(owner not in (None, accounts[name]) for name, owner in owners.items())

    def weight(self, name: str) -> int:
        return next((word.weight for word in [*self.peers, *self.services] if word.name == name), 1)


def vocabulary(dice: Dice) -> Vocabulary:
    environments = dice.pick([[], ["dev"], ["dev", "prod"], ["dev", "test", "prod"]])
    peers = [Word("internet")]
    settings: Document = {"name": "shop"} if dice.one_in(2) else {}
    if environments:
        families = dice.pick([FOUR, BOTH])
        settings["environments"] = {name: _environment(dice, name, families) for name in environments}
        peers.append(Word("vpc", families, 4))
    networks, words = _networks(dice, environments)
    externals = _externals(dice, environments)
    services = dice.some(DECLARED)
    settings |= {
        **({"networks": networks} if networks else {}),
        **({"security_groups": externals} if externals else {}),
        **({"services": {word.name: DECLARED_SERVICES[word.name] for word in services}} if services else {}),
        **({"consent": "both"} if dice.one_in(4) else {}),
        **({"tags": {"cost-centre": "4711", "team": "shop"}} if dice.one_in(2) else {}),
    }
    return Vocabulary(settings, [*peers, *words, *map(Word, externals)], [*SERVICES, *services])


def a_range(dice: Dice, family: int) -> str:
    """A range without host bits: one of those that overlap and touch each other, or any at all."""
    if not dice.one_in(3):
        return dice.pick(RANGES[family])
    if family == 4:
        return str(ipaddress.IPv4Network((dice.number(11 << 24, (224 << 24) - 1), dice.number(8, 32)), strict=False))
    return str(ipaddress.IPv6Network((dice.number(0x20 << 120, (0x40 << 120) - 1), dice.number(8, 128)), strict=False))


def _cidrs(dice: Dice, families: frozenset[int]) -> list[str]:
    """Different ranges: one to three of one family, one or two of each of both."""
    drawn = [a_range(dice, family) for family in sorted(families) for _ in range(dice.number(1, 4 - len(families)))]
    return list(dict.fromkeys(drawn))


def _environment(dice: Dice, name: str, families: frozenset[int]) -> Document:
    vpc = dice.pick([{"id": "vpc-0a1b2c3d4e5f60718"}, {"ssm": f"/network/{name}/vpc-id"}])
    cidrs = _cidrs(dice, families)
    made: Document = {"account": ACCOUNTS[name], "region": "eu-west-1", "vpc": {**vpc, "cidrs": cidrs}}
    return {**made, "subnets": _subnets(dice, cidrs)} if dice.one_in(2) else made


def _subnets(dice: Dice, cidrs: list[str]) -> Document:
    """Subnets in the ranges of a VPC: a half of one, or all of one, by range alone or with an id."""
    found: Document = {}
    for number, name in enumerate(dice.some(SUBNETS, least=1, most=len(cidrs))):
        whole = ipaddress.ip_network(cidrs[number])
        parts = [whole, *whole.subnets()] if whole.prefixlen < whole.max_prefixlen else [whole]
        taken = [each["cidrs"][0] for each in found.values()]
        free = [str(part) for part in parts if str(part) not in taken]
        found[name] = {"cidrs": [dice.pick(free)]}
        if dice.one_in(3):
            found[name]["ids"] = [f"subnet-0{number}abcdef"]
    return found


def _networks(dice: Dice, environments: list[str]) -> tuple[Document, list[Word]]:
    """Networks, some of which are something else in some environments, but always of the same families."""
    networks: Document = {}
    words = dice.some(CIDR_NETWORKS, most=2)
    for word in words:
        elsewhere = {name: _elsewhere(dice, word.families) for name in dice.some(environments, most=1)}
        networks[word.name] = _network({"cidrs": _cidrs(dice, word.families)}, elsewhere)
    made = dice.some(MADE_LISTS, most=2) if dice.one_in(2) else []
    for word in made:
        elsewhere = {name: _elsewhere(dice, word.families) for name in dice.some(environments, most=1)}
        own = {"cidrs": _cidrs(dice, word.families), "prefix_list": {"create": True, "max_entries": word.weight}}
        networks[word.name] = _network(own, elsewhere)
    words += made
    lists = dice.some(PREFIX_LISTS, most=3)
    for prefix_list, word in lists:
        elsewhere = {name: _elsewhere(dice, word.families) for name in dice.some(environments, most=1)}
        networks[word.name] = _network({"prefix_list": prefix_list}, elsewhere)
    for network in networks.values():
        if dice.one_in(4):
            network["accept"] = [{"check": "wide-range", "reason": "Its owner gives no smaller range"}]
    return networks, [*words, *(word for _, word in lists)]


def _externals(dice: Dice, environments: list[str]) -> Document:
    """External groups by id and by parameter, some of which are another one in some environments."""
    known = {**EXTERNALS, **BY_PARAMETER}
    names = [name for name in known if environments or "{environment}" not in known[name].get("ssm", "")]
    found: Document = {}
    for name in dice.some(names):
        entries = {each: _external_elsewhere(dice, name, each) for each in dice.some(environments, most=2)}
        found[name] = {**known[name], **({"environments": entries} if entries else {})}
        if entries and entries.keys() == {*environments} and dice.one_in(2):
            found[name] = {key: said for key, said in found[name].items() if key not in ("id", "ssm")}
    return found


def _external_elsewhere(dice: Dice, name: str, environment: str) -> Document:
    number = list({**EXTERNALS, **BY_PARAMETER}).index(name)
    by_id = {"id": f"sg-0aaaaa{number}{list(ACCOUNTS).index(environment)}"}
    by_parameter = {"ssm": dice.pick([f"/elsewhere/{{environment}}/{name}", f"/elsewhere/{name}/{environment}"])}
    owner = dice.pick([{}, {}, {"account": "999988887777"}, {"account": ACCOUNTS["dev"]}])
    return {**dice.pick([by_id, by_parameter]), **owner}


def _elsewhere(dice: Dice, families: frozenset[int]) -> Document:
    if families == FOUR and dice.one_in(2):
        return {"prefix_list": {"id": "pl-0fedcba9876543210", "entries": 1}}
    return {"cidrs": _cidrs(dice, families)}


def _network(here: Document, elsewhere: Document) -> Document:
    return {"description": "A network", **here, **({"environments": elsewhere} if elsewhere else {})}
