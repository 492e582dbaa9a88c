"""Random valid projects, with rules of every kind, small enough for every quota of AWS.

Right means that the compiler takes them: each peer meets each service of its rule, each statement (a role under
`egress`) is answered wherever it stands, nothing has an unknown name.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st

from tests.reading.dice import Dice
from tests.reading.project import Document, Project, Reasoned
from tests.reading.vocabulary import NARROWER, Vocabulary, Word, a_range, vocabulary

Rule = dict[str, Any]

AS_OF = date(2027, 3, 1)
PAST = [date(2027, 2, 28), date(2026, 12, 31), datetime(2027, 2, 28, 23, 59, tzinfo=UTC)]
TO_COME = [date(2027, 3, 1), date(2027, 3, 2), datetime(2027, 3, 2, 12, tzinfo=UTC)]
RULES_OF_A_GROUP = 59
"""Of AWS's 60, less one: a sentinel counts too."""

ROLES = ["web", "api", "database", "cache", "bastion", "worker", "load-balancer", "linux-host"]
BASES = ["base", "monitored", "patched"]
HOSTS = ["orders-api", "front", "vault"]
FOLDERS = ["roles/", "roles/", "roles/shop/", "roles/platform/data/"]
REASONS = ["Customers reach the shop", "Break-fix access", "Nightly backups (all of them)", "Because #4711 says so"]


_MORE = 30


def examples(number: int) -> settings:
    """Random projects, the same in every run, so that a failure is due to the change under test.

    In the profile `thorough` they are new in every run, and thirty times as many.
    """
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    is_thorough = settings.get_current_profile_name() == "thorough"
    number *= _MORE if is_thorough else 1
    return settings(max_examples=number, deadline=None, derandomize=not is_thorough, suppress_health_check=slow)


@st.composite
def projects(draw: st.DrawFn, *, adding: bool = True, taking_over: bool = True, hosting: bool = True) -> Project:
    """Random projects; `adding` lets roles add to groups of others, `taking_over` lets them take over groups.

    Some of them have hosts, if `hosting`, and some of these network ACLs.
    """
    dice = Dice(draw)
    words = vocabulary(dice)
    names = dice.some(ROLES, least=4 if dice.one_in(2) else 1)
    added = _added(dice, words, names[1:]) if adding else {}
    words = replace(words, peers=[word for word in words.peers if word.name not in added.values()])
    bases: dict[str, Document] = {}
    for name in dice.some(BASES):
        bases[name] = _base(dice, words, names, list(bases))
    roles = {name: _role(dice, words, names, list(bases), everywhere=name == names[0]) for name in names}
    for name, group in added.items():
        roles[name] = {**{key: said for key, said in roles[name].items() if key != "tags"}, "adds_to": group}
    if taking_over:
        _take_over(dice, words, [role for name, role in roles.items() if name not in added])
    _add_statements(dice, words, roles)
    assume(_fits(words, roles, bases))
    files = {
        **({"sg-factory.yaml": words.settings} if words.settings else {}),
        **{f"{dice.pick(FOLDERS)}{name}.yaml": document for name, document in roles.items()},
        **{f"{dice.pick(FOLDERS)}_{name}.yaml": document for name, document in bases.items()},
        **({"hosts.yaml": _hosts(dice, words, names)} if hosting and dice.one_in(3) else {}),
    }
    disabled = tuple(dice.some(names, most=2)) if dice.one_in(3) else ()
    if "hosts.yaml" in files and words.subnets and dice.one_in(2):
        files["sg-factory.yaml"] = _walled(words)
    return Project(files, AS_OF, disabled)


def _walled(words: Vocabulary) -> Document:
    """The settings with network ACLs wherever there are subnets, all of which have ids then."""
    environments: Document = {}
    for name, said in words.settings["environments"].items():
        subnets = {
            subnet: {"ids": [f"subnet-0{number}abcdef"], **here}
            for number, (subnet, here) in enumerate(said.get("subnets", {}).items())
        }
        environments[name] = {**said, "network_acls": "aggregated", "subnets": subnets} if subnets else said
    return {**words.settings, "environments": environments}


def _added(dice: Dice, words: Vocabulary, names: list[str]) -> dict[str, str]:
    """Roles that add to external groups of each environment's own account: role → external group."""
    ours = [name for name, said in words.settings.get("security_groups", {}).items() if not words.has_other_owner(said)]
    some = [dice.some(known, least=1, most=2) for known in (names, ours) if known]
    return dict(zip(*some, strict=False)) if len(some) > 1 and dice.one_in(2) else {}


def _hosts(dice: Dice, words: Vocabulary, names: list[str]) -> Document:
    """Hosts that have roles, and subnets where they may stand."""
    hosts: Document = {}
    for name in dice.some(HOSTS, least=1):
        hosts[name] = {"roles": dice.some(names, least=1, most=4), "description": dice.pick(REASONS)}
        if subnets := dice.some(words.subnets):
            hosts[name]["subnets"] = subnets
    return hosts


def _role(dice: Dice, words: Vocabulary, names: list[str], bases: list[str], *, everywhere: bool) -> Document:
    """A role; with `everywhere` in every environment, so that none is without a group."""
    document: Document = {"description": dice.pick(REASONS), "owner": "unknown" if dice.one_in(8) else "platform"}
    if bases and dice.one_in(2):
        document["extends"] = dice.some(bases, least=1)
    if not everywhere and dice.one_in(3):
        _restrict(dice, document, words.environments)
    if dice.one_in(6):
        document["enabled"] = False
    if dice.one_in(4):
        document["tags"] = {"tier": "1", "data": "personal"}
    groups = [Word("self"), *map(Word, names)]
    document["ingress"] = _rules(dice, "from", words, [*groups, *groups, *words.peers])
    document["egress"] = _rules(dice, "to", words, words.peers)
    for direction, key in (("ingress", "from"), ("egress", "to")):
        if dice.one_in(4):
            document[direction].append({**_rule(dice, key, words, groups, ranges=False), "both_halves": False})
    public = _public(document)
    return {**document, "public": public} if public else document


def _public(document: Document) -> bool | str | list[str]:
    """For whom a role is: by what has been drawn, as one more draw would make other projects of the same seed."""
    reasons = [rule["description"] for rule in document["ingress"]]
    if REASONS[0] not in reasons:
        return False
    return [True, "https", ["https", "dns"]][len(reasons) % 3]


def _take_over(dice: Dice, words: Vocabulary, roles: list[Document]) -> None:
    """Let some roles take over a group, in some environments of theirs."""
    for number, role in enumerate(roles):
        if dice.one_in(2):
            known = [
                {"id": f"sg-{number}{place}abcdef", "name": f"{number} by & hand", "description": dice.pick(REASONS)}
                for place in range(max(1, len(words.environments)))
            ]
            here = dice.some(role.get("environments", words.environments), least=1) if words.environments else []
            role["existing"] = dict(zip(here, known, strict=False)) if here else known[0]


def _base(dice: Dice, words: Vocabulary, names: list[str], bases: list[str]) -> Document:
    """A base names no role where both sides must: each role that extends it would owe a line."""
    document: Document = {"description": dice.pick(REASONS)}
    if bases and dice.one_in(2):
        document["extends"] = dice.some(bases, least=1)
    groups = [] if words.consent else [Word("self"), *map(Word, names)]
    document["ingress"] = _rules(dice, "from", words, [*groups, *words.peers], most=2)
    document["egress"] = _rules(dice, "to", words, words.peers, most=2)
    if not words.consent and dice.one_in(4):
        document["ingress"].append(_plain("from", "self", "tcp/7000-7001"))
        document["egress"].append(_plain("to", "self", "tcp/7000-7001"))
    return document


def _rules(dice: Dice, key: str, words: Vocabulary, peers: list[Word], most: int = 3) -> list[Rule]:
    rules = [_rule(dice, key, words, peers) for _ in range(dice.number(0, most))]
    if rules and dice.one_in(4):
        rules.append({**dice.pick(rules), "description": "The same once more"})
    return rules


def _rule(dice: Dice, key: str, words: Vocabulary, peers: list[Word], *, ranges: bool = True) -> Rule:
    drawn = [_peer(dice, peers) if ranges else dice.pick(peers) for _ in range(dice.pick([1, 1, 2, 3]))]
    named = list({word.name: word for word in drawn}.values())
    meeting = [word for word in words.services if all(word.families & peer.families for peer in named)]
    rule: Rule = {
        key: _written(dice, [_reasoned(dice, word.name) for word in named]),
        "service": _written(dice, [word.name for word in dice.some(meeting, least=1, most=2)]),
        "description": "unknown" if dice.one_in(8) else dice.pick(REASONS),
    }
    kind = dice.pick(["plain", "plain", "plain", "somewhere", "ends", "is over"])
    if kind == "somewhere":
        _restrict(dice, rule, words.environments)
    if kind == "ends" or (kind == "is over" and not words.consent):
        rule["expires"] = dice.pick(TO_COME if kind == "ends" else PAST)
    return rule


def _peer(dice: Dice, peers: list[Word]) -> Word:
    if not dice.one_in(4):
        return dice.pick(peers)
    family = dice.pick([4, 6])
    return Word(a_range(dice, family), frozenset({family}))


def _reasoned(dice: Dice, name: str) -> str:
    """Some peers have a reason of their own."""
    return Reasoned(name, dice.pick(REASONS)) if dice.one_in(6) else name


def _written(dice: Dice, names: list[str]) -> str | list[str]:
    """A single value is written as such or as a list of one."""
    return names[0] if len(names) == 1 and dice.one_in(2) else names


def _restrict(dice: Dice, part: Document, environments: list[str]) -> None:
    if environments:
        part["environments"] = dice.some(environments, least=1)


def _add_statements(dice: Dice, words: Vocabulary, roles: dict[str, Document]) -> None:
    """Let some sources state the access that is accepted; with `consent: both` all of them."""
    for accepting, document in roles.items():
        for rule in [*document["ingress"]]:
            for peer in _listed(rule["from"]):
                source = accepting if peer == "self" else peer
                is_asked = words.consent and rule.get("both_halves", True)
                if source in roles and rule.get("expires") not in PAST and (is_asked or dice.one_in(3)):
                    roles[source]["egress"].append(_statement(dice, words, accepting, source, rule))
        if len(roles) > 1 and not words.consent and dice.one_in(4):
            source = dice.pick([name for name in roles if name != accepting])
            document["ingress"] += [_plain("from", source, half) for half in ("tcp/6000-6049", "tcp/6050-6100")]
            roles[source]["egress"].append(_plain("to", accepting, "tcp/6010-6090"))


def _statement(dice: Dice, words: Vocabulary, accepting: str, source: str, rule: Rule) -> Rule:
    """A statement that a rule answers: the same traffic, or less of it if consent is not required."""
    statement = _plain("to", accepting, rule["service"])
    if source == accepting and dice.one_in(2):
        statement["to"] = "self"
    if "environments" in rule:
        statement["environments"] = rule["environments"]
    if not words.consent and dice.one_in(2):
        service = dice.pick(_listed(rule["service"]))
        statement["service"] = dice.pick(NARROWER.get(service, [service]))
        _restrict(dice, statement, rule.get("environments", words.environments))
    return statement


def _plain(key: str, peer: str, service: Any) -> Rule:
    return {key: peer, "service": service, "description": "Said on both sides"}


def _fits(words: Vocabulary, roles: dict[str, Document], bases: dict[str, Document]) -> bool:
    """True if no group has more rules than AWS allows, even if every rule counted in every environment and family."""
    held: Counter[tuple[str, str]] = Counter()
    for name, document in roles.items():
        for direction, key, back in (("ingress", "from", "egress"), ("egress", "to", "")):
            for rule in _with_bases(document, bases, direction):
                traffic = sum(map(words.weight, _listed(rule["service"])))
                for peer in _listed(rule[key]):
                    held[name, direction] += traffic * words.weight(peer)
                    if back and (peer in roles or peer == "self"):
                        held[name if peer == "self" else peer, back] += traffic
    return max(held.values(), default=0) <= RULES_OF_A_GROUP


def _with_bases(document: Document, bases: dict[str, Document], direction: str) -> list[Rule]:
    rules = list(document.get(direction, []))
    for base in document.get("extends", []):
        rules += _with_bases(bases[base], bases, direction)
    return rules


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
