"""Send the packets of a Plan through the network that is read, and compare what arrives with what the Plan expects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sg_factory.lab.cloud.enforced import EnforcedNetwork
from sg_factory.lab.proof.ends import OPEN_GROUP, LabEnd, LabWorld
from sg_factory.lab.proof.expected import ExpectedFlows
from sg_factory.lab.proof.expected_acls import ExpectedAcls
from sg_factory.lab.proof.sending import SentPacket, send
from sg_factory.lab.proof.trials import MOST_TRIALS, Trial, trials_of
from sg_factory.network import FAMILIES, AddressFamily
from sg_factory.network.intervals import Intervals, intersection, union
from sg_factory.plan import Plan


@dataclass(frozen=True, slots=True)
class ProvenPair:
    """All packets from one thing to another.

    `expected` is the traffic that the Plan allows by family; several where it depends on the addresses. `sent` are
    the packets that could arrive.
    """

    source: str
    destination: str
    expected: Mapping[AddressFamily, tuple[Intervals, ...]]
    sent: tuple[SentPacket, ...]

    @property
    def arrived(self) -> int:
        """The number of packets that arrived."""
        return sum(each.arrived for each in self.sent)

    @property
    def mismatches(self) -> tuple[SentPacket, ...]:
        """The packets that were not expected to arrive and did, or the reverse."""
        return tuple(each for each in self.sent if each.arrived != each.expected)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was expected and seen in one environment.

    `pairs` are sorted by source and destination. `lost` are packets that did not even arrive without any rules, so that
    they show nothing. `unsent` packets at the edges of rules were not sent; none of these rules lets something through
    between their two ends. `unread` says in sentences what was not looked into, `assumed` what was made up.
    """

    plan: Plan
    world: LabWorld
    pairs: tuple[ProvenPair, ...]
    lost: tuple[Trial, ...]
    unsent: int
    unread: tuple[str, ...]
    assumed: tuple[str, ...]

    @property
    def mismatches(self) -> Iterator[SentPacket]:
        """All packets that were not expected, or expected and not seen."""
        return (each for pair in self.pairs for each in pair.mismatches)


def prove(
    plan: Plan, world: LabWorld, network: EnforcedNetwork, unread: Iterable[str] = (), most: int = MOST_TRIALS
) -> Proof:
    """Send every packet without rules, which shows that it can arrive, and then through the network.

    `unread` says what was not read besides the network. Raises NoLaboratory.
    """
    claimed, left_out = _claimed(world, network)
    flows = ExpectedFlows(plan, world)
    chosen = trials_of(plan, world, flows, claimed, most)
    acls = ExpectedAcls(plan) if plan.written_by == "others" else None
    found: dict[tuple[str, str], list[SentPacket]] = defaultdict(list)
    lost = []
    for each in send(flows, acls, world, network, chosen.trials):
        if each.is_lost:
            lost.append(each.trial)
        else:
            found[each.trial.source.name, each.trial.destination.name].append(each)
    pairs = tuple(
        ProvenPair(*names, dict(_expected(flows, (each.trial for each in sent))), tuple(sent))
        for names, sent in sorted(found.items())
    )
    said = dict.fromkeys((*unread, *world.notes, *network.unread, *left_out))
    return Proof(plan, world, pairs, tuple(lost), chosen.unsent, tuple(said), tuple(_assumed(world)))


def nothing_sent(plan: Plan, why: str) -> Proof:
    """Return the proof of a Plan of which no packets can be sent."""
    return Proof(plan, LabWorld((), (), (), {}, frozenset()), (), (), 0, (why,), ())


def _claimed(world: LabWorld, network: EnforcedNetwork) -> tuple[Sequence[LabEnd], Sequence[str]]:
    """The ends all of whose groups are read, and why others are not looked at."""
    known = {name: group for group in network.groups for name in group.names}
    claimed: list[LabEnd] = []
    reasons: dict[str, None] = {}
    for end in world.ends:
        why = [
            f"{end.name}: {reason}"
            for name in end.groups
            if name not in world.open_groups
            for reason in (known[name].unread if name in known else (f"nothing is said of its group {name}",))
        ]
        reasons |= dict.fromkeys(why)
        if not why:
            claimed.append(end)
    return claimed, tuple(reasons)


def _expected(flows: ExpectedFlows, trials: Iterable[Trial]) -> Iterator[tuple[AddressFamily, tuple[Intervals, ...]]]:
    """The traffic that each address of the one may send to each of the other, each once; without open ends."""
    ends = {(trial.source, trial.destination, trial.family): None for trial in trials}
    for family in FAMILIES:
        found = [
            _traffic(flows, source, destination, family)
            for source, destination, of_family in ends
            if of_family == family and {source.standing, destination.standing}.isdisjoint(("open", "alone"))
        ]
        if found:
            yield family, tuple(dict.fromkeys(found))


def _traffic(flows: ExpectedFlows, source: LabEnd, destination: LabEnd, family: AddressFamily) -> Intervals:
    sent = flows.allowed(source, destination, "egress", family)
    taken = flows.allowed(destination, source, "ingress", family)
    of_family = (union(each.interval for each in half if family in each.families) for half in (sent, taken))
    return intersection(*of_family)


def _assumed(world: LabWorld) -> Iterator[str]:
    for name, ranges in sorted(world.lists.items()):
        yield f"the prefix list {name} holds {', '.join(each.text for each in ranges)}, as its entries are not known"
    for name in sorted(world.open_groups - {OPEN_GROUP}):
        yield f"the group {name} lets everything in and out, as its rules are not known"
