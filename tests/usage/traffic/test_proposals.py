"""Proposals of least privilege: they compile, and all traffic of a world that was allowed still is."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from sg_factory.editing.narrowing import NarrowedFiles, narrowed_files
from sg_factory.files import Changed, Snapshot
from sg_factory.pipeline.project import run
from sg_factory.pipeline.traffic import dated_snapshots, traffic_report
from sg_factory.plan import Plan
from sg_factory.usage.traffic.duck import logs_in
from tests.usage.traffic.shop import BOTH, DAY_1, PROJECT, days, judged, plan_of, record, snapshot, text
from tests.usage.traffic.world import FIELDS_OF_WORLDS, Opening, World

SILENT = [*days("eni-web", 1, 3), *days("eni-db", 1, 3)]
AROUND = [snapshot(1, BOTH), snapshot(4, BOTH)]


def narrowed(folder: Path, files: dict[str, str], margin: int = 28) -> tuple[NarrowedFiles, Plan]:
    """The proposal for the flow logs and snapshots in a folder, and the Plan that it compiles to."""
    source = Snapshot({path: each.encode() for path, each in files.items()})
    plan = plan_of(files)
    dated, _ = dated_snapshots([folder / "snapshots"], DAY_1)
    with logs_in([folder / "logs"]) as logs:
        report = traffic_report(plan, dated, logs.rows)
    found = narrowed_files([plan], plan, report, source, DAY_1, margin)
    outcome = run(Changed(source, found.contents), as_of=DAY_1, judge=False)
    assert not outcome.is_broken, outcome.mistakes
    return found, outcome.plans[0]


def allows(plan: Plan, opening: Opening) -> bool:
    """True if a Plan lets a packet through, by its rules alone."""
    return any(
        group.role in opening.roles
        and rule.direction == opening.direction
        and rule.traffic.protocol in (opening.protocol, "-1")
        and (opening.protocol == "icmp" or rule.traffic.low <= opening.port <= rule.traffic.high)  # type: ignore[operator]
        and (
            rule.peer.role in opening.peer_roles
            or (rule.peer.cidr is not None and ip_address(opening.address) in ip_network(rule.peer.cidr.text))
        )
        for group, rule in plan.rules()
    )


@pytest.mark.parametrize("is_steady", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_all_traffic_of_a_world_that_was_allowed_still_is(tmp_path: Path, seed: int, is_steady: bool):
    world = World(seed, is_steady)
    judged(tmp_path, text(world.records, FIELDS_OF_WORLDS), list(world.snapshots()), world.files())
    found, plan = narrowed(tmp_path, world.files())
    assert found.made or not is_steady
    assert [each for each in world.openings if not allows(plan, each)] == []


def file_after(folder: Path, lines: str, *records: object) -> str:
    """The lines of database.yaml's ingress as a proposal has them."""
    files = {**PROJECT, "roles/database.yaml": "description: Database\nowner: data\ningress:\n" + lines}
    judged(folder, [*SILENT, *records], AROUND, files)  # type: ignore[list-item]
    found, _ = narrowed(folder, files)
    content = found.contents.get("roles/database.yaml", files["roles/database.yaml"].encode())
    return content.decode().partition("ingress:\n")[2]


def seen(port: int, address: str = "10.0.0.10", protocol: int = 6) -> dict[str, object]:
    flags = 2 if protocol == 6 else 0
    return record("eni-db", "ingress", address, "10.0.0.20", (41000, port), flags, protocol=protocol)


WEB = "  - {from: web, service: postgresql, description: Orders}\n"


@pytest.mark.parametrize(
    ("lines", "records", "after"),
    [
        ("  - {from: 10.9.0.0/16, service: ssh, description: Unseen}\n", [], ""),
        (
            "  - {from: [10.9.0.0/16, 10.8.0.0/16], service: ssh, description: One is unseen}\n",
            [seen(22, "10.8.1.1")],
            "  - {from: 10.8.1.0/28, service: ssh, description: One is unseen}\n",
        ),
        (
            "  - {from: web, service: [ssh, tcp/8000-9000], description: Services}\n",
            [seen(8080), seen(8085), seen(8500)],
            "  - {from: web, service: [tcp/8080-8085, tcp/8500], description: Services}\n",
        ),
        (
            "  - {from: web, service: all, description: All}\n",
            [seen(8080), seen(53, protocol=17), seen(0, protocol=1)],
            "  - {from: web, service: [icmp, tcp/5432, tcp/8080, udp/53], description: All}\n",
        ),
        (
            "  - from: 2001:db8::/32\n    service: ssh\n    description: Block style\n",
            [record("eni-db", "ingress", "2001:db8::5", "2001:db8:1::1", (41000, 22), 2)],
            '  - from: "2001:db8::/64"\n    service: ssh\n    description: Block style\n',
        ),
        (
            "  - {from: 10.9.0.0/16, service: ssh, description: Kept}  # because of this comment\n",
            [],
            "  - {from: 10.9.0.0/16, service: ssh, description: Kept}  # because of this comment\n",
        ),
    ],
)
def test_a_line_is_narrowed_to_what_was_seen(tmp_path: Path, lines: str, records: list[dict[str, object]], after: str):
    assert file_after(tmp_path, WEB + lines, seen(5432), *records) == WEB + after


@pytest.mark.parametrize(
    "lines",
    [
        "  - {from: 10.9.0.0/16, service: ssh, description: Unseen}\n",
        "  - from: 10.9.0.0/16\n    service: ssh\n    description: Unseen\n\n",
    ],
)
def test_with_its_last_line_a_list_goes(tmp_path: Path, lines: str):
    head, foot = "description: Database\nowner: data\n", "review_by: 2027-05-05\n"
    files = {**PROJECT, "roles/database.yaml": f"{head}ingress:\n{lines}{foot}"}
    judged(tmp_path, SILENT, AROUND, files)
    found, _ = narrowed(tmp_path, files)
    assert found.contents["roles/database.yaml"].decode().replace("\n\n", "\n") == head + foot


def test_what_may_not_be_judged_is_kept(tmp_path: Path):
    files = PROJECT
    judged(tmp_path, days("eni-db", 1, 3), [snapshot(1, BOTH), snapshot(3, BOTH)], files)
    found, _ = narrowed(tmp_path, files)
    assert (found.made, {why for _, why in found.kept}) == ((), {"not judged in all days"})


def test_a_rule_that_a_snapshot_does_not_have_is_kept(tmp_path: Path):
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "10.9.0.0/16"}]}
    orders = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-web"}]}

    def having(day: int, *permissions: object) -> dict[str, object]:
        made = snapshot(day, BOTH)
        made["SecurityGroups"][1]["IpPermissions"] = list(permissions)
        return made

    judged(tmp_path, [*SILENT, seen(5432)], [having(1, orders), having(4, orders, ssh)])  # type: ignore[list-item]
    found, _ = narrowed(tmp_path, PROJECT)
    assert [(line.path, why) for line, why in found.kept if line.file == "roles/database.yaml"] == [
        (("ingress", 1), "a snapshot does not have it: it was not there all the time")
    ]
