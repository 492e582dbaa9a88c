"""Network ACLs of snapshots, templates and Terraform: one network in all three forms is one Plan of ACLs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sg_factory.pipeline.project import moment, traffic_of
from sg_factory.plan import AclEntry, Plan
from sg_factory.reach import Reach
from sg_factory.reach.answer import Answer, Question
from sg_factory.reach.judged import ask_judged
from sg_factory.reach.parties import parties
from sg_factory.source.account import plans_of as plans_of_account
from sg_factory.source.cloudformation import readings_of_text
from sg_factory.source.terraform import plans_of as plans_of_terraform

AS_OF = moment("2027-01-01")

# Web servers in “app” reach a database in “data”. The ACL of “data” lets in PostgreSQL of “app” but for one host, and
# pings; it lets no replies out to ephemeral ports below 32768. “edge” has the default ACL.
ENTRIES: tuple[dict[str, Any], ...] = (
    {"number": 90, "egress": False, "action": "deny", "protocol": 6, "ports": (5432, 5432), "cidr": "10.0.1.7/32"},
    {"number": 100, "egress": False, "action": "allow", "protocol": 6, "ports": (5432, 5432), "cidr": "10.0.1.0/24"},
    {"number": 110, "egress": False, "action": "allow", "protocol": 1, "icmp": (8, -1), "cidr": "10.0.0.0/16"},
    {"number": 120, "egress": False, "action": "allow", "protocol": -1, "ipv6": "2001:db8::/56"},
    {"number": 100, "egress": True, "action": "allow", "protocol": 6, "ports": (32768, 65535), "cidr": "10.0.0.0/16"},
    {"number": 110, "egress": True, "action": "deny", "protocol": 17, "ports": (1, 65535), "cidr": "0.0.0.0/0"},
    {"number": 120, "egress": True, "action": "allow", "protocol": 1, "icmp": (-1, -1), "cidr": "10.0.0.0/16"},
)
SUBNETS = {"app": "10.0.1.0/24", "data": "10.0.2.0/24", "edge": "10.0.3.0/24"}


def snapshot(entries: tuple[dict[str, Any], ...] = ENTRIES) -> dict[str, Any]:
    """The network as EC2 answers it."""

    def entry(each: dict[str, Any]) -> dict[str, Any]:
        found = {"RuleNumber": each["number"], "Egress": each["egress"], "RuleAction": each["action"]}
        found["Protocol"] = str(each["protocol"])
        found |= {"CidrBlock": each["cidr"]} if "cidr" in each else {"Ipv6CidrBlock": each["ipv6"]}
        if "ports" in each:
            found["PortRange"] = dict(zip(("From", "To"), each["ports"], strict=True))
        if "icmp" in each:
            found["IcmpTypeCode"] = dict(zip(("Type", "Code"), each["icmp"], strict=True))
        return found

    def open_to_all(egress: bool) -> list[dict[str, Any]]:
        allowed = {"Egress": egress, "RuleAction": "allow", "Protocol": "-1"}
        return [
            {**allowed, "RuleNumber": 100, "CidrBlock": "0.0.0.0/0"},
            {**allowed, "RuleNumber": 101, "Ipv6CidrBlock": "::/0"},
            {**allowed, "RuleNumber": 32767, "RuleAction": "deny", "CidrBlock": "0.0.0.0/0"},
            {**allowed, "RuleNumber": 32768, "RuleAction": "deny", "Ipv6CidrBlock": "::/0"},
        ]

    def group(name: str, ingress: list[Any], egress: list[Any]) -> dict[str, Any]:
        words = {"GroupName": name, "GroupId": f"sg-{name}", "Description": name, "VpcId": "vpc-1"}
        return {**words, "IpPermissions": ingress, "IpPermissionsEgress": egress}

    def rule(name: str) -> dict[str, Any]:
        return {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": f"sg-{name}"}]}

    return {
        "SecurityGroups": [group("web", [], [rule("db")]), group("db", [rule("web")], [])],
        "NetworkInterfaces": [
            {"NetworkInterfaceId": f"eni-{name}", "VpcId": "vpc-1", "SubnetId": f"subnet-{subnet}", "Groups": held}
            for name, subnet, held in (("web", "app", [{"GroupId": "sg-web"}]), ("db", "data", [{"GroupId": "sg-db"}]))
        ],
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [
            {
                "SubnetId": f"subnet-{name}",
                "VpcId": "vpc-1",
                "CidrBlock": cidr,
                "Tags": [{"Key": "Name", "Value": name}],
            }
            for name, cidr in SUBNETS.items()
        ],
        "NetworkAcls": [
            {
                "NetworkAclId": "acl-default",
                "IsDefault": True,
                "Associations": [{"SubnetId": "subnet-app"}, {"SubnetId": "subnet-edge"}],
                "Entries": [*open_to_all(False), *open_to_all(True)],
            },
            {
                "NetworkAclId": "acl-data",
                "IsDefault": False,
                "Associations": [{"SubnetId": "subnet-data"}],
                "Entries": [entry(each) for each in reversed(entries)],
            },
        ],
    }


def template(entries: tuple[dict[str, Any], ...] = ENTRIES) -> dict[str, Any]:
    """The network as a template."""

    def entry(each: dict[str, Any]) -> dict[str, Any]:
        found = {"NetworkAclId": {"Ref": "dataAcl"}, "RuleNumber": each["number"], "RuleAction": each["action"]}
        found |= {"Protocol": each["protocol"], **({"Egress": True} if each["egress"] else {})}
        found |= {"CidrBlock": each["cidr"]} if "cidr" in each else {"Ipv6CidrBlock": each["ipv6"]}
        if "ports" in each:
            found["PortRange"] = dict(zip(("From", "To"), each["ports"], strict=True))
        if "icmp" in each:
            found["Icmp"] = dict(zip(("Type", "Code"), each["icmp"], strict=True))
        return {"Type": "AWS::EC2::NetworkAclEntry", "Properties": found}

    def made(kind: str, **properties: Any) -> dict[str, Any]:
        return {"Type": f"AWS::{kind}", "Properties": properties}

    def between(kind: str, group: str, key: str, other: str) -> dict[str, Any]:
        return made(f"EC2::SecurityGroup{kind}", GroupId={"Ref": group}, IpProtocol="-1", **{key: {"Ref": other}})

    vpc = {"Ref": "vpc"}
    subnets = {name: made("EC2::Subnet", VpcId=vpc, CidrBlock=cidr) for name, cidr in SUBNETS.items()}
    groups = {
        name: made("EC2::SecurityGroup", GroupDescription=name, VpcId=vpc, SecurityGroupEgress=[])
        for name in ("web", "db")
    }
    return {
        "Resources": {
            "vpc": made("EC2::VPC", CidrBlock="10.0.0.0/16"),
            **subnets,
            **groups,
            "in": between("Ingress", "db", "SourceSecurityGroupId", "web"),
            "out": between("Egress", "web", "DestinationSecurityGroupId", "db"),
            "dataAcl": made("EC2::NetworkAcl", VpcId=vpc),
            "association": made(
                "EC2::SubnetNetworkAclAssociation", SubnetId={"Ref": "data"}, NetworkAclId={"Ref": "dataAcl"}
            ),
            **{f"entry{index}": entry(each) for index, each in enumerate(entries)},
            "launch": made("EC2::LaunchTemplate", LaunchTemplateData={"SecurityGroupIds": [{"Ref": "web"}]}),
            "fleet": made(
                "AutoScaling::AutoScalingGroup",
                LaunchTemplate={"LaunchTemplateId": {"Ref": "launch"}, "Version": "1"},
                VPCZoneIdentifier=[{"Ref": "app"}],
            ),
            "subnetsOfDatabase": made("RDS::DBSubnetGroup", SubnetIds=[{"Ref": "data"}]),
            "database": made(
                "RDS::DBInstance", DBSubnetGroupName={"Ref": "subnetsOfDatabase"}, VPCSecurityGroups=[{"Ref": "db"}]
            ),
        }
    }


def terraform(entries: tuple[dict[str, Any], ...] = ENTRIES) -> dict[str, Any]:
    """The network as a state of Terraform; entries with even numbers of ten are resources of their own."""

    def block(each: dict[str, Any]) -> dict[str, Any]:
        low, high = each.get("ports", (0, 0))
        kind, code = each.get("icmp", (0, 0))
        return {
            "protocol": str(each["protocol"]),
            "from_port": low,
            "to_port": high,
            "icmp_type": kind,
            "icmp_code": code,
            "cidr_block": each.get("cidr", ""),
            "ipv6_cidr_block": each.get("ipv6", ""),
        }

    def is_own(each: dict[str, Any]) -> bool:
        return bool(each["number"] % 20 == 0)

    def blocks(egress: bool) -> list[dict[str, Any]]:
        return [
            {**block(each), "rule_no": each["number"], "action": each["action"]}
            for each in entries
            if each["egress"] == egress and not is_own(each)
        ]

    def made(address: str, **values: Any) -> dict[str, Any]:
        type_, name = address.split(".")
        head = {"address": address, "mode": "managed", "type": type_, "name": name}
        return {**head, "values": values, "sensitive_values": {}}

    rules: dict[str, Any] = {"from_port": 0, "to_port": 0, "protocol": "-1", "self": False, "description": "x"}
    resources = [
        made("aws_vpc.vpc", id="vpc-1", cidr_block="10.0.0.0/16", default_network_acl_id="acl-default"),
        *(
            made(f"aws_subnet.{name}", id=f"subnet-{name}", vpc_id="vpc-1", cidr_block=cidr)
            for name, cidr in SUBNETS.items()
        ),
        made(
            "aws_security_group.web",
            id="sg-web",
            name="web",
            description="web",
            vpc_id="vpc-1",
            ingress=[],
            egress=[{**rules, "security_groups": ["sg-db"]}],
        ),
        made(
            "aws_security_group.db",
            id="sg-db",
            name="db",
            description="db",
            vpc_id="vpc-1",
            egress=[],
            ingress=[{**rules, "security_groups": ["sg-web"]}],
        ),
        made(
            "aws_network_acl.data",
            id="acl-data",
            vpc_id="vpc-1",
            subnet_ids=["subnet-data"],
            ingress=blocks(False),
            egress=blocks(True),
        ),
        *(
            made(
                f"aws_network_acl_rule.r{index}",
                network_acl_id="acl-data",
                rule_number=each["number"],
                rule_action=each["action"],
                egress=each["egress"],
                **block(each),
            )
            for index, each in enumerate(entries)
            if is_own(each)
        ),
        made("aws_launch_template.web", id="lt-1", name="web", vpc_security_group_ids=["sg-web"]),
        made("aws_autoscaling_group.web", launch_template=[{"id": "lt-1"}], vpc_zone_identifier=["subnet-app"]),
        made("aws_db_subnet_group.db", id="dbs", name="dbs", subnet_ids=["subnet-data"]),
        made("aws_db_instance.db", db_subnet_group_name="dbs", vpc_security_group_ids=["sg-db"]),
    ]
    return {"format_version": "1.0", "terraform_version": "1.9.8", "values": {"root_module": {"resources": resources}}}


def of_template(value: dict[str, Any]) -> Plan:
    """The only Plan of a template."""
    (reading,), _ = readings_of_text(json.dumps(value).encode(), "template.json", AS_OF)
    return reading.plan


def plans() -> dict[str, Plan]:
    """The Plans of the network by the kind of source."""
    (account,) = plans_of_account(snapshot(), "account.json", AS_OF)
    (state,) = plans_of_terraform(terraform(), "state.json", AS_OF)
    return {"account": account, "template": of_template(template()), "terraform": state}


def plain(name: str) -> str:
    """The name of a subnet or group without what Terraform puts before it."""
    return name.rpartition(".")[2]


def told(plan: Plan) -> list[str]:
    """The ACLs of a Plan as lines, without their names, and the subnets of its hosts."""

    def line(entry: AclEntry) -> str:
        return f"{entry.direction} {entry.number} {entry.action} {entry.traffic} {entry.cidr.text}"

    acls = sorted((sorted(map(plain, acl.subnets)), *map(line, acl.entries)) for acl in plan.acls)
    subnets = [f"{plain(each.name)} {[cidr.text for cidr in each.cidrs]}" for each in plan.environment.subnets]
    hosts = sorted(f"{[*map(plain, host.roles)]} in {[*map(plain, host.subnets)]}" for host in plan.hosts)
    return [*subnets, *hosts, *(str(each) for acl in acls for each in acl)]


NETWORK = """\
app ['10.0.1.0/24']
data ['10.0.2.0/24']
edge ['10.0.3.0/24']
['db'] in ['data']
['web'] in ['app']
['app', 'edge']
ingress 100 allow all 0.0.0.0/0
ingress 101 allow all ::/0
egress 100 allow all 0.0.0.0/0
egress 101 allow all ::/0
['data']
ingress 90 deny tcp/5432 10.0.1.7/32
ingress 100 allow tcp/5432 10.0.1.0/24
ingress 110 allow icmp/echo-request 10.0.0.0/16
ingress 120 allow all 2001:db8::/56
egress 100 allow tcp/32768-65535 10.0.0.0/16
egress 110 deny udp/1-65535 0.0.0.0/0
egress 120 allow icmp 10.0.0.0/16
"""


@pytest.mark.parametrize("kind", ["account", "template", "terraform"])
def test_one_network_is_the_same_in_every_kind_of_source(kind: str) -> None:
    assert "\n".join(told(plans()[kind])) + "\n" == NETWORK


@pytest.mark.parametrize(
    ("service", "verdict", "denied"),
    [("tcp/5432", "yes", []), ("tcp/22", "no", ["data ingress request"]), ("icmp/echo-request", "yes", [])],
)
def test_every_kind_of_source_has_the_same_answer(service: str, verdict: str, denied: list[str]) -> None:
    for plan in plans().values():
        role = {plain(group.role): group.role for group in plan.groups}
        answer = answered(plan, role["web"], role["db"], service)
        assert answer.acls is not None
        said = [
            f"{plain(each.subnet)} {each.direction} {'reply' if each.is_reply else 'request'}"
            for each in answer.acls.blocks
        ]
        assert (answer.verdict, said) == (verdict, denied)


def answered(plan: Plan, source: str, destination: str, service: str) -> Answer:
    """The answer to a question."""
    (start,), (end,) = (parties(text, [plan]) for text in (source, destination))
    return ask_judged(Reach(plan), Question(start, end, traffic_of(service, plan)))


def with_entry(held: dict[str, Any], name: str, **changed: Any) -> dict[str, Any]:
    """A template with other properties of an entry."""
    held["Resources"][name]["Properties"] |= changed
    return held


UNREADABLE = {
    "a range that only a deploy knows": (
        {"CidrBlock": {"Fn::ImportValue": "hq"}},
        "the entry “entry0” of the network ACL “dataAcl” is not judged: “ImportValue hq” is known only at deploy time",
    ),
    "an action that does not exist": (
        {"RuleAction": "reject"},
        "the entry “entry0” of the network ACL “dataAcl” is not judged: “reject” is not an action",
    ),
    "a number beyond the last one": (
        {"RuleNumber": "first"},
        "the entry “entry0” of the network ACL “dataAcl” is not judged: “first” is not the number of an entry",
    ),
    "ports without an end": (
        {"PortRange": {"From": 22}},
        "the entry “entry0” of the network ACL “dataAcl” is not judged: a rule for tcp has no ToPort",
    ),
}


@pytest.mark.parametrize(("changed", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_an_entry_that_cannot_be_read_is_said_and_its_acl_is_not_judged(changed: dict[str, Any], said: str) -> None:
    plan = of_template(with_entry(template(), "entry0", **changed))
    assert said in [note.text for note in plan.notes]
    answer = answered(plan, "web", "db", "tcp/22")
    assert answer.acls is not None
    assert (answer.verdict, [(each.end, each.reason) for each in answer.acls.unjudged]) == (
        "yes",
        [("db", "not all of the network ACL dataAcl could be read")],
    )


def test_an_entry_of_an_unknown_acl_is_said() -> None:
    plan = of_template(with_entry(template(), "entry0", NetworkAclId={"Fn::ImportValue": "acl"}))
    said = "the entry “entry0” of a network ACL is not judged: “ImportValue acl” is known only at deploy time"
    assert said in [note.text for note in plan.notes]


def test_a_condition_decides_about_an_entry() -> None:
    held = template()
    held["Parameters"] = {"Ping": {"Type": "String", "AllowedValues": ["yes", "no"]}}
    held["Conditions"] = {"Pings": {"Fn::Equals": [{"Ref": "Ping"}, "yes"]}}
    held["Resources"]["entry2"]["Condition"] = "Pings"
    found, _ = readings_of_text(json.dumps(held).encode(), "template.json", AS_OF)
    verdicts = [answered(each.plan, "web", "db", "icmp/echo-request").verdict for each in found]
    assert dict(zip((each.plan.choices for each in found), verdicts, strict=True)) == {
        ("Ping = yes",): "yes",
        ("Ping = no",): "no",
    }


def test_what_a_template_adds_to_the_default_acl_counts_before_what_ec2_has_there() -> None:
    held = template()
    held["Resources"]["deny"] = {
        "Type": "AWS::EC2::NetworkAclEntry",
        "Properties": {
            "NetworkAclId": {"Fn::GetAtt": ["vpc", "DefaultNetworkAcl"]},
            "RuleNumber": 10,
            "Egress": True,
            "Protocol": -1,
            "RuleAction": "deny",
            "CidrBlock": "10.0.2.0/24",
        },
    }
    answer = answered(of_template(held), "web", "db", "tcp/5432")
    assert answer.acls is not None
    assert (answer.verdict, [(each.acl.name, each.entry and each.entry.number) for each in answer.acls.blocks]) == (
        "no",
        [("vpc.DefaultNetworkAcl", 10)],
    )


def test_subnets_of_others_that_get_an_acl_have_their_ids_as_names() -> None:
    held = template()
    held["Resources"]["association"]["Properties"]["SubnetId"] = "subnet-0a1b2c3d"
    held["Resources"]["subnetsOfDatabase"]["Properties"]["SubnetIds"] = ["subnet-0a1b2c3d"]
    plan = of_template(held)
    assert [str(each) for each in plan.environment.subnets if each.ids] == ["subnet-0a1b2c3d  (subnet-0a1b2c3d)"]
    assert [acl.subnets for acl in plan.acls] == [("subnet-0a1b2c3d",), ("app", "data", "edge")]
    assert [(host.name, host.subnets) for host in plan.hosts] == [
        ("database", ("subnet-0a1b2c3d",)),
        ("launch", ("app",)),
    ]
    assert answered(plan, "web", "db", "tcp/22").verdict == "no"


def test_subnets_of_one_name_with_several_acls_keep_their_zones() -> None:
    held = snapshot()
    for subnet, zone in (("app", "a"), ("data", "b")):
        item = next(each for each in held["Subnets"] if each["SubnetId"] == f"subnet-{subnet}")
        item |= {"Tags": [{"Key": "Name", "Value": f"inner-{zone}"}], "AvailabilityZone": f"eu-west-1{zone}"}
    (plan,) = plans_of_account(held, "account.json", AS_OF)
    assert [subnet.name for subnet in plan.environment.subnets] == ["edge", "inner-a", "inner-b"]
    assert [(acl.name, acl.subnets) for acl in plan.acls] == [
        ("acl-data", ("inner-b",)),
        ("acl-default", ("edge", "inner-a")),
    ]


def test_without_acls_a_template_has_no_subnets_and_hosts_are_nowhere() -> None:
    held = template()
    gone = [name for name, body in held["Resources"].items() if "NetworkAcl" in body["Type"]]
    for name in gone:
        del held["Resources"][name]
    plan = of_template(held)
    assert (plan.environment.subnets, plan.acls, {host.subnets for host in plan.hosts}) == ((), (), {()})


def test_an_entry_that_a_plan_deletes_is_gone_although_the_acl_shows_it() -> None:
    shown = {"rule_no": 120, "action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0}
    shown |= {"icmp_type": 0, "icmp_code": 0, "cidr_block": "0.0.0.0/0", "ipv6_cidr_block": ""}
    state = terraform(())["values"]["root_module"]["resources"]
    for each in state:
        if each["type"] == "aws_network_acl":
            each["values"]["ingress"] = [shown]
    rule = {"network_acl_id": "acl-data", "rule_number": 120, "rule_action": "allow", "egress": False}
    rule |= {key: value for key, value in shown.items() if key not in ("rule_no", "action")}
    head = {"address": "aws_network_acl_rule.r", "mode": "managed", "type": "aws_network_acl_rule", "name": "r"}
    before = [*state, {**head, "values": rule, "sensitive_values": {}}]
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": state}},
        "resource_changes": [{**head, "change": {"actions": ["delete"], "before": rule, "after": None}}],
        "prior_state": {
            "format_version": "1.0",
            "terraform_version": "1.9.8",
            "values": {"root_module": {"resources": before}},
        },
        "configuration": {
            "root_module": {
                "resources": [
                    {key: each[key] for key in ("address", "mode", "type", "name")} | {"expressions": {}}
                    for each in state
                ]
            }
        },
    }
    (after,) = plans_of_terraform(plan, "plan.json", AS_OF)
    (acl,) = [acl for acl in after.acls if acl.name == "aws_network_acl.data"]
    assert acl.entries == ()
