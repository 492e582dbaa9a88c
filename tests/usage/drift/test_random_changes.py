"""Random projects, deployed and then changed by hand: the changes are told, and nothing else is."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import Plan
from tests.reading.project import Project
from tests.reading.projects import examples, projects
from tests.usage.drift.deployment import Account, LiveRule, redescribed
from tests.usage.drift.reading import account_of, told

TRAFFIC = [("tcp", 22, 22), ("tcp", 0, 65535), ("udp", 53, 53), ("-1", None, None), ("icmp", 8, -1), ("50", None, None)]
RANGES = [("CidrIpv4", "10.1.2.0/24"), ("CidrIpv4", "0.0.0.0/0"), ("CidrIpv6", "::/0"), ("CidrIpv6", "2001:db8::1/128")]


@given(project=projects(taking_over=True), seed=st.integers(0, 2**32))
@examples(40)
def test_what_was_changed_by_hand_is_told_and_nothing_else(project: Project, seed: int) -> None:
    for files, plan in environments(project):
        before = account_of(plan)
        after = deepcopy(before)
        change(after, Random(seed))
        found = told(files, plan, after.snapshot(), parameters=after.parameters)
        assert found["unknown"] == []
        for group, true in zip(map(simple, found["groups"]), expected(plan, before, after), strict=True):
            assert group == true


@given(project=projects())
@examples(25)
def test_a_deploy_leaves_no_drift(project: Project) -> None:
    for files, plan in environments(project):
        account = account_of(plan)
        for ids in (True, False):
            found = told(files, plan, account.snapshot(with_ids=ids), parameters=account.parameters)
            assert {group["state"] for group in found["groups"]} == {"same"}


@given(project=projects(), seed=st.integers(0, 2**32))
@examples(25)
def test_without_the_values_of_parameters_what_is_told_is_still_true(project: Project, seed: int) -> None:
    for files, plan in environments(project):
        before = account_of(plan)
        after = deepcopy(before)
        change(after, Random(seed))
        found = told(files, plan, after.snapshot())
        true = {group["role"]: group for group in expected(plan, before, after)}
        for group in map(simple, found["groups"]):
            assert group["state"] in ("unknown", true[group["role"]]["state"])
            known = [rule for rule in group["rules"] if is_an_id(rule["peer"])]
            assert all(rule in true[group["role"]]["rules"] or may_be_broader(rule, true) for rule in known)


def is_an_id(peer: str) -> bool:
    return peer.startswith(("sg-", "pl-")) or "/" in peer


def may_be_broader(rule: dict[str, Any], true: dict[str, dict[str, Any]]) -> bool:
    """True for an added rule that a rule with an unknown peer holds: what is not known counts as broader."""
    return rule["broader"] and any({**rule, "broader": False} in group["rules"] for group in true.values())


def environments(project: Project) -> Iterator[tuple[dict[str, str], Plan]]:
    files = project.texts()
    as_of = moment(project.as_of.isoformat())
    source = Snapshot({name: text.encode() for name, text in files.items()})
    outcome = run(source, as_of=as_of, judge=False)
    assert outcome.plans, outcome.mistakes
    yield from ((files, plan) for plan in outcome.plans)


def change(account: Account, random: Random) -> None:
    """Change rules, tags and groups of an account as people do by hand."""
    for rule in list(account.rules.values()):
        dice = random.random()
        if dice < 0.1:
            account.remove(rule)
        elif dice < 0.2:
            account.put(redescribed(rule, random.choice([None, "By hand"])))
        elif dice < 0.25:
            account.remove(rule)
            account.put(LiveRule(rule.group, rule.direction, "tcp", 4711, 4711, rule.kind, rule.peer, "Moved"))
    for group in list(account.groups):
        change_tags(account.groups[group].tags, random)
        if random.random() < 0.4:
            kind, peer = random.choice([*RANGES, ("ReferencedGroupInfo", random.choice(list(account.groups)))])
            direction, traffic = random.choice(["ingress", "egress"]), random.choice(TRAFFIC)
            rule = LiveRule(group, direction, *traffic, kind, peer, random.choice([None, "Break glass"]))
            if (group, rule.key) not in account.rules:
                account.put(rule)
    if random.random() < 0.2:
        account.delete(random.choice(list(account.groups)))


def change_tags(tags: dict[str, str], random: Random) -> None:
    """Change or remove a tag of ours, and add one of others."""
    own = [key for key in tags if not key.startswith("aws:")]
    if own and random.random() < 0.2:
        tags[random.choice(own)] = "By hand"
    if own and random.random() < 0.1:
        del tags[random.choice(own)]
    tags["of-others"] = "no drift"


def simple(group: dict[str, Any]) -> dict[str, Any]:
    """A group of the JSON with rules in a fixed order, and without their places."""
    rules = [{key: value for key, value in rule.items() if key != "where"} for rule in group["rules"]]
    return {**group, "rules": sorted(rules, key=str)}


def expected(plan: Plan, before: Account, after: Account) -> Iterator[dict[str, Any]]:
    """The drift of each role, by comparing the account before and after: an opinion of its own."""
    ids = {group.role: id_of(plan, group.role, before) for group in plan.groups}
    roles = {id_: role for role, id_ in ids.items()}
    for role, id_ in ids.items():
        if id_ not in after.groups:
            yield {"role": role, "id": None, "state": "gone", "rules": [], "tags": [], "attachments": []}
            continue
        adds = before.groups[id_].name.startswith("of others")
        was, now = before.of(id_), after.of(id_)
        rules = []
        for key, rule in was.items():
            shown = rule
            if (
                rule.peer in roles
                and rule.peer not in after.groups
                and not before.groups[rule.peer].name.startswith("of others")
            ):
                shown = LiveRule(
                    *(getattr(rule, name) for name in ("group", "direction", "protocol", "low", "high", "kind")),
                    roles[rule.peer],
                    rule.description,
                )
            if key not in now:
                rules.append(as_json("missing", shown, None))
            elif now[key].description != rule.description:
                rules.append(as_json("described", now[key], now[key].rule_id))
        for key, rule in now.items():
            if key not in was and not adds:
                rules.append(
                    as_json("added", rule, rule.rule_id, broader=not any(holds(each, rule) for each in was.values()))
                )
        tags = [
            {"key": key, "declared": value, "live": after.groups[id_].tags.get(key)}
            for key, value in sorted(before.groups[id_].tags.items())
            if after.groups[id_].tags.get(key) != value
        ]
        state = "drifted" if rules or tags else "same"
        yield {
            "role": role,
            "id": id_,
            "state": state,
            "rules": sorted(rules, key=str),
            "tags": tags,
            "attachments": [],
        }


def id_of(plan: Plan, role: str, account: Account) -> str:
    """The id of a role's group: of a group of others, what its declaration says."""
    group = next(group for group in plan.groups if group.role == role)
    if group.adds_to is not None:
        return account.parameters[group.adds_to.ssm] if group.adds_to.ssm else group.adds_to.group_id
    return next(
        id_
        for id_, each in account.groups.items()
        if each.description.endswith(f"role {role}") or (group.existing and each.name == group.existing.name)
    )


def as_json(kind: str, rule: LiveRule, rule_id: str | None, *, broader: bool = False) -> dict[str, Any]:
    return {
        "kind": kind,
        "direction": rule.direction,
        "protocol": rule.protocol,
        "from_port": rule.low,
        "to_port": rule.high,
        "peer": rule.peer,
        "description": rule.description,
        "rule_id": rule_id,
        "broader": broader,
    }


def holds(rule: LiveRule, other: LiveRule) -> bool:
    """True if one rule allows all that another does."""
    if rule.direction != other.direction or not (rule.protocol == "-1" or _has_ports(rule, other)):
        return False
    if rule.peer == other.peer:
        return True
    if not all(each.kind.startswith("Cidr") for each in (rule, other)) or rule.kind != other.kind:
        return False
    return ipaddress.ip_network(other.peer).subnet_of(ipaddress.ip_network(rule.peer))  # type: ignore[arg-type]


def _has_ports(rule: LiveRule, other: LiveRule) -> bool:
    if rule.protocol != other.protocol:
        return False
    if rule.low is None or other.low is None:
        return rule.low is None
    if rule.protocol in ("icmp", "icmpv6"):
        return rule.low == -1 or (rule.low == other.low and rule.high in (-1, other.high))
    return rule.low <= other.low and (other.high or 0) <= (rule.high or 0)
