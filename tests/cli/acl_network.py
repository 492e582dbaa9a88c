"""An account with network ACLs, as EC2 answers it."""

from __future__ import annotations

from typing import Any

# Web servers in the subnet “app” (two zones), a database in “data”, a cache that nobody has placed, workers in “edge”.
GROUPS = [
    {
        "GroupId": f"sg-{name}",
        "GroupName": name,
        "Description": name,
        "VpcId": "vpc-1",
        "IpPermissions": ingress,
        "IpPermissionsEgress": egress,
    }
    for name, ingress, egress in (
        (
            "web",
            [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]}],
            [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-db"}, {"GroupId": "sg-worker"}]}],
        ),
        ("db", [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-web"}, {"GroupId": "sg-worker"}]}], []),
        (
            "worker",
            [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-web"}]}],
            [{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-db"}]}],
        ),
    )
]


def entry(number: int, egress: bool, action: str, ports: tuple[int, int] | None, cidr: str) -> dict[str, Any]:
    """An entry, for TCP if it has ports."""
    found = {"RuleNumber": number, "Egress": egress, "RuleAction": action, "CidrBlock": cidr}
    if ports is None:
        return {**found, "Protocol": "-1"}
    return {**found, "Protocol": "6", "PortRange": {"From": ports[0], "To": ports[1]}}


def acl(acl_id: str, subnets: tuple[str, ...], *entries: dict[str, Any]) -> dict[str, Any]:
    """An ACL of some subnets."""
    associations = [{"SubnetId": f"subnet-{each}"} for each in subnets]
    return {"NetworkAclId": acl_id, "Associations": associations, "Entries": list(entries)}


ALL_IN = entry(100, False, "allow", None, "0.0.0.0/0")
ALL_OUT = entry(100, True, "allow", None, "0.0.0.0/0")
OPEN = (ALL_IN, ALL_OUT)


def network(*acls: dict[str, Any], placed: bool = True) -> dict[str, Any]:
    """The network with some ACLs."""
    zones = {"app-a": "10.0.1.0/24", "app-b": "10.0.2.0/24", "data-a": "10.0.3.0/24", "edge-a": "10.0.4.0/24"}
    homes = {"web": ("app-a", "app-b"), "db": ("data-a",), "worker": ("edge-a",)}
    return {
        "SecurityGroups": GROUPS,
        "NetworkInterfaces": [
            {
                "NetworkInterfaceId": f"eni-{role}-{subnet}",
                "VpcId": "vpc-1",
                **({"SubnetId": f"subnet-{subnet}"} if placed else {}),
                "Groups": [{"GroupId": f"sg-{role}"}],
            }
            for role, subnets in homes.items()
            for subnet in subnets
        ],
        "Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}],
        "Subnets": [
            {
                "SubnetId": f"subnet-{name}",
                "VpcId": "vpc-1",
                "CidrBlock": cidr,
                "AvailabilityZone": f"eu-west-1{name[-1]}",
                "Tags": [{"Key": "Name", "Value": name}],
            }
            for name, cidr in zones.items()
        ],
        "NetworkAcls": list(acls),
        "SecurityGroupVpcAssociations": [],
    }


DATA = acl(
    "acl-data",
    ("data-a",),
    entry(90, False, "deny", (22, 22), "10.0.0.0/16"),
    ALL_IN,
    entry(100, True, "allow", (0, 1023), "10.0.0.0/16"),
)
CLOSED = acl("acl-data", ("data-a",), entry(100, False, "allow", None, "10.0.4.0/24"), ALL_OUT)
HALF = acl("acl-data", ("data-a",), entry(90, False, "deny", None, "10.0.2.0/24"), *OPEN)
REPLIES = acl("acl-data", ("data-a",), ALL_IN, entry(100, True, "allow", (32768, 65535), "10.0.0.0/16"))
REST = acl("acl-rest", ("app-a", "app-b", "edge-a"), *OPEN)
