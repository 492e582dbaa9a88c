"""One laboratory with all walls: groups and network ACLs of a template in the router, a firewall in each host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property

from sg_factory.diagnostic import Locate
from sg_factory.firewall.addresses import AddressLookup
from sg_factory.firewall.build import host_firewall
from sg_factory.firewall.formats import FORMATS
from sg_factory.firewall.inventory import Inventory
from sg_factory.firewall.unfiltered import unfiltered_services
from sg_factory.firewall.values import HostFirewall
from sg_factory.lab.cloud.enforced import EnforcedNetwork
from sg_factory.lab.cloud.ruleset import Assumptions, GuardedInterface, ruleset
from sg_factory.lab.cloud.template import read_templates
from sg_factory.lab.laboratory import Laboratory, LabOutcome, Load
from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import OPEN_GROUP, LabEnd, LabWorld
from sg_factory.lab.proof.expected import ExpectedFlows, matches
from sg_factory.lab.proof.expected_acls import ExpectedAcls
from sg_factory.lab.proof.group_names import group_names, peers_of
from sg_factory.lab.proof.sending import router_ruleset
from sg_factory.lab.proof.trials import Trial, trials_of
from sg_factory.lab.proof.world import lab_world
from sg_factory.network import AddressFamily, Cidr, cidr
from sg_factory.pipeline.project import Outcome
from sg_factory.pipeline.proving import templates_of
from sg_factory.plan import Direction, GuardedPeer, Plan
from sg_factory.yaml import Locator

Run = Callable[[Laboratory], LabOutcome]
Change = Callable[[str], str]

# What each host firewall lets out or in whatever its roles say, by docs/firewall.md: neighbour discovery of IPv6 with
# multicast listeners, and the ICMP that path MTU discovery needs.
ALWAYS_OUT = {("icmpv6", kind) for kind in (131, 132, 133, 135, 136, 143)}
ALWAYS_IN = {("icmpv6", kind) for kind in (2, 130, 134, 135, 136, 137)}


@dataclass(frozen=True)
class Walled:
    """A Plan in a laboratory, and the packets to send. `by_subnets`: firewalls know the subnets of hosts alone."""

    plan: Plan
    world: LabWorld
    trials: tuple[Trial, ...]
    locate: Locate
    by_subnets: bool = False

    @classmethod
    def of(cls, outcome: Outcome, most: int = 100_000) -> Iterator[Walled]:
        """Place everything that each Plan names, and choose about `most` packets."""
        for plan in outcome.plans:
            world = lab_world(plan)
            retired = {*(group.role for group in plan.groups if group.retired)}
            claimed = [end for end in world.ends if end.name not in retired]
            trials = trials_of(plan, world, ExpectedFlows(plan, world), claimed, most).trials
            yield cls(plan, world, trials, cache(Locator(outcome.files).span))

    @cached_property
    def flows(self) -> ExpectedFlows:
        """What the role files allow."""
        return ExpectedFlows(self.plan, self.world)

    @cached_property
    def network(self) -> EnforcedNetwork:
        """What the synthesized templates enforce."""
        return read_templates(templates_of(self.plan))

    @cached_property
    def acls(self) -> ExpectedAcls:
        """What the entries of the network ACLs say."""
        return ExpectedAcls(self.plan)

    @cached_property
    def expected(self) -> tuple[bool, ...]:
        """Whether the role files allow each packet."""
        return tuple(self.flows.passes(each.source, each.destination, each.family, each.packet) for each in self.trials)

    @cached_property
    def firewalls(self) -> Mapping[int, HostFirewall]:
        """The firewall of each host by its node. Open hosts and those with groups of others have none."""
        addresses = AddressLookup(self.plan, self.inventory)
        return {
            end.node: host_firewall(
                addresses, end.name.rpartition(":")[2], self.locate, is_role=end.standing == "alone"
            )
            for end in self.world.ends
            if self.has_firewall(end)
        }

    def has_firewall(self, end: LabEnd) -> bool:
        """True if all groups of an end are those of roles."""
        return end.is_guarded and not self.world.open_groups.intersection(end.groups)

    @cached_property
    def inventory(self) -> Inventory:
        """Who has which addresses in the laboratory."""
        names: dict[str, tuple[Cidr, ...]] = {}
        for peer in peers_of(self.plan):
            if peer.kind == "external":
                names[peer.name] = self._having(peer.reference)
            if peer.kind == "prefix-list" and not peer.is_whole:
                names[peer.name] = (*names.get(peer.name, ()), *self.flows.ranges(peer))
        alone = {end.name.rpartition(":")[2] for end in self.world.ends if end.standing == "alone"}
        roles = {role: self._having(name) for role, name in group_names(self.plan).items()}
        added = {group.role for group in self.plan.groups if group.adds_to is not None}
        if self.by_subnets:
            return Inventory({}, {**names, **{role: roles[role] for role in roles if role in added}})
        hosts = {
            end.name.rpartition(":")[2]: tuple(
                each for other in self.world.ends if other.name == end.name for each in _addresses(other)
            )
            for end in self.world.ends
            if end.kind in ("host", "role") and end.standing == "first"
        }
        return Inventory(hosts, {**names, **{role: roles[role] for role in roles if role in added | alone}})

    def _having(self, group: str) -> tuple[Cidr, ...]:
        return tuple(each for end in self.world.ends if group in end.groups for each in _addresses(end))

    def router(self, *, groups: bool, acls: bool, network: EnforcedNetwork | None = None) -> Load:
        """The ruleset of the router with some of its walls."""
        network = network or self.network
        network = network if acls else replace(network, acls=())
        if groups:
            return Load(None, router_ruleset(self.world, network))
        interfaces = [
            GuardedInterface(
                end.node, tuple(each.text.partition("/")[0] for each in _addresses(end)), (OPEN_GROUP,), end.subnets
            )
            for end in self.world.ends
            if end.is_guarded
        ]
        return Load(None, ruleset(replace(network, groups=()), interfaces, Assumptions({}, frozenset({OPEN_GROUP}))))

    def hosts(self, format: str, change: Change = str) -> tuple[Load, ...]:
        """The rulesets of all hosts with firewalls in a format."""
        made = FORMATS[format]
        return tuple(
            load for node, each in self.firewalls.items() for load in _loads(format, node, change(made.whole(each)))
        )

    def no_hosts(self, format: str) -> tuple[Load, ...]:
        """Nothing in the place of the firewalls of a format."""
        if format == "nftables":
            return tuple(Load(node, "") for node in self.firewalls)
        empty = "*filter\nCOMMIT\n"
        return tuple(Load(node, empty, family) for node in self.firewalls for family in ("iptables", "ip6tables"))

    def firewalls_pass(self, trial: Trial) -> bool:
        """True if the firewalls of both ends let a packet through: by a role, or because every host needs it."""
        kind = trial.packet.protocol, trial.packet.low or 0
        is_path_mtu = kind == ("icmp", 3) and trial.packet.high == 4
        sends = kind in ALWAYS_OUT or self._is_service(trial) or self._has_rule(trial, "egress")
        return sends and (kind in ALWAYS_IN or is_path_mtu or self._has_rule(trial, "ingress"))

    def _has_rule(self, trial: Trial, direction: Direction) -> bool:
        ends = (trial.source, trial.destination)
        end, other = ends if direction == "egress" else reversed(ends)
        if not self.has_firewall(end):
            return True
        return any(matches(each, trial.packet) for each in self.peers.allowed(end, other, direction, trial.family))

    @cached_property
    def peers(self) -> ExpectedFlows:
        """What the role files allow, with the subnets of hosts in the place of roles if firewalls know these alone."""
        return _BySubnets(self.plan, self.world) if self.by_subnets else self.flows

    def _is_service(self, trial: Trial) -> bool:
        """True for what groups do not filter, such as the resolver of the VPC."""
        address = trial.destination.addresses[trial.family]
        return any(
            rule.family == trial.family
            and any(each.first <= address <= each.last for each in rule.ranges)
            and any(each.protocol == trial.packet.protocol and each.low == trial.packet.low for each in rule.traffic)
            for rule in unfiltered_services(self.plan)
        )


def words(trial: Trial) -> str:
    """A packet with both of its ends."""
    return (
        f"{trial.source.name} ({trial.source.standing}, {trial.probe.source_address}) → {trial.destination.name}"
        f" ({trial.destination.standing}, {trial.probe.destination_address}) {trial.packet}"
    )


def _addresses(end: LabEnd) -> tuple[Cidr, ...]:
    return tuple(
        cidr(f"{text_of(family, each)}/{32 if family == 'ipv4' else 128}") for family, each in end.addresses.items()
    )


def _loads(format: str, node: int, text: str) -> tuple[Load, ...]:
    if format == "nftables":
        return (Load(node, text),)
    text = text.replace("COMMIT", "-A INPUT -j sgf-input\n-A OUTPUT -j sgf-output\nCOMMIT")
    return Load(node, text, "iptables"), Load(node, text, "ip6tables")


class _BySubnets(ExpectedFlows):
    """A role is every address of the subnets of its hosts, and of those that the inventory says."""

    def __init__(self, plan: Plan, world: LabWorld) -> None:
        super().__init__(plan, world)
        subnets = {subnet.name: subnet.cidrs for subnet in plan.environment.subnets}
        self._subnets_of = {
            group.role: tuple(
                each
                for host in plan.hosts
                if group.role in host.roles
                for name in host.subnets
                for each in subnets[name]
            )
            for group in plan.groups
            if group.adds_to is None
        }

    def _is_peer(self, peer: GuardedPeer, other: LabEnd, family: AddressFamily) -> bool:
        if peer.kind != "role" or peer.role not in self._subnets_of:
            return super()._is_peer(peer, other, family)
        address = other.addresses[family]
        held = self._subnets_of[peer.role]
        return any(each.family == family and each.first <= address <= each.last for each in held)
