"""The rules that packets went through, by the packets and the rows of a report alone, and what is wrong about these.

A row names its peer in EC2's words, which the snapshot explains: no code of the product decides here who matches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from sg_factory.lab.proof.allocation import text_of
from sg_factory.lab.proof.ends import LabEnd
from sg_factory.lab.proof.expected import LabPacket
from sg_factory.lab.proof.trials import Trial
from tests.lab.traffic.account import LabAccount
from tests.lab.traffic.sent import Sent

Row = Mapping[str, Any]


@dataclass
class Truth:
    """Numbers of rows: of the rules that packets went through, and of those whose packets tell it for certain.

    `alike` also has those that only the type of an ICMP packet, which no record has, tells from a rule that was used.
    `unexplained` are packets that did not do what the rows say.
    """

    used: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    alike: set[int] = field(default_factory=set)
    unexplained: list[str] = field(default_factory=list)


def truth_of(sent: Sent, account: LabAccount, rows: Sequence[Row], *, tagged: bool) -> Truth:
    """Follow every packet through the rows of both ends."""
    truth = Truth()
    matching = _Matching(account, rows, tagged=tagged)
    for trial, arrived, left in zip(sent.trials, sent.arrived, sent.left, strict=True):
        out = matching.rows(trial, trial.source, "egress")
        into = matching.rows(trial, trial.destination, "ingress")
        lets_out = bool(out) or matching.is_open(trial.source)
        lets_in = bool(into) or matching.is_open(trial.destination)
        if (left, arrived) != (lets_out, lets_out and lets_in):
            truth.unexplained.append(
                f"{trial.source.name} → {trial.destination.name} {trial.packet}: {left}, {arrived}"
            )
        for went, held, way, end in (
            (left, out, "egress", trial.source),
            (arrived, into, "ingress", trial.destination),
        ):
            if went:
                truth.used |= held
                truth.alike |= matching.rows(trial, end, way, of_any_type=True)
                truth.told |= {
                    each for each in held if trial.packet.protocol == "tcp" and matching.is_clear(rows[each])
                }
    return truth


class _Matching:
    def __init__(self, account: LabAccount, rows: Sequence[Row], *, tagged: bool) -> None:
        self._account = account
        self._tagged = tagged
        self._rows = rows
        self._behind = {row["peer"]: account.behind(row["peer"]) for row in rows}
        self._roles = {id(end): account.roles_of(end) for end in account.world.ends}

    def is_open(self, end: LabEnd) -> bool:
        """True if an end is outside of the VPC, or has a group of others that lets everything through."""
        return not end.is_guarded or not self._account.world.open_groups.isdisjoint(end.groups)

    def is_clear(self, row: Row) -> bool:
        """True if it is told which interfaces the role and the peer of a row have."""
        groups = {name for name, roles in self._account.roles.items() if row["role"] in roles}
        is_known = self._account.is_known(row["peer"], tagged=self._tagged)
        return is_known and (self._tagged or self._account.hidden.isdisjoint(groups))

    def rows(self, trial: Trial, end: LabEnd, direction: str, *, of_any_type: bool = False) -> set[int]:
        """The rows of the roles of one end of a packet that match it."""
        other = trial.destination if end is trial.source else trial.source
        roles = self._roles.get(id(end), set())
        return {
            number
            for number, row in enumerate(self._rows)
            if row["role"] in roles
            and row["direction"] == direction
            and _is_traffic(row, trial.packet, of_any_type=of_any_type)
            and self._is_peer(row, other, trial)
        }

    def _is_peer(self, row: Row, other: LabEnd, trial: Trial) -> bool:
        groups, ranges = self._behind[row["peer"]]
        address = ip_address(text_of(trial.family, other.addresses[trial.family]))
        return not groups.isdisjoint(other.groups) or any(address in each for each in ranges)


def _is_traffic(row: Row, packet: LabPacket, *, of_any_type: bool) -> bool:
    protocol, low, high = row["protocol"], row["from_port"], row["to_port"]
    if protocol == "-1":
        return True
    if protocol != packet.protocol:
        return False
    if protocol in ("tcp", "udp"):
        return bool(low <= packet.low <= high)
    if protocol in ("icmp", "icmpv6") and not of_any_type:
        return low in (None, -1, packet.low) and high in (None, -1, packet.high)
    return True


def wrong(truth: Truth, rows: Sequence[Row], unknown: frozenset[str] = frozenset()) -> Iterator[str]:
    """What a report says against the truth; `unknown` are the roles of which not all hosts are known all the time."""
    yield from truth.unexplained
    for number, row in enumerate(rows):
        verdict, is_ambiguous = row["verdict"], row["ambiguous"] > 0
        words = f"{row['role']} {row['direction']} {row['protocol']} {row['from_port']} {row['to_port']} {row['peer']}"
        is_whole = row["role"] not in unknown
        if number in truth.used and verdict == "not seen":
            yield f"used, but not seen: {words}"
        if number not in truth.alike and verdict == "used":
            yield f"used, though it was not: {words}"
        if number in truth.told and is_whole and verdict != "used":
            yield f"told by flags, but {verdict}: {words}"
        if number in truth.used and is_whole and verdict != "used" and not is_ambiguous:
            yield f"used, but {verdict}: {words}"
        if not is_whole and verdict == "not seen":
            yield f"not seen, though not all hosts are known: {words}"
        if number not in truth.alike and is_whole and not is_ambiguous and verdict != "not seen":
            yield f"not seen on any day, but {verdict}: {words}"
