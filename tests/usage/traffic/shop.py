"""A small project with its account and its flow logs, for tests that each show one sentence of the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.pipeline.traffic import dated_snapshots, traffic_report
from sg_factory.plan import Plan
from sg_factory.report.traffic.json import as_data
from sg_factory.usage.traffic.duck import logs_in
from sg_factory.yaml import Locator
from tests.projects import write

ACCOUNT, REGION, VPC = "111122223333", "eu-west-1", "vpc-0123456789abcdef0"
SETTINGS = f"""
name: shop
environments:
  prod: {{account: "{ACCOUNT}", region: {REGION}, vpc: {{id: {VPC}, cidrs: [10.0.0.0/16]}}}}
"""
PROJECT = {
    "sg-factory.yaml": SETTINGS,
    "roles/web.yaml": """
description: Web servers
owner: storefront
public: true
ingress:
  - {from: internet, service: https, description: Customers}
""",
    "roles/database.yaml": """
description: Database
owner: data
ingress:
  - {from: web, service: postgresql, description: Orders}
  - {from: 10.9.0.0/16, service: ssh, description: Administration}
""",
}
"""Roles web (eni-web, 10.0.0.10) and database (eni-db, 10.0.0.20)."""

FIELDS = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    "log-status vpc-id subnet-id pkt-srcaddr pkt-dstaddr tcp-flags type flow-direction traffic-path"
)
DAY_1 = datetime(2026, 11, 1, tzinfo=UTC)
GROUPS = {"web": "sg-web", "database": "sg-database"}
WEB = {"eni-web": (("sg-web",), ("10.0.0.10",))}
DATABASE = {"eni-db": (("sg-database",), ("10.0.0.20",))}
BOTH = {**WEB, **DATABASE}


def at(day: int, time: str = "00:00:00") -> int:
    """The Unix time of a time of day, counted from the first of November 2026 as day 1."""
    hours, minutes, seconds = map(int, time.split(":"))
    return int(DAY_1.timestamp()) + (day - 1) * 86_400 + hours * 3600 + minutes * 60 + seconds


def record(
    interface: str,
    direction: str,
    source: str,
    destination: str,
    ports: tuple[int, int],
    flags: int | str = 0,
    **others: Any,
) -> dict[str, Any]:
    """A record of accepted TCP at noon of day 1; `others` are fields with underscores."""
    start = others.pop("start", at(1, "12:00:00"))
    known = {
        "version": 5,
        "account_id": ACCOUNT,
        "interface_id": interface,
        "srcaddr": source,
        "dstaddr": destination,
        "srcport": ports[0],
        "dstport": ports[1],
        "protocol": 6,
        "packets": 10,
        "bytes": 840,
        "start": start,
        "end": others.pop("end", start + 60),
        "action": "ACCEPT",
        "log_status": "OK",
        "vpc_id": VPC,
        "subnet_id": "subnet-1",
        "pkt_srcaddr": source,
        "pkt_dstaddr": destination,
        "tcp_flags": flags,
        "type": "IPv4",
        "flow_direction": direction,
        "traffic_path": "-",
    }
    return known | others


def silence(interface: str, start: int, status: str = "NODATA") -> dict[str, Any]:
    """A record without traffic."""
    known = {"version": 5, "account_id": ACCOUNT, "interface_id": interface, "start": start, "end": start + 60}
    return known | {"log_status": status}


def days(interface: str, first: int, last: int) -> list[dict[str, Any]]:
    """A record without traffic on each day."""
    return [silence(interface, at(day, "06:00:00")) for day in range(first, last + 1)]


def text(records: Iterable[Mapping[str, Any]], fields: str = FIELDS) -> str:
    """Records as AWS writes them as text."""
    names = [name.replace("-", "_") for name in fields.split()]
    return "\n".join([fields, *(" ".join(str(each.get(name, "-")) for name in names) for each in records)]) + "\n"


def snapshot(day: int, interfaces: Mapping[str, tuple[Sequence[str], Sequence[str]]], **others: Any) -> dict[str, Any]:
    """What EC2 answers at the beginning of a day about groups and interfaces, each with its groups and addresses."""
    known = {
        "Taken": datetime.fromtimestamp(at(day), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Account": ACCOUNT,
        "Region": REGION,
        "SecurityGroups": [
            {
                "GroupId": id_,
                "GroupName": f"shop-{role}-made",
                "Description": role,
                "OwnerId": ACCOUNT,
                "VpcId": VPC,
                "Tags": [{"Key": "Name", "Value": f"shop-{role}"}],
                "IpPermissions": [],
                "IpPermissionsEgress": [],
            }
            for role, id_ in GROUPS.items()
        ],
        "NetworkInterfaces": [interface(id_, groups, addresses) for id_, (groups, addresses) in interfaces.items()],
    }
    return known | others


def interface(id_: str, groups: Sequence[str], addresses: Sequence[str]) -> dict[str, Any]:
    """A network interface as EC2 answers it: the first address is its primary one; with a length, a prefix."""
    single = [each for each in addresses if "/" not in each]
    return {
        "NetworkInterfaceId": id_,
        "VpcId": VPC,
        "Groups": [{"GroupId": group, "GroupName": group} for group in groups],
        "PrivateIpAddresses": [{"PrivateIpAddress": each} for each in single if ":" not in each],
        "Ipv6Addresses": [{"Ipv6Address": each} for each in single if ":" in each],
        "Ipv4Prefixes": [{"Ipv4Prefix": each} for each in addresses if "/" in each],
    }


def plan_of(files: Mapping[str, str]) -> Plan:
    """The Plan of a project's one environment."""
    outcome = run(Snapshot({path: each.encode() for path, each in files.items()}), judge=False, as_of=DAY_1)
    assert not outcome.is_broken, outcome.diagnostics
    return outcome.plans[0]


def judged(
    folder: Path,
    records: Iterable[Mapping[str, Any]] | str,
    snapshots: Sequence[Mapping[str, Any]],
    files: Mapping[str, str] = PROJECT,
) -> dict[str, Any]:
    """What `review --flow-logs FOLDER --from SNAPSHOT … --format json` prints."""
    logs, saved = folder / "logs", folder / "snapshots"
    logs.mkdir(exist_ok=True)
    saved.mkdir(exist_ok=True)
    (logs / "flows.log").write_text(records if isinstance(records, str) else text(records), "utf-8")
    for number, each in enumerate(snapshots):
        (saved / f"{number}.json").write_text(json.dumps(each), "utf-8")
    return judged_in(logs, saved if snapshots else None, files)


def judged_in(logs: Path, saved: Path | None, files: Mapping[str, str] = PROJECT) -> dict[str, Any]:
    """As `judged`, of what is in two folders."""
    plan = plan_of(files)
    dated, mistakes = dated_snapshots([saved], DAY_1) if saved else ((), ())
    assert mistakes == ()
    with logs_in([logs]) as found:
        report = traffic_report(plan, dated, found.rows)
    source = Snapshot({path: each.encode() for path, each in files.items()})
    return as_data(report, Locator(source).span)


def rule(found: Mapping[str, Any], words: str) -> dict[str, Any]:
    """The row of a rule, such as `database ingress 5432` or `web egress 5432`."""
    role, direction, port = words.split()
    rows = [each for each in found["rules"] if (each["role"], each["direction"]) == (role, direction)]
    return next(each for each in rows if each["from_port"] == int(port))


def verdicts(found: Mapping[str, Any]) -> dict[str, str]:
    """The verdict of each rule, by its words."""
    return {
        f"{each['role']} {each['direction']} {each['from_port']} {each['peer']}": each["verdict"]
        for each in found["rules"]
    }


def write_flow_logs(folder: Path) -> None:
    """The project of the documentation, with ten days of flow logs and a snapshot before and after."""
    more = """\
  - from: [10.8.0.0/16, web]
    service: tcp/6000-7000
    description: Replicas of other regions
"""
    database = PROJECT["roles/database.yaml"].lstrip() + more
    write(folder, {**PROJECT, "roles/web.yaml": PROJECT["roles/web.yaml"].lstrip(), "roles/database.yaml": database})
    records = [*days("eni-web", 1, 10), *days("eni-db", 1, 10)]
    for day in range(1, 11):
        for hour in range(24):
            start = at(day, f"{hour:02}:00:00")
            records.append(record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 5432), 3, start=start))
            records.append(record("eni-web", "egress", "10.0.0.10", "10.0.0.20", (41000, 5432), 3, start=start))
        replica = (f"10.8.3.{day}", "10.0.0.20", (41000, 6432))
        records.append(record("eni-db", "ingress", *replica, 2, start=at(day, "02:00:00")))
    records.append(record("eni-db", "ingress", "10.0.0.10", "10.0.0.20", (41000, 9187), 2, action="REJECT"))
    (folder / "logs").mkdir()
    (folder / "snapshots").mkdir()
    (folder / "logs" / "flows.log").write_text(text(records), "utf-8")
    for day in (1, 11):
        name = datetime.fromtimestamp(at(day), UTC).strftime("%Y-%m-%d.json")
        (folder / "snapshots" / name).write_text(json.dumps(snapshot(day, BOTH)), "utf-8")
