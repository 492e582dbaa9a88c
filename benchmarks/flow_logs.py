"""`review --flow-logs` of ten million records in Parquet, against DuckDB counting their distinct flows and no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measure import Command, Figure, WorkNotDone, alternate, of_rounds, python, run

_ROUNDS = 3
_RECORDS = 10_000_000
_HOSTS = 1_000
_ROLES = 20
_DAYS = 7
_START = 1_793_491_200  # the first of November 2026
_ACCOUNT, _REGION, _VPC = "111122223333", "eu-west-1", "vpc-0123456789abcdef0"

# Two thirds of the records are requests or answers with flags, a fifth are of long connections, a tenth is DNS.
_WRITTEN = f"""
COPY (
  SELECT 5 AS version, '{_ACCOUNT}' AS account_id, 'eni-' || h AS interface_id, own AS srcaddr, peer AS dstaddr,
    CAST(CASE WHEN is_in THEN client ELSE port END AS INT) AS srcport,
    CAST(CASE WHEN is_in THEN port ELSE client END AS INT) AS dstport,
    CASE WHEN kind = 9 THEN 17 ELSE 6 END AS protocol, 10 AS packets, 800 AS bytes, t AS start, t + 60 AS "end",
    'ACCEPT' AS action, 'OK' AS log_status, '{_VPC}' AS vpc_id, 'subnet-1' AS subnet_id,
    CASE WHEN is_in THEN peer ELSE own END AS pkt_srcaddr, CASE WHEN is_in THEN own ELSE peer END AS pkt_dstaddr,
    CASE WHEN kind > 6 THEN 0 WHEN is_in THEN 2 ELSE 18 END AS tcp_flags, 'IPv4' AS type,
    CASE WHEN is_in THEN 'ingress' ELSE 'egress' END AS flow_direction, 1 AS traffic_path
  FROM (
    SELECT h, t, is_in, kind, 32768 + r // 64 % 28000 AS client,
      CASE WHEN kind = 9 THEN 53 ELSE 5000 + h % {_ROLES} END AS port,
      '10.0.' || h // 250 || '.' || h % 250 AS own, '10.0.' || p // 250 || '.' || p % 250 AS peer
    FROM (
      SELECT h, r, i % 2 = 0 AS is_in, r % 10 AS kind, {_START} + i * {_DAYS * 86_400} // {_RECORDS} AS t,
        (h + 1 + {_ROLES} * (r // 16 % 8)) % {_HOSTS} AS p
      FROM (SELECT i, i * 7919 % {_HOSTS} AS h, hash(i) % 1000000007 AS r FROM range({_RECORDS}) AS t(i))
    )
  )
) TO '{{file}}' (FORMAT parquet, COMPRESSION zstd)
"""
_BARE = """
import duckdb, sys
connection = duckdb.connect()
connection.execute("SET memory_limit = '600MB'; SET preserve_insertion_order = false")
columns = "interface_id, flow_direction, pkt_srcaddr, pkt_dstaddr, srcport, dstport, protocol, tcp_flags"
print(connection.execute(f"SELECT count(DISTINCT ({columns})) FROM '{sys.argv[1]}'").fetchone()[0])
"""


def flow_logs(folder: Path) -> Iterator[Figure]:
    """Measure the verdicts on 40 rules of 20 roles on 1,000 hosts."""
    _write(folder)
    words = ["-m", "sg_factory", "review", "--project", str(folder), "--flow-logs", str(folder / "logs")]
    for each in ("1.json", "2.json"):
        words += ["--from", str(folder / each)]
    judged = python(*words, "--format", "json")
    bare = python("-c", _BARE, str(folder / "logs" / "flows.parquet"))
    _verify(judged)
    rounds = alternate(judged, bare, rounds=_ROUNDS)
    what = "`review --flow-logs` of 10,000,000 records ÷ DuckDB’s count(distinct …)"
    yield of_rounds(what, rounds, lambda one, other: one.cpu / other.cpu, bound=2)
    yield of_rounds("… CPU time", rounds, lambda one, _: one.cpu, bound=120, unit="s")  # 60 s on two cores
    yield of_rounds("… memory", rounds, lambda one, _: one.memory / 1e6, bound=1000, unit="MB")


def _write(folder: Path) -> None:
    import duckdb

    (folder / "logs").mkdir()
    (folder / "roles").mkdir()
    duckdb.connect().execute(_WRITTEN.format(file=folder / "logs" / "flows.parquet"))
    environment = f'prod: {{account: "{_ACCOUNT}", region: {_REGION}, vpc: {{id: {_VPC}, cidrs: [10.0.0.0/16]}}}}'
    (folder / "sg-factory.yaml").write_text(f"name: shop\nenvironments:\n  {environment}\n", "utf-8")
    for role in range(_ROLES):
        rule = f"{{from: role-{(role + 1) % _ROLES}, service: tcp/{5000 + role}, description: Part {role}}}"
        text = f"description: Hosts {role}\nowner: platform\ningress:\n  - {rule}\n"
        (folder / "roles" / f"role-{role}.yaml").write_text(text, "utf-8")
    for name, day in (("1.json", "01"), ("2.json", "08")):
        (folder / name).write_text(json.dumps(_snapshot(f"2026-11-{day}T00:00:00Z")), "utf-8")


def _snapshot(taken: str) -> dict[str, Any]:
    groups = [
        {
            "GroupId": f"sg-{role:017x}",
            "GroupName": f"role-{role}",
            "VpcId": _VPC,
            "Tags": [{"Key": "Name", "Value": f"shop-role-{role}"}],
        }
        for role in range(_ROLES)
    ]
    interfaces = [
        {
            "NetworkInterfaceId": f"eni-{host}",
            "VpcId": _VPC,
            "Groups": [{"GroupId": f"sg-{host % _ROLES:017x}"}],
            "PrivateIpAddress": f"10.0.{host // 250}.{host % 250}",
        }
        for host in range(_HOSTS)
    ]
    known = {"Taken": taken, "Account": _ACCOUNT, "Region": _REGION}
    return {**known, "SecurityGroups": groups, "NetworkInterfaces": interfaces}


def _verify(command: Command) -> None:
    verdicts = {each["verdict"] for each in json.loads(run(command)[1])["rules"]}
    if "used" not in verdicts:
        raise WorkNotDone(f"the verdicts are {sorted(verdicts)}")
