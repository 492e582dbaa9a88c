"""What the entries of a network ACL are made of, case by case: each as its text."""

from __future__ import annotations

import pytest

from sg_factory.files import Snapshot
from sg_factory.pipeline.project import run
from sg_factory.plan import NetworkAcl

SETTINGS = """\
networks:
  office: {description: Offices, cidrs: [203.0.113.0/25, 203.0.113.128/25, "2001:db8:40::/48"]}
  partners: {description: Partners, cidrs: [192.0.2.0/28, 192.0.2.64/28], prefix_list: {create: true, max_entries: 3}}
  s3: {description: Amazon S3, prefix_list: {id: pl-6da54004, entries: 1}}
security_groups:
  cluster: {id: sg-0123456789abcdef0, description: Nodes}
environments:
  prod:
    account: "444455556666"
    region: eu-west-1
    vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16, "2001:db8:20::/56"]}
    network_acls: true
    subnets:
      app: {cidrs: [10.20.8.0/24, 10.20.9.0/24], ids: [subnet-0a1b2c3d, subnet-0a1b2c3e]}
      data: {cidrs: [10.20.12.0/24, "2001:db8:20:12::/64"], ids: [subnet-1a1b2c3d]}
"""
HOSTS = """\
web: {roles: [web], description: Pages, subnets: [app]}
database: {roles: [database], description: Orders, subnets: [data]}
"""
ROLE = "description: Servers of the shop\nowner: shop\npublic: true\n"
PATH_MTU = {"icmp/fragmentation-needed from 0.0.0.0/0", "icmp/fragmentation-needed to 0.0.0.0/0"}
PATH_MTU_6 = {"icmpv6/packet-too-big from ::/0", "icmpv6/packet-too-big to ::/0"}


def acls(*, hosts: str = HOSTS, web: str = "", database: str = "", **roles: str) -> dict[str, NetworkAcl]:
    """The network ACLs of a project, by their subnets, whose roles have these lines."""
    named = {"web": web, "database": database, **roles}
    files = {f"roles/{name}.yaml": f"{ROLE}{lines}" for name, lines in named.items()}
    texts = {"sg-factory.yaml": SETTINGS, "hosts.yaml": hosts, **files}
    outcome = run(Snapshot({path: text.encode() for path, text in texts.items()}), judge=False)
    assert not outcome.is_broken, [each.message for each in outcome.diagnostics]
    return {acl.name: acl for acl in outcome.plans[0].acls}


def entries(acl: NetworkAcl) -> set[str]:
    """The entries without those for path MTU discovery."""
    found = {entry.written.removeprefix("allow ") for entry in acl.entries}
    assert not found or PATH_MTU.issubset(found) or PATH_MTU_6.issubset(found)
    return found - PATH_MTU - PATH_MTU_6


def rule(key: str, peer: str, service: str, more: str = "") -> str:
    direction = "ingress" if key == "from" else "egress"
    return f"{direction}: [{{{key}: {peer}, service: {service}, description: Needed{more}}}]\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            rule("from", "office", "https"),
            {
                *("tcp/443 from 203.0.113.0/24", "tcp/443 from 2001:db8:40::/48"),
                *("tcp/1024-65535 to 203.0.113.0/24", "tcp/1024-65535 to 2001:db8:40::/48"),
            },
        ),
        (rule("to", "10.99.0.0/16", "udp/514"), {"udp/514 to 10.99.0.0/16", "udp/1024-65535 from 10.99.0.0/16"}),
        (
            rule("to", "10.99.0.0/16", "icmp"),
            {"icmp to 10.99.0.0/16", "icmp/echo-reply from 10.99.0.0/16", "icmp/14 from 10.99.0.0/16"},
        ),
        (rule("to", "10.99.0.0/16", "esp"), {"esp to 10.99.0.0/16", "esp from 10.99.0.0/16"}),
        (rule("to", "10.99.0.0/16", "all"), {"all to 10.99.0.0/16", "all from 10.99.0.0/16"}),
        (
            rule("to", "partners", "https"),
            {
                *("tcp/443 to 192.0.2.0/28", "tcp/443 to 192.0.2.64/28"),
                *("tcp/1024-65535 from 192.0.2.0/28", "tcp/1024-65535 from 192.0.2.64/28"),
            },
        ),
        (rule("to", "s3", "https"), {"tcp/443 to 0.0.0.0/0", "tcp/1024-65535 from 0.0.0.0/0"}),
        (
            rule("to", "cluster", "ping"),
            {
                *("icmp/echo-request to 0.0.0.0/0", "icmpv6/echo-request to ::/0"),
                *("icmp/echo-reply from 0.0.0.0/0", "icmpv6/echo-reply from ::/0"),
            },
        ),
        (rule("to", "127.0.0.0/8", "https"), set()),
    ],
)
def test_requests_pass_and_in_the_other_direction_their_replies(line: str, expected: set[str]):
    found = acls(web=line)
    assert entries(found["app"]) == expected
    assert found["data"].entries == ()


def test_a_flow_between_two_subnets_passes_both_network_acls():
    found = acls(database=rule("from", "web", "postgresql"))
    assert entries(found["app"]) == {"tcp/5432 to 10.20.12.0/24", "tcp/1024-65535 from 10.20.12.0/24"} | {
        "tcp/5432 to 2001:db8:20:12::/64",
        "tcp/1024-65535 from 2001:db8:20:12::/64",
    }
    assert entries(found["data"]) == {"tcp/5432 from 10.20.8.0/23", "tcp/1024-65535 to 10.20.8.0/23"}


def test_within_one_subnet_nothing_is_filtered_and_between_several_of_one_name_it_is():
    found = acls(web=rule("from", "self", "tcp/7000"), database=rule("from", "self", "tcp/7000"))
    assert found["data"].entries == ()
    assert entries(found["app"]) == {"tcp/1024-65535 from 10.20.8.0/23", "tcp/1024-65535 to 10.20.8.0/23"}


def test_a_role_of_which_one_host_has_no_subnet_may_be_anywhere_in_the_vpc():
    hosts = f"{HOSTS}web-2: {{roles: [web], description: Pages}}\n"
    found = acls(hosts=hosts, database=rule("from", "web", "postgresql"))["data"]
    assert entries(found) == {
        *("tcp/5432 from 10.20.0.0/16", "tcp/5432 from 2001:db8:20::/56"),
        *("tcp/1024-65535 to 10.20.0.0/16", "tcp/1024-65535 to 2001:db8:20::/56"),
    }
    assert [(each.kind, each.flow, each.extent) for each in found.wider] == [
        ("unknown place", "database: tcp/5432 from web", ("10.20.0.0/16", "2001:db8:20::/56"))
    ]
    assert found.unplaced == ("web",)


def test_a_role_that_adds_to_a_group_of_others_may_be_anywhere():
    found = acls(nodes="adds_to: cluster\n", database=rule("from", "nodes", "postgresql"))["data"]
    assert {text for text in entries(found) if "5432" in text} == {"tcp/5432 from 0.0.0.0/0", "tcp/5432 from ::/0"}
    assert [each.kind for each in found.wider] == ["unknown ranges"]


def test_one_half_of_a_flow_needs_its_own_half_of_the_network_acls():
    found = acls(database=rule("from", "web", "postgresql", ", both_halves: false"))
    assert entries(found["data"]) == {"tcp/5432 from 10.20.8.0/23", "tcp/1024-65535 to 10.20.8.0/23"}
    assert found["app"].entries == ()


def test_a_role_that_is_switched_off_needs_nothing():
    assert acls(web=f"enabled: false\n{rule('from', 'office', 'https')}")["app"].entries == ()


def test_an_entry_says_what_it_is_for_and_where_that_is_written():
    found = acls(web=rule("from", "10.99.0.0/16", "[tcp/443, tcp/444]"))["app"]
    (request,) = [entry for entry in found.in_direction("ingress") if entry.traffic.protocol == "tcp"]
    assert request.written == "allow tcp/443-444 from 10.99.0.0/16"
    assert request.reason == "web: tcp/443 from 10.99.0.0/16 and web: tcp/444 from 10.99.0.0/16"
    assert {(use.part, use.origin.file, use.origin.path) for use in request.uses} == {
        ("requests", "roles/web.yaml", ("ingress", 0))
    }


def test_too_many_entries_name_the_first_lines_of_the_files():
    lines = "".join(
        f"  - {{from: 10.{second}.0.0/16, service: tcp/{7 * second}, description: Needed}}\n"
        for second in range(31, 51)
    )
    texts = {"sg-factory.yaml": SETTINGS, "hosts.yaml": HOSTS.splitlines(keepends=True)[0]}
    texts["roles/web.yaml"] = f"{ROLE}ingress:\n{lines}"
    outcome = run(Snapshot({path: text.encode() for path, text in texts.items()}), judge=False)
    (found,) = outcome.diagnostics  # their replies fit, as the ranges are joined
    assert found.code == "too-many-acl-entries"
    assert [(each.where.file, each.where.line) for each in found.related] == [
        ("roles/web.yaml", 5),
        ("roles/web.yaml", 6),
        ("roles/web.yaml", 7),
    ]


def test_more_network_acls_than_a_vpc_takes_are_a_mistake_and_so_is_more_work_than_a_run_takes():
    hosts = "web: {roles: [web], description: Pages, subnets: [%s]}\n"

    def mistakes(count: int, rules: int) -> list[str]:
        names = [f"s{number}" for number in range(count)]
        subnets = "".join(
            f"      {name}: {{cidrs: [10.20.{index}.0/24], ids: [subnet-{index:08x}]}}\n"
            for index, name in enumerate(names)
        )
        lines = "".join(
            f"  - {{from: 10.{number % 250}.{number // 250}.0/24, service: tcp/{number}, description: Needed}}\n"
            for number in range(1, rules + 1)
        )
        texts = {
            "sg-factory.yaml": SETTINGS.split("      app:")[0] + subnets,
            "hosts.yaml": hosts % ", ".join(names),
            "roles/web.yaml": f"{ROLE}ingress:\n{lines}",
        }
        outcome = run(Snapshot({path: text.encode() for path, text in texts.items()}), judge=False)
        return [each.message for each in outcome.mistakes if each.code == "too-large"]

    assert mistakes(201, 1) == ["hosts stand in 201 subnets in prod, each with a network ACL; AWS allows 200 for a VPC"]
    assert mistakes(200, 1) == []
    assert [text.partition(",")[0] for text in mistakes(200, 450)] == ["the project is too large for one run"]
