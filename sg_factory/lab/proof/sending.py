"""Send the packets of a proof: without rules, through the groups, and through groups and network ACLs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sg_factory.lab.cloud.enforced import EnforcedNetwork
from sg_factory.lab.cloud.ruleset import Assumptions, GuardedInterface, ruleset
from sg_factory.lab.laboratory import Laboratory, LabStep, Load, Send
from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import LabWorld
from sg_factory.lab.proof.expected import ExpectedFlows
from sg_factory.lab.proof.expected_acls import ExpectedAcls
from sg_factory.lab.proof.trials import Trial
from sg_factory.lab.running import run


@dataclass(frozen=True, slots=True)
class SentPacket:
    """A packet with what was expected and seen: if it `arrived`, and its answer where it has one.

    `is_lost` if it did not even arrive without rules. `is_stopped` if groups let it through, and the network ACLs of
    the source are expected to stop it.
    """

    trial: Trial
    is_lost: bool
    expected: bool
    arrived: bool
    is_stopped: bool = False


def send(
    flows: ExpectedFlows, acls: ExpectedAcls | None, world: LabWorld, network: EnforcedNetwork, trials: Sequence[Trial]
) -> tuple[SentPacket, ...]:
    """Send packets, and say of each what was expected and seen. With `acls` None, ACLs may stop nothing.

    Raises NoLaboratory.

    With network ACLs, packets are sent through the groups alone, too: an ACL must not hide that a group lets too much
    through, and it need not let through what an open end sends, or a role at another place than its hosts.
    """
    probes = Send(tuple(trial.probe for trial in trials))
    whole = [number for number, trial in enumerate(trials) if network.acls and not trial.is_half]
    steps: list[LabStep] = [probes, Load(None, router_ruleset(world, replace(network, acls=()))), probes]
    if whole:
        steps += [Load(None, router_ruleset(world, network)), Send(tuple(probes.probes[each] for each in whole))]
    baseline, seen, *with_acls = run(Laboratory(world.nodes, tuple(steps))).seen
    sent = [
        SentPacket(trial, not could, flows.passes(trial.source, trial.destination, trial.family, trial.packet), arrived)
        for trial, could, arrived in zip(trials, baseline, seen, strict=True)
    ]
    for number, arrived in zip(whole, with_acls[0] if whole else (), strict=True):
        each = sent[number]
        if each.expected == each.arrived:
            sent[number] = _through_all(each, acls, arrived=arrived)
    return tuple(sent)


def _through_all(each: SentPacket, acls: ExpectedAcls | None, *, arrived: bool) -> SentPacket:
    """A packet that the groups treat as expected, as it was seen with the network ACLs, too."""
    trial = each.trial
    passes = acls is None or acls.passes(trial.source, trial.destination, trial.family, trial.packet)
    if passes is None:
        return each
    return replace(each, arrived=arrived, expected=each.expected and passes, is_stopped=each.expected and not passes)


def router_ruleset(world: LabWorld, network: EnforcedNetwork) -> str:
    """Return the ruleset of the router between the ends of a world."""
    interfaces = [
        GuardedInterface(
            end.node,
            tuple(text_of(family, address) for family, address in end.addresses.items()),
            end.groups,
            end.subnets,
        )
        for end in world.ends
        if end.is_guarded
    ]
    lists = {name: tuple(each.text for each in ranges) for name, ranges in world.lists.items()}
    return ruleset(network, interfaces, Assumptions(lists, world.open_groups))
