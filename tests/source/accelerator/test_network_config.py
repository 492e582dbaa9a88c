"""Configurations of the Landing Zone Accelerator → Plans: each test has the file beside the whole of what is read."""

from __future__ import annotations

import pytest

from sg_factory.plan import PrefixListPeer
from tests.source.accelerator.telling import read, rule, told

CONFIG = """\
    homeRegion: &HOME eu-west-1
    prefixLists:
      - name: offices
        addressFamily: IPv4
        maxEntries: 10
        entries: [198.51.100.0/24]
    vpcs:
      - name: Network-Endpoints
        account: "111122223333"
        region: *HOME
        cidrs: [10.1.0.0/22, 10.2.0.0/22]
        loadBalancers:
          applicationLoadBalancers:
            - {name: front, securityGroups: [web]}
            - {name: back, securityGroups: [nobody]}
        securityGroups:
          - name: web
            description: Web servers
            tags: [{key: owner, value: shop}]
            inboundRules:
              - {description: Customers read the shop, types: [HTTP, HTTPS], sources: [0.0.0.0/0, "::/0"]}
              - {description: Offices, tcpPorts: [8080], udpPorts: [53], sources: [{prefixLists: [offices]}]}
            outboundRules:
              - {description: Orders, types: [POSTGRESQL], sources: [{securityGroups: [database]}]}
          - name: database
            inboundRules:
              - {description: Orders, types: [POSTGRESQL], sources: [{securityGroups: [web]}]}
            outboundRules: []
    vpcTemplates:
      - name: Spoke
        region: us-east-1
        deploymentTargets: {organizationalUnits: [Workloads]}
        ipamAllocations: [{ipamPoolName: main, netmaskLength: 24}]
        securityGroups:
          - name: all
            description: Everything
            inboundRules: []
            outboundRules: [{description: Anything, types: [ALL], sources: [0.0.0.0/0]}]
    """


def test_each_vpc_and_template_is_a_plan_with_its_groups_and_balancers() -> None:
    assert told(CONFIG) == [
        "VPC Network-Endpoints 111122223333 eu-west-1 10.1.0.0/22 10.2.0.0/22",
        "database: ",
        "  ingress tcp/5432 web",
        "web: Web servers",
        "  ingress tcp/443 0.0.0.0/0",
        "  ingress tcp/443 ::/0",
        "  ingress tcp/80 0.0.0.0/0",
        "  ingress tcp/80 ::/0",
        "  ingress tcp/8080 offices",
        "  ingress udp/53 offices",
        "  egress tcp/5432 database",
        "load-balancer front has web",
        "undescribed: “database” has no description",
        "open-egress: “database” declares no egress, so EC2 allows all egress",
        "ended-egress: the only egress of “web” is to groups: EC2 no longer allows all egress",
        "malformed: “back” names “nobody”, which is no group of this VPC",
        "VPC Spoke us-east-1",
        "all: Everything",
        "  egress all 0.0.0.0/0",
    ]
    plan, _ = read(CONFIG)
    web = plan.groups[1]
    peer = next(rule.peer for rule in web.rules if rule.traffic.low == 8080)
    assert isinstance(peer, PrefixListPeer)
    assert (peer.weight, peer.is_whole, [each.cidr.text for each in peer.ranges]) == (10, True, ["198.51.100.0/24"])
    assert (web.owner, plan.read_from) == ("shop", "accelerator")
    assert web.ingress[1].origin.path == ("vpcs", 0, "securityGroups", 0, "inboundRules", 0, "sources", 1)


@pytest.mark.parametrize(
    ("types", "said"),
    [
        ("types: [SSH, RDP]", ["tcp/22", "tcp/3389"]),
        ("types: [MSSQL, MYSQL/AURORA, REDSHIFT, ORACLE-RDS]", ["tcp/1433", "tcp/1521", "tcp/3306", "tcp/5439"]),
        ("types: [TCP], fromPort: 1024, toPort: 2048", ["tcp/1024-2048"]),
        ("types: [ICMP], fromPort: 3, toPort: 4", ["icmp/fragmentation-needed"]),
        ("types: [ALL]", ["all"]),
        ("ipProtocols: [ESP, '89']", ["esp", "protocol/89"]),
        ("tcpPorts: [1, 2], udpPorts: [3]", ["tcp/1", "tcp/2", "udp/3"]),
    ],
)
def test_types_ports_and_protocols_are_traffic(types: str, said: list[str]) -> None:
    found = rule(f"{{description: Why, {types}, sources: [192.0.2.0/24]}}")
    assert sorted(found) == sorted(f"ingress {each} 192.0.2.0/24" for each in said)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("192.0.2.0/24", ["egress tcp/22 192.0.2.0/24"]),
        ("{securityGroups: [app, web]}", ["egress tcp/22 app", "egress tcp/22 web"]),
        ("{account: Network, vpc: main, subnets: [A]}", ["egress tcp/22 10.0.1.0/24"]),
        ("{account: Network, vpc: main, subnets: [A], ipv6: true}", ["egress tcp/22 2001:db8::/64"]),
        (
            "{account: Network, vpc: main, subnets: [B]}",
            ["unknown: the range of the subnet “B”, in a rule of “web”, is known only after a deploy"],
        ),
        (
            "{account: Network, vpc: gone, subnets: [A]}",
            ["malformed: a rule of “web” names the subnet “A”, which the VPC “gone” does not have"],
        ),
        (
            '"{{ Office }}"',
            ["unknown: “{{ Office }}” in a rule of “web” is not judged: the placeholder is replaced before a deploy"],
        ),
        (
            "'${ACCEL_LOOKUP::X}'",
            [
                "unknown: “${ACCEL_LOOKUP::X}” in a rule of “web” is not judged: the placeholder is replaced before a "
                "deploy"
            ],
        ),
        ("{prefixLists: [gone]}", ["malformed: a rule of “web” names “gone”, which is no prefix list of this file"]),
        ("office", ["malformed: a rule of “web” is not judged: “office” is not an address range"]),
        ("{cidr: x}", ["malformed: a source in a rule of “web” is neither a range, groups, prefix lists nor subnets"]),
    ],
)
def test_sources_of_outbound_rules_are_destinations(source: str, said: list[str]) -> None:
    found = rule(f"{{description: Why, types: [SSH], sources: [{source}]}}", "outboundRules")
    assert [line for line in found if not line.startswith(("ended-egress", "open-egress"))] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{description: Why, sources: [10.0.0.0/8]}", "malformed: a rule of “web” has no types, ports or protocols"),
        ("{description: Why, types: [SSH]}", "malformed: a rule of “web” has no sources"),
        (
            "{description: Why, types: [TCP], sources: [10.0.0.0/8]}",
            "malformed: a rule of “web” is not judged: a rule for tcp has no fromPort",
        ),
        ("{description: Why, types: [FTP], sources: [10.0.0.0/8]}", "malformed: “FTP” is not a type of rule, in “web”"),
        (
            "{description: Why, ipProtocols: [WHO], sources: [10.0.0.0/8]}",
            "unknown: “WHO” in a rule of “web” is not judged",
        ),
        (
            "{description: Why, types: ['{{ T }}'], sources: [10.0.0.0/8]}",
            "unknown: “{{ T }}” under types of a rule of “web” is not judged: the placeholder is replaced before a "
            "deploy",
        ),
    ],
)
def test_what_is_wrong_or_unknown_is_said(text: str, said: str) -> None:
    assert rule(text) == [said]


def test_types_hide_ports_and_this_is_said() -> None:
    assert rule("{description: Why, types: [SSH], tcpPorts: [80], sources: [10.0.0.0/8]}") == [
        "ingress tcp/22 10.0.0.0/8",
        "malformed: tcpPorts of a rule of “web” has no effect beside types",
    ]


def test_a_section_in_another_file_is_unknown() -> None:
    assert told("vpcs: [{name: main, cidrs: [], securityGroups: !include groups.yaml}]") == [
        "VPC main",
        "unknown: securityGroups of “main” is not a list: “groups.yaml”: it is in another file",
    ]


def test_groups_for_endpoints_are_not_judged() -> None:
    assert told("vpcs: [{name: main, cidrs: [], interfaceEndpoints: {endpoints: [{service: ec2}]}}]") == [
        "VPC main",
        "unknown: the groups that the accelerator makes for interface endpoints of “main” are not judged",
    ]
