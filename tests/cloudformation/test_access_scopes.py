"""Guardrails as scopes of Network Access Analyzer: AWS's own models take them, and they mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import botocore.session
import yaml
from botocore.validate import ParamValidator
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.cloudformation.access_scopes import scopes_template
from sg_factory.cloudformation.template_text import template_text
from sg_factory.pipeline.project import run
from sg_factory.plan import Plan
from tests.linted import lint
from tests.projects import write

SETTINGS = """\
    name: shop
    environments:
      prod:
        account: "111122223333"
        region: eu-west-1
        vpc: {id: vpc-0a1b2c3d4e5f60718, cidrs: [10.20.0.0/16]}
    networks:
      office: {description: The office, cidrs: [203.0.113.0/24, "2001:db8:40::/48"]}
      partner: {description: A partner, cidrs: [198.51.100.0/26]}
      lan: {description: The data centre, cidrs: [10.1.0.0/16]}
      six: {description: Of IPv6 alone, cidrs: ["2001:db8:60::/48"]}
      mirror: {description: A list by id, prefix_list: {id: pl-6da54004, entries: 1}}
      archive: {description: A list in SSM, prefix_list: {ssm: /network/archive, entries: 3}}
      cdn: {description: A list by name, prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}}
    security_groups:
      scanner: {id: sg-0123456789abcdef0, description: Our scanner}
      auditor: {id: sg-0fedcba9876543210, account: "999988887777", description: Somebody else's scanner}
    """

ROLE = """\
    description: A role
    owner: shop
    """

WEB = f"""{ROLE}
    public: true
    ingress:
      - from: cdn
        service: https
        description: From the edge
    egress:
      - to: [mirror, archive]
        service: https
        description: Packages
    """

EVERY_KIND = """
    guardrails:
      - never: {from: internet, to: [web, database], service: [ssh, dns, tcp/8000-8100, tcp/8101, icmp]}
        description: Not from the internet
      - never: {from: [cdn, partner, scanner, auditor, bastion], to: database, hops: any}
        description: Nobody reads the data
      - never: {from: database, to: [internet, archive, lan]}
        description: No data leaves
      - never: {from: lan, to: partner}
        description: We carry nothing for others
      - never: {from: office, to: web, service: ping}
        description: Silence
      - never: {from: six, to: database}
        description: Six reads no data
      - never: {from: database, to: auditor}
        description: Somebody else reads no data
      - only: {service: ssh, from: [bastion, office, mirror]}
        description: Nobody logs in past the bastion
      - only: {service: all, from: [internet, web, database, bastion]}
        description: Only we and the world
    """


def plan_of(folder: Path, guardrails: str) -> Plan:
    files = {"sg-factory.yaml": SETTINGS + guardrails, "roles/web.yaml": WEB}
    files |= {f"roles/{role}.yaml": ROLE for role in ("bastion", "database")}
    outcome = run(write(folder, files))
    assert outcome.plans, outcome.diagnostics
    return outcome.plans[0]


def template_of(folder: Path, guardrails: str) -> dict[str, Any]:
    return scopes_template(plan_of(folder, guardrails))


def scopes_in(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By what each guardrail says: its scope, without tags."""
    return {
        resource["Metadata"]["sg-factory"]["guardrail"]: {
            **{key: value for key, value in resource["Properties"].items() if key != "Tags"},
            "limits": resource["Metadata"]["sg-factory"]["limits"],
        }
        for resource in template["Resources"].values()
    }


GATEWAY = {"ResourceTypes": ["AWS::EC2::InternetGateway"]}


def groups(*names: str) -> dict[str, Any]:
    return {"ResourceStatement": {"Resources": [{"Ref": name} for name in names]}}


BASTION, DATABASE, WEB_GROUP = "BastionA1C509DFId", "Database3549B002Id", "Web4B5E57F6Id"
CDN = {"Ref": "CloudfrontOriginFacingPrefixList98543477"}


def test_traffic_from_the_internet_is_that_of_its_gateway_except_from_declared_networks(tmp_path: Path):
    found = scopes_in(template_of(tmp_path, EVERY_KIND))
    said = "never internet to database, web on icmp, tcp/22, tcp/53, tcp/8000-8100, tcp/8101, udp/53"
    assert found[said] == {
        "MatchPaths": [
            {
                "Source": {"ResourceStatement": GATEWAY},
                "Destination": groups(DATABASE, WEB_GROUP)
                | {"PacketHeaderStatement": {"Protocols": ["tcp"], "DestinationPorts": ["22", "53", "8000-8101"]}},
            },
            {
                "Source": {"ResourceStatement": GATEWAY},
                "Destination": groups(DATABASE, WEB_GROUP)
                | {"PacketHeaderStatement": {"Protocols": ["udp"], "DestinationPorts": ["53"]}},
            },
        ],
        "ExcludePaths": [
            {
                "Source": {
                    "ResourceStatement": GATEWAY,
                    "PacketHeaderStatement": {"SourceAddresses": ["198.51.100.0/26", "203.0.113.0/24"]},
                }
            },
            {"Source": {"ResourceStatement": GATEWAY, "PacketHeaderStatement": {"SourcePrefixLists": [CDN]}}},
        ],
        "limits": ["The analyzer does not support icmp."],
    }


def test_sources_of_every_kind_have_a_path_each_and_what_has_none_is_said(tmp_path: Path):
    found = scopes_in(template_of(tmp_path, EVERY_KIND))
    assert found["never auditor, bastion, cdn, partner, scanner to database, nor through other hosts"] == {
        "MatchPaths": [
            {
                "Source": {"ResourceStatement": {"Resources": [{"Ref": BASTION}, "sg-0123456789abcdef0"]}},
                "Destination": groups(DATABASE),
            },
            {
                "Source": {"PacketHeaderStatement": {"SourceAddresses": ["198.51.100.0/26"]}},
                "Destination": groups(DATABASE),
            },
            {"Source": {"PacketHeaderStatement": {"SourcePrefixLists": [CDN]}}, "Destination": groups(DATABASE)},
        ],
        "limits": [
            "A group of another account cannot be named: auditor.",
            "Only direct paths are found; `sg-factory check` also finds paths through other hosts.",
            "An address of partner always counts, also if it is that of a host with a role.",
        ],
    }


def test_what_only_some_may_use_is_every_path_to_a_role_but_theirs(tmp_path: Path):
    found = scopes_in(template_of(tmp_path, EVERY_KIND))
    assert found["only tcp/22 from bastion, mirror, office"] == {
        "MatchPaths": [
            {
                "Destination": groups(BASTION, DATABASE, WEB_GROUP)
                | {"PacketHeaderStatement": {"Protocols": ["tcp"], "DestinationPorts": ["22"]}}
            }
        ],
        "ExcludePaths": [
            {"Source": groups(BASTION)},
            {"Source": {"PacketHeaderStatement": {"SourceAddresses": ["203.0.113.0/24"]}}},
            {"Source": {"PacketHeaderStatement": {"SourcePrefixLists": ["pl-6da54004"]}}},
        ],
        "limits": [
            "IPv6 is left out: office.",
            "An address of office always counts, also if it is that of a host with a role.",
        ],
    }


def test_a_guardrail_that_the_analyzer_has_no_words_for_is_named_with_the_reason(tmp_path: Path):
    assert template_of(tmp_path, EVERY_KIND)["Metadata"]["sg-factory"]["not_exported"] == [
        {"guardrail": "never database to auditor", "why": "A group of another account cannot be named: auditor."},
        {
            "guardrail": "never lan to partner",
            "why": "Neither of its ends is a role or a security group, so security groups do not control this traffic.",
        },
        {
            "guardrail": "never office to web on icmp/echo-request, icmpv6/echo-request",
            "why": "The analyzer does not support icmp/echo-request and icmpv6/echo-request. IPv6 is left out: office.",
        },
        {"guardrail": "never six to database", "why": "IPv6 is left out: six."},
    ]


def test_groups_and_prefix_lists_are_looked_up_where_the_project_has_them(tmp_path: Path):
    parameters = template_of(tmp_path, EVERY_KIND)["Parameters"]
    assert {name: said.get("Default") for name, said in parameters.items()} == {
        BASTION: "/shop/prod/bastion",
        "CloudfrontOriginFacingPrefixList98543477": None,
        DATABASE: "/shop/prod/database",
        "NetworkArchivePrefixList43432588": "/network/archive",
        WEB_GROUP: "/shop/prod/web",
    }


def test_a_prefix_list_of_the_project_is_looked_up_and_counts_as_a_declared_network(tmp_path: Path):
    files = {
        "sg-factory.yaml": """
            name: shop
            networks:
              partners:
                description: Offices of the partners
                cidrs: [198.51.100.0/28, "2001:db8:80::/48"]
                prefix_list: {create: true, max_entries: 5}
            guardrails:
              - {never: {from: partners, to: web, service: ssh}, description: Partners administer nothing}
              - {never: {from: internet, to: web}, description: Partners alone}
            """,
        "roles/web.yaml": """
            description: Web servers
            owner: storefront
            ingress: [{from: partners, service: https, description: Orders come in}]
            """,
    }
    (plan,) = run(write(tmp_path, files), judge=False).plans
    made = scopes_template(plan)
    (name,) = (name for name, said in made["Parameters"].items() if "prefix-list" in said["Default"])
    assert made["Parameters"][name]["Default"] == "/shop/default/prefix-list/partners/ipv4"
    of_partners, of_internet = scopes_in(made).values()
    source = of_partners["MatchPaths"][0]["Source"]
    assert source["PacketHeaderStatement"]["SourcePrefixLists"] == [{"Ref": name}]
    declared = {"PacketHeaderStatement": {"SourceAddresses": ["198.51.100.0/28"]}, "ResourceStatement": GATEWAY}
    assert [path["Source"] for path in of_internet["ExcludePaths"]] == [declared]


def test_the_call_that_makes_a_scope_takes_each_of_them(tmp_path: Path):
    """botocore's model of EC2 is AWS's own; a parameter stands for the id that the template looks up."""
    model = botocore.session.get_session().get_service_model("ec2")
    shape = model.operation_model("CreateNetworkInsightsAccessScope").input_shape
    resources = template_of(tmp_path, EVERY_KIND)["Resources"]
    assert len(resources) == 5
    for resource in resources.values():
        request = {**with_ids(resource["Properties"]), "ClientToken": "once"}
        tags = request.pop("Tags")
        request["TagSpecifications"] = [{"ResourceType": "network-insights-access-scope", "Tags": tags}]
        assert not ParamValidator().validate(request, shape).has_errors()
        assert set(request) <= set(shape.members)
    wrong = {**request, "MatchPaths": [{"Source": {"ResourceStatement": {"Resources": [{"Ref": BASTION}]}}}]}
    assert ParamValidator().validate(wrong, shape).has_errors()


def with_ids(value: Any) -> Any:
    """A value with an id for each reference."""
    if isinstance(value, dict):
        return f"id-of-{value['Ref']}" if set(value) == {"Ref"} else {key: with_ids(v) for key, v in value.items()}
    return [with_ids(each) for each in value] if isinstance(value, list) else value


def test_cfn_lint_has_no_findings_in_the_template(tmp_path: Path):
    (tmp_path / "linted").mkdir()
    made = template_text(template_of(tmp_path, EVERY_KIND), "json")
    assert lint(tmp_path / "linted", {"guardrails.template.json": made}) == []


def test_with_more_roles_than_a_template_can_name_the_scope_is_the_vpc(tmp_path: Path):
    write(tmp_path, {f"roles/role-{number}.yaml": ROLE for number in range(150)})
    guardrails = """
    guardrails:
      - only: {service: ssh, from: bastion}
        description: Nobody logs in past the bastion
    """
    assert scopes_in(template_of(tmp_path, guardrails))["only tcp/22 from bastion"] == {
        "MatchPaths": [
            {
                "Destination": {
                    "ResourceStatement": {"Resources": ["vpc-0a1b2c3d4e5f60718"]},
                    "PacketHeaderStatement": {"Protocols": ["tcp"], "DestinationPorts": ["22"]},
                }
            }
        ],
        "ExcludePaths": [{"Source": groups(BASTION)}],
        "limits": ["All of the VPC is checked, as one template cannot name the groups of 153 roles."],
    }


def test_a_guardrail_that_is_moved_or_written_in_another_order_changes_no_byte(tmp_path: Path):
    one = """
    guardrails:
      - never: {from: [internet, bastion], to: [web, database], service: [ssh, https]}
        description: First
      - only: {service: [ssh, rdp], from: [bastion, office]}
        description: Second
    """
    other = """
    guardrails:
      - only: {from: [office, bastion], service: [rdp, ssh]}
        description: Second
      - never: {service: [https, ssh], to: [database, web], from: [bastion, internet]}
        description: First
    """
    texts = [template_text(template_of(tmp_path / str(n), text), "json") for n, text in enumerate((one, other))]
    assert texts[0] == texts[1]


def test_a_scope_carries_why_it_is_there_and_no_more_than_a_tag_holds(tmp_path: Path):
    guardrails = f"""
    guardrails:
      - never: {{from: internet, to: database}}
        description: {"Data " * 100}
    """
    (resource,) = template_of(tmp_path, guardrails)["Resources"].values()
    assert resource["Properties"]["Tags"] == [
        {"Key": "Name", "Value": "shop-prod: never internet to database"},
        {"Key": "description", "Value": ("Data " * 52)[:255] + "…"},
        {"Key": "source", "Value": "sg-factory.yaml"},
    ]


# What follows reads scopes as AWS's pages say, and guardrails as the language does, sharing nothing with the emitter.


@dataclass(frozen=True)
class Way:
    """A packet's way in: from a role's interface, or from an address outside, to a role's interface."""

    source: str
    destination: str
    protocol: str
    port: int

    @property
    def by_gateway(self) -> bool:
        """True if it uses the internet gateway: from every outside address that is not private."""
        return self.source[0].isdigit() and ip_address(self.source) not in ip_network("10.0.0.0/8")


ROLES = ("bastion", "database", "web")
OUTSIDE = ("203.0.113.7", "198.51.100.1", "198.51.100.99", "8.8.8.8", "10.1.2.3", "10.9.9.9")
NETWORKS = {"office": "203.0.113.0/24", "partner": "198.51.100.0/26", "lan": "10.1.0.0/16", "198.51.100.0/28": ""}
SERVICES = {
    "ssh": ("tcp", 22, 22),
    "dns-udp": ("udp", 53, 53),
    "tcp/20-25": ("tcp", 20, 25),
    "udp/0-65535": ("udp", 0, 65535),
}
WAYS = [
    Way(source, destination, protocol, port)
    for source in (*ROLES, *OUTSIDE)
    for destination in ROLES
    for protocol, port in (("tcp", 22), ("tcp", 25), ("tcp", 443), ("udp", 53), ("udp", 22))
]


def is_found(way: Way, scope: dict[str, Any]) -> bool:
    matched = any(fits(way, path) for path in scope["MatchPaths"])
    return matched and not any(fits(way, path) for path in scope.get("ExcludePaths", ()))


def fits(way: Way, path: dict[str, Any]) -> bool:
    source, destination = path.get("Source", {}), path.get("Destination", {})
    return (
        is_at(way, source.get("ResourceStatement"), way.source)
        and is_at(way, destination.get("ResourceStatement"), way.destination)
        and all(has_header(way, each.get("PacketHeaderStatement", {})) for each in (source, destination))
    )


def is_at(way: Way, statement: dict[str, Any] | None, end: str) -> bool:
    if statement is None:
        return True
    if "ResourceTypes" in statement:
        return end == way.source and way.by_gateway
    return any(each["Ref"].lower().startswith(end) for each in statement["Resources"])


def has_header(way: Way, header: dict[str, Any]) -> bool:
    if way.protocol not in header.get("Protocols", ("tcp", "udp")):
        return False
    ports = [each.split("-") for each in header.get("DestinationPorts", ("0-65535",))]
    if not any(int(each[0]) <= way.port <= int(each[-1]) for each in ports):
        return False
    ranges = header.get("SourceAddresses")
    if ranges is None:
        return True
    return way.source[0].isdigit() and any(ip_address(way.source) in ip_network(each) for each in ranges)


def is_ruled_out(way: Way, guardrail: dict[str, Any]) -> bool:
    """True if a guardrail forbids a path: `only` reserves it for others, or `never` rules it out."""
    said = guardrail.get("never") or guardrail["only"]
    services = [SERVICES[name] for name in said.get("service", ())]
    is_this_service = not services or any(way.protocol == p and low <= way.port <= high for p, low, high in services)
    is_source = any(is_meant(way.source, name) for name in said["from"])
    if "only" in guardrail:
        return is_this_service and not is_source
    return is_this_service and is_source and way.destination in said["to"]


def is_meant(source: str, name: str) -> bool:
    if not source[0].isdigit():
        return source == name
    if name == "internet":
        return Way(source, "", "", 0).by_gateway and not any(is_meant(source, each) for each in ("office", "partner"))
    return name not in ROLES and ip_address(source) in ip_network(NETWORKS[name] or name)


@st.composite
def guardrail(draw: st.DrawFn) -> dict[str, Any]:
    def some(names: Iterator[str] | tuple[str, ...]) -> list[str]:
        return draw(st.lists(st.sampled_from(list(names)), min_size=1, max_size=3, unique=True))

    if draw(st.booleans()):
        # The internet among `only`'s sources lets declared networks pass, which the scope says of itself.
        return {"only": {"service": some(tuple(SERVICES)), "from": some((*ROLES, *NETWORKS))}, "description": "Why"}
    never: dict[str, Any] = {"from": some((*ROLES, *NETWORKS, "internet")), "to": some(ROLES)}
    if draw(st.booleans()):
        never["service"] = some(tuple(SERVICES))
    return {"never": never, "description": "Why"}


@given(guardrail())
def test_a_scope_finds_exactly_the_direct_paths_that_its_guardrail_forbids(said: dict[str, Any]):
    with TemporaryDirectory() as folder:
        settings = yaml.safe_load(SETTINGS) | {"guardrails": [said], "services": {"dns-udp": "udp/53"}}
        write(Path(folder), {"sg-factory.yaml": yaml.safe_dump(settings)})
        write(Path(folder), {f"roles/{role}.yaml": ROLE for role in ROLES})
        outcome = run(Path(folder))
        assert outcome.plans, outcome.diagnostics
        (resource,) = scopes_template(outcome.plans[0])["Resources"].values()
    scope = resource["Properties"]
    assert [way for way in WAYS if is_found(way, scope)] == [way for way in WAYS if is_ruled_out(way, said)]
