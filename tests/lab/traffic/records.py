"""Captured packets → the records of VPC flow logs that AWS would write about the interfaces of an account.

The packets are those of a few seconds; each connection is moved to a time of its own within some days.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb

from sg_factory.cloudformation.flow_logs import flow_logs_template, log_bucket
from sg_factory.lab.laboratory import CapturedFlow
from sg_factory.plan import Plan
from tests.lab.traffic.account import LabAccount, addresses_of
from tests.lab.traffic.sent import BLOCKED, LATER, NEXT_DAY, OPENED, SENT, Sent
from tests.usage.traffic.shop import DAY_1, at, record, silence, text

DAYS = 3
_NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_ICMP = (1, 58)
_DELAY = {SENT: 0, OPENED: 0, LATER: 1_800, NEXT_DAY: 86_400, BLOCKED: 0}

Record = dict[str, Any]


def records_of(sent: Sent, account: LabAccount, random: Random, *, tagged: bool) -> list[Record]:
    """The records of all interfaces: of accepted and rejected packets, and of silence on every day.

    With `tagged`, each record has the tag with the roles of its interface.
    """
    found = [*_of_packets(sent, account, random)]
    for node in account.interfaces:
        found += [silence(account.interface_id(node), at(day, "06:00:00")) for day in range(1, DAYS + 1)]
    tags = {account.interface_id(node): _tag(account, node) for node in account.interfaces} if tagged else {}
    return [
        each | {"account_id": account.id, "vpc_id": account.vpc, "interface_tag": tags.get(each["interface_id"], "-")}
        for each in found
    ]


def _tag(account: LabAccount, node: int) -> str:
    roles = account.roles_of(account.interfaces[node])
    return f"{account.plan.project}:{account.plan.environment_name}:{'+'.join(sorted(roles))}" if roles else "-"


def _of_packets(sent: Sent, account: LabAccount, random: Random) -> Iterator[Record]:
    """A flow at the source that is at no destination was dropped: by the groups of either end, or by a network ACL."""
    flows = [flow for flow in sent.outcome.flows if flow.step in _DELAY]
    delivered = {_key(flow) for flow in flows if flow.direction == "ingress"}
    left = {_packet(probe): left for probe, left in zip(map(_as_flow, sent.probes), sent.left, strict=True)}
    node_of = {address: node for node, end in account.interfaces.items() for address in addresses_of(end)}
    times: dict[object, int] = {}
    for flow in flows:
        connection = flow.protocol, frozenset(_ends(flow))
        if connection not in times:
            times[connection] = at(random.randint(1, DAYS - (flow.step == OPENED))) + random.randrange(80_000)
        start = times[connection] + _DELAY[flow.step]
        is_guarded, is_dropped = (
            flow.node in account.interfaces,
            flow.direction == "egress" and _key(flow) not in delivered,
        )
        lets_out = not is_dropped or (not is_guarded if flow.step == BLOCKED else left[_packet(_tuple(flow))])
        if is_guarded:
            yield _record(account, flow.node, flow, start, flow.direction, "ACCEPT" if lets_out else "REJECT")
        refusing = node_of.get(flow.destination_address) if is_dropped and lets_out else None
        if refusing is not None:
            yield _record(account, refusing, flow, start, "ingress", "REJECT")


_Tuple = tuple[str, str, int, int, int]


def _tuple(flow: CapturedFlow) -> _Tuple:
    return flow.source_address, flow.destination_address, flow.protocol, flow.source_port, flow.destination_port


def _key(flow: CapturedFlow) -> tuple[int, _Tuple]:
    return flow.step, _tuple(flow)


def _as_flow(probe: Any) -> _Tuple:
    """A packet as a flow has it, with type and code in place of ports."""
    number = _NUMBERS.get(probe.protocol) or int(probe.protocol)
    ports = (probe.low, probe.high) if number in _ICMP else (0, probe.low or 0)
    return probe.source_address, probe.destination_address, number, *ports


def _packet(of: _Tuple) -> _Tuple:
    """A flow without the port of its client."""
    source, destination, number, port, other = of
    return source, destination, number, port if number in _ICMP else 0, other


def _ends(flow: CapturedFlow) -> Iterable[object]:
    ports = (0, 0) if flow.protocol in _ICMP else (flow.source_port, flow.destination_port)
    return zip((flow.source_address, flow.destination_address), ports, strict=True)


def _record(account: LabAccount, node: int, flow: CapturedFlow, start: int, direction: str, action: str) -> Record:
    ports = (0, 0) if flow.protocol in _ICMP else (flow.source_port, flow.destination_port)
    return record(
        account.interface_id(node),
        direction,
        flow.source_address,
        flow.destination_address,
        ports,
        flow.tcp_flags,
        protocol=flow.protocol,
        packets=flow.packets,
        bytes=flow.bytes,
        start=start,
        end=start + int(flow.last - flow.first) + 1,
        action=action,
        type="IPv6" if ":" in flow.source_address else "IPv4",
    )


def write_logs(folder: Path, plan: Plan, records: Sequence[Record]) -> None:
    """Write the records as the flow log that the product makes has them: text, gzip and Parquet, by days."""
    template = flow_logs_template(plan, log_bucket("arn:aws:s3:::logs"))["Resources"]
    fields = template["FlowLog"]["Properties"]["LogFormat"].replace("${", "").replace("}", "")
    columns = template["FlowLogTable"]["Properties"]["TableInput"]["StorageDescriptor"]["Columns"]
    for day in range(1, DAYS + 1):
        below = folder / f"AWSLogs/2026/11/{day:02}"
        below.mkdir(parents=True)
        held = [each for each in records if at(day) <= each["start"] < at(day + 1)]
        written = text(held, fields)
        match day % 3:
            case 0:
                (below / "flows.log").write_text(written, "utf-8")
            case 1:
                (below / "flows.log.gz").write_bytes(gzip.compress(written.encode()))
            case _:
                _write_parquet(below / "flows.parquet", written, columns)
    assert len(records) == sum(at(1) <= each["start"] < at(DAYS + 1) for each in records), DAY_1


def _write_parquet(file: Path, written: str, columns: Sequence[Mapping[str, str]]) -> None:
    types = {"string": "VARCHAR", "int": "INTEGER", "bigint": "BIGINT"}
    named = ", ".join(f"'{each['Name']}': '{types[each['Type']]}'" for each in columns)
    source = file.with_suffix(".txt")
    source.write_text(written, "utf-8")
    options = f"delim = ' ', header = false, skip = 1, nullstr = '-', auto_detect = false, columns = {{{named}}}"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT * FROM read_csv('{source}', {options})) TO '{file}' (FORMAT parquet)")
    source.unlink()
