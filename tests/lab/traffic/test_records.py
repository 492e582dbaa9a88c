"""Records of flow logs that are made of captured packets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

from sg_factory.lab.proof.expected import LabPacket
from sg_factory.lab.proof.trials import Trial
from sg_factory.lab.proof.world import lab_world
from tests.lab.proof.project import plan_of
from tests.lab.traffic.account import LabAccount
from tests.lab.traffic.records import DAYS, Record, records_of
from tests.lab.traffic.sent import Run, ToSend, send
from tests.usage.traffic.shop import at


def test_each_packet_is_told_by_the_interfaces_that_saw_it(lab: Run, tmp_path: Path):
    plan = plan_of(tmp_path)
    world = lab_world(plan)
    ends = {end.name: end for end in world.ends if end.standing == "first"}
    office, orders, database = ends["office"], ends["orders"], ends["database"]
    to_send = ToSend(
        [
            Trial(orders, database, "ipv6", LabPacket("tcp", 5432)),
            Trial(office, orders, "ipv4", LabPacket("tcp", 23)),
            Trial(database, office, "ipv4", LabPacket("udp", 53)),
        ],
        [Trial(office, orders, "ipv4", LabPacket("tcp", 443))],
        [Trial(office, orders, "ipv4", LabPacket("tcp", 22))],
    )
    sent = send(lab, plan, world, to_send, [trial.probe for trial in (*to_send.at_once, *to_send.kept)])
    account = LabAccount(plan, world)
    records = records_of(sent, account, Random(1), tagged=False)
    names = {account.interface_id(node): end.name for node, end in account.interfaces.items()}
    # The flags are 2 of the opener and 18 of the answer, with 4 of its end; a record of later data has none.
    assert sorted({line(names, each) for each in records if each["log_status"] == "OK"}) == [
        "database egress   6 5432 → client IPv6 18 ACCEPT",
        "database egress  17 client → 53   IPv4  0 REJECT",
        "database ingress  6 client → 5432 IPv6  6 ACCEPT",
        "orders   egress   6 443 → client  IPv4  0 ACCEPT",
        "orders   egress   6 443 → client  IPv4  4 REJECT",  # the ends of what was kept, when ACLs deny everything
        "orders   egress   6 443 → client  IPv4 18 ACCEPT",
        "orders   egress   6 client → 5432 IPv6  6 ACCEPT",
        "orders   ingress  6 5432 → client IPv6 18 ACCEPT",
        "orders   ingress  6 client → 22   IPv4  2 REJECT",
        "orders   ingress  6 client → 23   IPv4  2 REJECT",
        "orders   ingress  6 client → 443  IPv4  0 ACCEPT",
        "orders   ingress  6 client → 443  IPv4  2 ACCEPT",
        "orders   ingress  6 client → 443  IPv4  4 REJECT",
    ]
    shown = {(each["interface_id"], (each["start"] - at(1)) // 86_400) for each in records}
    assert shown == {(id_, day) for id_ in names for day in range(DAYS)}


def line(names: Mapping[str, str], record: Record) -> str:
    """A record in few words, with `client` for the port that a system took."""
    ports = ("client" if record[name] >= 32768 else str(record[name]) for name in ("srcport", "dstport"))
    return (
        f"{names[record['interface_id']]:8} {record['flow_direction']:7} {record['protocol']:2} {' → '.join(ports):13} "
        f"{record['type']} {record['tcp_flags']:2} {record['action']}"
    )
