"""What stops for a moment while a change is deployed, held against watching a simulated EC2 after every call."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import assume, given
from hypothesis import strategies as st

from sg_factory.review import BrokenSide
from tests.compare.changing import changed
from tests.compare.reviewed import reviewed
from tests.compiled import templates
from tests.deploying import told
from tests.deploying.ec2 import Ec2, Rule
from tests.deploying.history import deployable
from tests.deploying.world import World, given_to
from tests.reading import packets
from tests.reading.access import (
    EGRESS,
    INGRESS,
    Access,
    Grant,
    Peer,
    addresses,
    differences,
    foreign_group,
    prefix_list,
)
from tests.reading.intervals import Intervals
from tests.reading.project import Project
from tests.reading.projects import examples

NOWHERE = "255.255.255.255/32"


class Watched(Ec2):
    """Keeps what every group allowed after each rule that went."""

    def watch(self) -> None:
        self.moments: list[Access] = []
        self.before = access(self)

    def revoke(self, rule: Rule) -> None:
        super().revoke(rule)
        self.moments.append(access(self))


def access(ec2: Ec2) -> Access:
    rules = [rule for held in ec2.rules.values() for rule in held if rule.peer != NOWHERE]
    return Access.of(ec2.groups, [_grant(rule) for rule in rules])


def _grant(rule: Rule) -> Grant:
    if "/" in rule.peer:
        peer = addresses(rule.peer)
    else:
        peer = prefix_list(rule.peer) if rule.peer.startswith("pl-") else foreign_group(rule.peer)
    return Grant(rule.group, rule.direction, peer, _traffic(rule))


def _traffic(rule: Rule) -> Intervals:
    number = int(rule.protocol)
    if number == -1:
        return packets.EVERYTHING
    if number in packets.WITH_PORTS:
        return packets.ports(number, rule.first, rule.last)
    return packets.messages(number, rule.first, rule.last) if number in packets.WITH_TYPES else packets.whole(number)


def stopped(before: Project, after: Project, environment: str) -> set[tuple[str, str]]:
    """Role and direction of each group that at some moment lets less through than both before and after."""
    world = World(rules_per_group=1000)
    world.meet(before)
    world.meet(after)
    account = world.account(*told.place(before, None if environment == "default" else environment))
    made = []
    for project in (before, after):
        with TemporaryDirectory() as folder:
            project.write(Path(folder))
            made.append(templates(Path(folder), as_of=project.as_of.isoformat())[environment])
    account.deploy("shop", made[0], given_to(made[0]))
    account.ec2.__class__ = Watched
    account.ec2.watch()
    roles = {group: name.rpartition("/")[2] for name, group in account.ssm.values.items()}
    account.deploy("shop", made[1], given_to(made[1]))
    kept = in_both(account.ec2.before, access(account.ec2))
    return {
        (roles[group], direction)
        for moment in account.ec2.moments
        for word, group, direction in (line.replace(":", "").split()[:3] for line in differences(kept, moment))
        if word == "missing" and direction in (INGRESS, EGRESS)
    }


def in_both(one: Access, other: Access) -> Access:
    """What is allowed at both times."""
    grants = (
        Grant(role, direction, Peer(space, max(first, start), min(last, end)), traffic & allowed)
        for (role, direction, space), table in one.halves.items()
        for first, last, traffic in table
        for start, end, allowed in other.halves.get((role, direction, space), ())
        if start <= last and first <= end
    )
    return Access.of((), [grant for grant in grants if grant.traffic])


@examples(100)
@given(changed(), st.randoms(use_true_random=False))
def test_a_gap_is_told_just_where_less_is_let_through_for_a_moment(pair: tuple[Project, Project], random: Random):
    before, after = map(deployable, pair)
    environment = random.choice(before.environments())
    try:
        found = reviewed(before, after, *([] if environment == "default" else [environment]))
    except BrokenSide:
        assume(False)
    assert {(gap.role, gap.rule.direction) for gap in found.gaps} == stopped(before, after, environment)
