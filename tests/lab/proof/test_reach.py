"""`reach` and the packets agree about every pair: directly, and through any number of other hosts.

`reach` knows no addresses of hosts: where it finds a path by ranges that may contain some (`addresses`), packets
between two examples of hosts need not show it. All other answers are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.proof.proof import Proof, prove
from sg_factory.lab.proof.world import lab_world
from sg_factory.pipeline.answers import Asked, Unanswerable, answers
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.proving import proofs, templates_of
from sg_factory.pipeline.templates import read_source
from sg_factory.plan import AclEntry
from sg_factory.reach.answer import Answer
from tests.lab.proof.project import SHOP, WALLED, plan_of
from tests.projects import write

pytestmark = pytest.mark.usefixtures("lab")

ROOT = Path(__file__).parents[3]
ASKED = {"host": "host:{}", "role": "role:{}"}


PROJECTS = ("shop", "walled", ".", "examples/domain-controllers", "examples/fargate-shop", "examples/two-vpcs/hub")
# Its group declares no egress, so EC2 lets it send everything.
TEMPLATES = ("cluster.yml",)
PRIVATE = ("10.", "172.16.", "192.168.")


@pytest.fixture(params=[*PROJECTS, *TEMPLATES])
def proof(request: pytest.FixtureRequest, tmp_path: Path) -> Proof:
    if request.param in TEMPLATES:
        return proofs(read_source(ROOT / "tests/corpus/templates" / request.param, judge=False))[0]
    ours = {"shop": SHOP, "walled": WALLED}
    folder = write(tmp_path, ours[request.param]) if request.param in ours else ROOT / request.param
    outcome = run(folder, as_of=moment("2026-11-20"), judge=False)
    return proofs(outcome)[0]


def asked_as(proof: Proof) -> Mapping[str, str]:
    """How `reach` is asked for each end; the other addresses of the VPC, and what packets had to make up, are not."""
    kinds = {end.name: end.kind for end in proof.world.ends if end.standing == "first"}
    return {
        name: ASKED.get(kind, "{}").format(name)
        for name, kind in kinds.items()
        if kind not in ("prefix list", "group") and name != "vpc"
    }


def answer(proof: Proof, source: str, destination: str, service: str | None, hops: int | None) -> Answer | None:
    try:
        (found,) = answers(Asked(source, destination, service, hops), (proof.plan,), (), lambda: ())
    except Unanswerable:  # no group decides it, or no packet is such
        return None
    return found.answer


def is_by_addresses(found: Answer) -> bool:
    """True if each path needs hosts at addresses that nobody knows."""
    return bool(found.routes) and all(any(leg.addresses for leg in route.legs) for route in found.routes)


def services(proof: Proof, source: str, destination: str) -> Iterator[tuple[str, bool]]:
    """The packets between what stands for itself, as services, and if one of either family arrived."""
    arrived: dict[str, bool] = defaultdict(bool)
    meant = [_meant(proof, name) for name in (source, destination)]
    for pair in proof.pairs:
        if pair.source in meant[0] and pair.destination in meant[1]:
            for each in pair.sent:
                if {each.trial.source.standing, each.trial.destination.standing} <= {"first", "second"}:
                    arrived[str(each.trial.packet)] |= each.arrived
    yield from arrived.items()


def _meant(proof: Proof, name: str) -> set[str]:
    """The ends of a name: public ranges that are no declared network are the internet, too."""
    ranges = {end.name for end in proof.world.ends if end.kind == "range" and not end.name.startswith(PRIVATE)}
    return {name, *ranges} if name == "internet" else {name}


def test_a_packet_arrives_where_reach_says_so_and_nowhere_else(proof: Proof):
    asked = asked_as(proof)
    differing, agreeing = [], 0
    for pair in proof.pairs:
        if not (pair.source in asked and pair.destination in asked):
            continue
        for service, was_seen in services(proof, pair.source, pair.destination):
            found = answer(proof, asked[pair.source], asked[pair.destination], service, 0)
            if found is None:
                continue
            is_reached = found.verdict != "no"
            agreeing += is_reached == was_seen
            if is_reached != was_seen and not (is_reached and is_by_addresses(found)):
                differing.append((pair.source, pair.destination, service, was_seen))
    assert differing == []
    assert agreeing


@pytest.mark.parametrize(("direction", "login"), [("ingress", "yes"), ("egress", "no")])
def test_so_it_is_where_a_network_acl_lets_no_clients_ports_through(tmp_path: Path, direction: str, login: str):
    """Without the entries for the ports of clients, no answer comes back, and none goes out."""
    whole = plan_of(tmp_path, WALLED)

    def is_for_clients(entry: AclEntry) -> bool:
        return entry.direction == direction and entry.traffic.high == 65535

    acls = [replace(acl, entries=tuple(each for each in acl.entries if not is_for_clients(each))) for acl in whole.acls]
    plan = replace(whole, acls=tuple(acls))
    proof = prove(plan, lab_world(plan), read_templates(templates_of(plan)))
    asked = (("web", "database", "tcp/5432"), ("office", "web", "tcp/22"), ("web", "web", "udp/7946"))
    ends = asked_as(proof)
    said = [answer(proof, ends[source], ends[other], service, 0) for source, other, service in asked]
    assert [found and found.verdict for found in said] == ["no", login, "yes"]
    seen = [dict(services(proof, source, other))[service] for source, other, service in asked[:2]]
    assert seen == [False, login == "yes"]
    # Within one subnet, no network ACL filters anything: for `reach`, one subnet of several is enough.
    gossip = next(pair.sent for pair in proof.pairs if (pair.source, pair.destination) == ("web", "web"))
    assert {
        (each.trial.source.subnets == each.trial.destination.subnets, each.arrived)
        for each in gossip
        if str(each.trial.packet) == "udp/7946"
    } == {(True, True), (False, False)}


def test_so_it_is_through_any_number_of_other_hosts(proof: Proof):
    asked = asked_as(proof)
    hosts = {end.name for end in proof.world.ends if end.kind in ("host", "role")}
    steps: dict[str, set[str]] = defaultdict(set)
    for source, destination in product(asked, repeat=2):
        if any(was_seen for _, was_seen in services(proof, source, destination)):
            steps[source].add(destination)
    for source in asked:
        reached, left = set(steps[source]), list(steps[source] & hosts)
        while left:
            new = steps[left.pop()] - reached
            reached |= new
            left += new & hosts
        for destination in asked:
            found = answer(proof, asked[source], asked[destination], None, None)
            if found is None or not ({source, destination} & hosts):
                continue
            is_reached = found.verdict != "no"
            if not (is_reached and is_by_addresses(found)):
                assert (source, destination, is_reached) == (source, destination, destination in reached)
