"""What stops for a moment while a change is deployed, held against watching a simulated EC2 after every call."""

from __future__ import annotations

from functools import cache

from hypothesis import assume, given
from hypothesis import strategies as st

from sg_factory.pipeline.sides import BrokenSide
from tests.compare.changing import changed
from tests.compare.reviewed import compared, made, side
from tests.deploying import told
from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import Ec2, Rule
from tests.deploying.history import deployable
from tests.deploying.references import Template
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


@cache
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


def stopped(account: Account, before: Template, after: Template) -> set[tuple[str, str]]:
    """Role and direction of each group that at some moment lets less through than both before and after."""
    account.deploy("shop", before, given_to(before))
    account.ec2.__class__ = Watched
    account.ec2.watch()
    roles = {group: name.rpartition("/")[2] for name, group in account.ssm.values.items()}
    account.deploy("shop", after, given_to(after))
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
@given(changed(), st.data())
def test_a_gap_is_told_just_where_less_is_let_through_for_a_moment(pair: tuple[Project, Project], data: st.DataObject):
    before, after = map(deployable, pair)
    environment = data.draw(st.sampled_from(before.environments()))
    try:
        new, old = side(after), side(before)  # the one that may be broken first
    except BrokenSide:
        assume(False)
    world = World(rules_per_group=1000)
    for project in (before, after):
        world.meet(project)
    account = world.account(*told.place(before, None if environment == "default" else environment))
    found = {(gap.role, gap.rule.direction) for gap in compared(old, new, environment).gaps}
    assert found == stopped(account, made(old, environment), made(new, environment))
