"""Subnets of a snapshot become subnets of environments, and hosts say in which they are."""

from __future__ import annotations

from typing import Any

import yaml

from tests.adopt.telling import VPC, account, taken_over, text, vpc
from tests.source.account.telling import group

WEB, DATABASE = "sg-0000000000000000a", "sg-0000000000000000b"


def subnet(number: int, name: str, block: str, *, of: str = VPC, **more: Any) -> dict[str, Any]:
    """A subnet as EC2 answers it, in the zone `eu-west-1a` unless said otherwise."""
    zone = {"AvailabilityZone": "eu-west-1a", "AvailabilityZoneId": "euw1-az3"}
    tags = [{"Key": "Name", "Value": name}] if name else []
    return {"SubnetId": f"subnet-{number:017x}", "VpcId": of, "CidrBlock": block, "Tags": tags, **zone, **more}


def interface(number: int, group_id: str, subnet_number: int, **more: Any) -> dict[str, Any]:
    """A network interface with one group."""
    place = {"SubnetId": f"subnet-{subnet_number:017x}", "VpcId": VPC}
    return {"NetworkInterfaceId": f"eni-{number}", "Groups": [{"GroupId": group_id}], **place, **more}


def test_subnets_whose_names_differ_in_the_zone_are_one_and_hosts_name_those_that_they_are_in() -> None:
    zone_b = {"AvailabilityZone": "eu-west-1b", "AvailabilityZoneId": "euw1-az1"}
    ipv6 = {"Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8:0:1::/64"}]}
    subnets = [
        subnet(1, "prod-app-a", "10.0.0.0/24", **ipv6),
        subnet(2, "prod-app-eu-west-1b", "10.0.1.0/24", **zone_b),
        subnet(3, "Data", "10.0.2.0/24"),
        subnet(4, "Data", "10.0.3.0/24", **zone_b),
        subnet(5, "", "10.0.4.0/24"),
    ]
    interfaces = [interface(1, WEB, 1), interface(2, WEB, 2), interface(3, DATABASE, 4)]
    of_both = {**vpc(VPC, "prod"), "Ipv6CidrBlockAssociationSet": [{"Ipv6CidrBlock": "2001:db8::/56"}]}
    groups = [group("web", WEB, vpc=VPC), group("database", DATABASE, vpc=VPC)]
    found = taken_over(account(*groups, Vpcs=[of_both], Subnets=subnets, NetworkInterfaces=interfaces))
    assert found.is_equal
    assert found.files["sg-factory.yaml"] == text("""
        name: shop
        environments:
          prod:
            account: '111122223333'
            region: eu-west-1
            vpc:
              id: vpc-00000000000000001
              cidrs: [10.0.0.0/16, '2001:db8::/56']
            subnets:
              app:
                cidrs: [10.0.0.0/24, 10.0.1.0/24, '2001:db8:0:1::/64']
                ids: [subnet-00000000000000001, subnet-00000000000000002]
              data:
                cidrs: [10.0.2.0/24, 10.0.3.0/24]
                ids: [subnet-00000000000000003, subnet-00000000000000004]
              subnet-00000000000000005:
                cidrs: [10.0.4.0/24]
                ids: [subnet-00000000000000005]
        """)
    assert found.files["hosts.yaml"] == text("""
        database:
          roles: [database]
          description: 1 network interface
          subnets: [data]
        web:
          roles: [web]
          description: 2 network interfaces
          subnets: [app]
        """)


def test_an_instance_with_two_interfaces_is_in_both_of_their_subnets() -> None:
    attached = {"Attachment": {"InstanceId": "i-1"}}
    found = taken_over(
        account(
            group("web", WEB, vpc=VPC),
            Subnets=[subnet(1, "front", "10.0.0.0/24"), subnet(2, "back", "10.0.1.0/24")],
            NetworkInterfaces=[interface(1, WEB, 1, **attached), interface(2, WEB, 2, **attached)],
        )
    )
    assert yaml.safe_load(found.files["hosts.yaml"]) == {
        "web": {"roles": ["web"], "description": "1 instance", "subnets": ["back", "front"]}
    }


def test_a_zone_is_recognised_only_at_the_end_and_only_as_the_zone_of_the_subnet() -> None:
    names = ["app-1a", "app az3", "SubnetPrivateEUWEST1A", "app-b", "a", "app-c1", "1a"]
    subnets = [subnet(number, name, f"10.0.{number}.0/24") for number, name in enumerate(names)]
    found = taken_over(account(group("web", WEB, vpc=VPC), Subnets=subnets))
    settings = yaml.safe_load(found.files["sg-factory.yaml"])
    assert {name: len(held["cidrs"]) for name, held in settings["environments"]["prod"]["subnets"].items()} == {
        "app": 2,
        "subnet-private": 1,
        "app-b": 1,
        "a": 2,
        "app-c1": 1,
    }


def test_what_ec2_cannot_have_answered_of_subnets_is_left_out() -> None:
    subnets = [
        subnet(1, "app", "10.0.0.0/24"),
        subnet(2, "data", "10.0.0.0/24"),
        subnet(3, "far", "192.168.0.0/24"),
        {**subnet(4, "odd", "10.0.4.0/24"), "SubnetId": "subnet-X"},
        subnet(5, "other", "10.0.5.0/24", of="vpc-00000000000000009"),
    ]
    found = taken_over(account(group("web", WEB, vpc=VPC), Subnets=subnets))
    assert found.is_equal
    assert yaml.safe_load(found.files["sg-factory.yaml"])["environments"]["prod"]["subnets"] == {
        "app": {"cidrs": ["10.0.0.0/24"], "ids": ["subnet-00000000000000001"]},
        "odd": {"cidrs": ["10.0.4.0/24"]},
    }


def test_subnets_are_not_written_without_an_environment() -> None:
    answers = account(group("web", WEB, vpc=VPC), Subnets=[subnet(1, "app", "10.0.0.0/24")])
    answers["NetworkInterfaces"] = [interface(1, WEB, 1)]
    found = taken_over({key: said for key, said in answers.items() if key != "Region"})
    assert found.is_equal
    assert "subnets" not in "".join(found.files.values())
