"""Packets of a project, some that it allows and some that it forbids, sent through its synthesized templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import NamedTuple

from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.laboratory import Exchange, Laboratory, LabOutcome, Load, Open, Probe, Send
from sg_factory.lab.proof.ends import LabWorld
from sg_factory.lab.proof.expected import ExpectedFlows
from sg_factory.lab.proof.sending import router_ruleset
from sg_factory.lab.proof.trials import Trial, trials_of
from sg_factory.lab.proof.world import lab_world
from sg_factory.pipeline.proving import templates_of
from sg_factory.plan import Plan

Run = Callable[[Laboratory], LabOutcome]

SENT, OPENED, LATER, NEXT_DAY, BLOCKED = 2, 3, 4, 5, 7
"""Steps of the laboratory that AWS would see; packets of the last one are stopped by network ACLs.

In the laboratory's first step there are no rules, in its last one those of sources.
"""

_MOST_ALLOWED, _MOST_FORBIDDEN, _MOST_BLOCKED = 250, 60, 30
_DENIAL = "table inet acls {\n chain subnets {\n type filter hook forward priority -10; policy drop;\n }\n}\n"
_CLIENT_PORTS = (80, 123, 1023, 2000, 5432, 32767)
"""Ports that some clients have bound, or that a NAT gateway has given them."""


@dataclass(frozen=True)
class Sent:
    """What was sent between the hosts of a world, and what came of it.

    `arrived` and `left` are of each trial: whether the packet arrived, and whether the groups of its source let it go.
    """

    plan: Plan
    world: LabWorld
    trials: Sequence[Trial]
    probes: Sequence[Probe]
    arrived: Sequence[bool]
    left: Sequence[bool]
    outcome: LabOutcome


class ToSend(NamedTuple):
    """Packets that are sent at once, TCP connections that are kept, and packets that meet a network ACL."""

    at_once: Sequence[Trial]
    kept: Sequence[Trial]
    blocked: Sequence[Trial]


def sent(run: Run, plan: Plan, random: Random) -> Sent:
    """Send about half of what a project allows, each kind of packet between two ends or not at all, and other packets.

    Some TCP connections are kept. Of what is allowed and not sent, some is sent while network ACLs deny everything.
    """
    world = lab_world(plan)
    to_send = _chosen(plan, world, random)
    probes = [_with_port(trial.probe, random) for trial in (*to_send.at_once, *to_send.kept)]
    return send(run, plan, world, to_send, _distinct(probes))


def send(run: Run, plan: Plan, world: LabWorld, to_send: ToSend, probes: Sequence[Probe]) -> Sent:
    """Send packets; connections that are kept have data later that hour and the next day.

    `probes` are those of what is sent at once, then of what is kept.
    """
    ruleset = groups_alone(plan, world)
    middle = len(to_send.at_once)
    every, blocked = Send(tuple(probes)), Send(tuple(trial.probe for trial in to_send.blocked))
    steps = (
        every,
        *(Load(None, ruleset), Send(every.probes[:middle]), Open(every.probes[middle:]), Exchange(), Exchange()),
        *(Load(None, ruleset + _DENIAL), blocked),
        *(Load(None, _without_ingress(ruleset)), every),
    )
    outcome = run(Laboratory(world.nodes, steps, captures=True))
    _, first, opened, later, next_day, stopped, left = outcome.seen
    assert opened == later == next_day
    assert not any(stopped)
    return Sent(plan, world, (*to_send.at_once, *to_send.kept), probes, (*first, *opened), left, outcome)


def groups_alone(plan: Plan, world: LabWorld) -> str:
    """Return the ruleset of a router that enforces the groups of the templates, and no network ACLs of theirs."""
    return router_ruleset(world, replace(read_templates(templates_of(plan)), acls=()))


def _chosen(plan: Plan, world: LabWorld, random: Random) -> ToSend:
    ends = [end for end in world.ends if end.standing in ("first", "second")]
    flows = ExpectedFlows(plan, world)
    trials = trials_of(plan, world, flows, ends, 3_000).trials
    allowed = [each for each in trials if flows.passes(each.source, each.destination, each.family, each.packet)]
    kinds = list(dict.fromkeys(map(_kind, allowed)))
    used = set(random.sample(kinds, (len(kinds) + 1) // 2))
    known = set(allowed)
    parts = (
        ([each for each in allowed if _kind(each) in used], _MOST_ALLOWED),
        ([each for each in trials if each not in known], _MOST_FORBIDDEN),
        ([each for each in allowed if _kind(each) not in used], _MOST_BLOCKED),
    )
    passing, forbidden, blocked = (random.sample(held, min(len(held), most)) for held, most in parts)
    kept = [trial for trial in passing if trial.packet.protocol == "tcp" and random.random() < 0.3]
    is_kept = set(kept)
    return ToSend([*forbidden, *(trial for trial in passing if trial not in is_kept)], kept, blocked)


def _kind(trial: Trial) -> object:
    return trial.source.name, trial.destination.name, trial.packet


def _with_port(probe: Probe, random: Random) -> Probe:
    """The packet, sometimes from a port that no system takes by itself."""
    if probe.protocol not in ("tcp", "udp") or random.random() < 0.6:
        return probe
    return replace(probe, source_port=random.choice(_CLIENT_PORTS))


def _distinct(probes: Sequence[Probe]) -> list[Probe]:
    """The packets, of which no two have the same addresses and ports."""
    return [
        probe if probes.index(probe) == number else replace(probe, source_port=None)
        for number, probe in enumerate(probes)
    ]


def _without_ingress(ruleset: str) -> str:
    """The ruleset of a router that asks the groups of the source alone."""
    changed = re.sub(r"^ *oifname vmap .*\n", "", ruleset, flags=re.MULTILINE)
    assert changed != ruleset
    return changed
