"""Random answers of EC2's describe calls: every shape of group that EC2 allows, and what is attached to them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import strategies as st

from tests.reading.dice import Dice

Answers = dict[str, Any]

ACCOUNT, FOREIGN_ACCOUNT, REGION = "111122223333", "999988887777", "eu-west-1"
_NAMES = (
    *("web", "Web", "web-prod", "web_prod", "WEB PROD", "db", "database", "launch-wizard-1", "launch-wizard-12"),
    *(
        "sg_web",
        "internet",
        "vpc",
        "self",
        "ElasticMapReduce-Master-Private",
        "awseb-e-abc123-stack-AWSEBSecurityGroup",
    ),
    *(
        "a/b:c",
        "=cmd(x)",
        "#1",
        "null",
        "yes",
        "1.0",
        "é".replace("é", "e"),
        "x" * 255,
        "role (old) [2]",
        "on",
        "web, db",
    ),
    *("k8s-elb-a1b2c3", "d-906701d7f7_controllers", "&anchor", "*star", "!tag", "{a}", "@at", "- dash", "key: value"),
)
_WORDS = (
    *("HTTPS from the office", "office", "temp", "TEST - remove!", "Managed by Terraform", "a: b # c", "[quoted]"),
    *("1234", "null", "yes", "*", "$&;{}[]", "  leading", "trailing ", "x" * 255, "- item", "=1+1", "http://x/y"),
)
_RANGES = (
    *("10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "172.16.0.0/12", "192.168.0.0/16", "203.0.113.0/24"),
    *(
        "198.51.100.7/32",
        "198.51.100.8/32",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "0.0.0.0/0",
        "127.0.0.0/8",
        "255.255.255.255/32",
    ),
)
_RANGES6 = ("::/0", "2001:db8::/32", "2001:db8:1::/48", "2001:db8::1/128", "fd00::/8", "::1/128")
_LISTS = ("pl-63a5400a", "pl-0123456789abcdef0", "pl-0fedcba9876543210", "pl-4fa04526")
_FOREIGN = (("sg-0f0e0d0c0b0a09080", FOREIGN_ACCOUNT), ("sg-1a2b3c4d", ACCOUNT), ("sg-2a2b3c4d", FOREIGN_ACCOUNT))
_PORTS = (22, 53, 80, 443, 389, 3306, 5432, 8080, 0, 65535, 1024, 3389)


@st.composite
def accounts(draw: st.DrawFn) -> Answers:
    """Draw the answers of one account and region; one in three has the rules with their ids."""
    dice = Dice(draw)
    answers = drawn(dice)
    if dice.one_in(3):
        answers["SecurityGroupRules"] = list(rules_with_ids(answers["SecurityGroups"]))
    return answers


def drawn(dice: Dice) -> Answers:
    """The answers of one account and region, without ids of rules: one to three VPCs with up to six groups each."""
    vpcs = [f"vpc-0{number:016x}" for number in range(1, dice.pick((1, 1, 1, 2, 3)) + 1)]
    groups = [group for vpc in vpcs for group in _groups(dice, vpc)]
    known = {group["GroupId"]: group for group in groups}
    for group in groups:
        _permit(dice, group, known)
    answers: Answers = {
        "SecurityGroups": groups,
        "NetworkInterfaces": list(_interfaces(dice, groups)),
        "Vpcs": [_vpc(dice, vpc, number) for number, vpc in enumerate(vpcs)],
        "PrefixLists": _prefix_lists(),
        "Account": ACCOUNT,
        "Region": REGION,
        "Taken": "2026-12-01T10:00:00Z",
    }
    answers["ManagedPrefixLists"] = answers.pop("PrefixLists")
    answers["PrefixListEntries"] = {
        "pl-0123456789abcdef0": [{"Cidr": "198.51.100.0/28", "Description": "Office"}, {"Cidr": "192.0.2.0/28"}]
    }
    return answers


def _groups(dice: Dice, vpc: str) -> list[dict[str, Any]]:
    names = ["default", *dice.some(_NAMES, 1, 6)]
    made = []
    for name in names:
        id_ = f"sg-0{dice.number(0, 16**8):08x}{len(made):04x}{int(vpc[-4:], 16):04x}"
        description = "default VPC security group" if name == "default" else dice.pick(_WORDS)
        made.append(
            {
                "Description": description.strip() or "x",
                "GroupName": name,
                "OwnerId": ACCOUNT,
                "GroupId": id_,
                "VpcId": vpc,
                "SecurityGroupArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{id_}",
                "Tags": _tags(dice),
                "IpPermissions": [],
                "IpPermissionsEgress": [],
            }
        )
    return made


def _tags(dice: Dice) -> list[dict[str, str]]:
    found = {
        "Name": dice.pick(("web", "shop-web", "Web Server (prod)", "Wäb 世界", "")),
        "owner": dice.pick(("team-a", "B: c", "1", "unknown")),
    }
    found |= {"cost-centre": "4711", "aws:cloudformation:stack-name": "shop", "Description": "text", "a/b": "=x"}
    return [{"Key": key, "Value": found[key]} for key in dice.some(sorted(found), 0, 4)]


def _permit(dice: Dice, group: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    for key in ("IpPermissions", "IpPermissionsEgress"):
        if key == "IpPermissionsEgress" and dice.one_in(2):
            group[key] = [_whole(dice, "0.0.0.0/0")]
            continue
        many = dice.one_in(12)
        held: dict[tuple[Any, ...], dict[str, dict[str, Any]]] = defaultdict(dict)
        for number in range(dice.number(61, 75) if many else dice.number(0, 6)):
            traffic = ("tcp", 443, 443) if many else _traffic(dice)
            peer = {"CidrIp": f"10.9.{number}.0/24"} if many else _peer(dice, group, known)
            if dice.one_in(2):
                peer["Description"] = dice.pick(_WORDS).strip() or "x"
            identity = next(str(value) for name, value in peer.items() if name in _PEER_KEYS)
            held[traffic].setdefault(identity, peer)
        group[key] = [_permission(traffic, list(peers.values())) for traffic, peers in held.items()]
    _mirror(dice, group, known)


def _mirror(dice: Dice, group: dict[str, Any], known: dict[str, dict[str, Any]]) -> None:
    """Give some peers the other half of a rule, with its description or another one."""
    for permission in group["IpPermissions"]:
        for pair in permission["UserIdGroupPairs"]:
            other = known.get(pair["GroupId"])
            if other is None or dice.one_in(2):
                continue
            half = {"GroupId": group["GroupId"], "UserId": ACCOUNT}
            said = pair.get("Description") if dice.one_in(2) else dice.pick((None, "the other half"))
            half |= {} if said is None else {"Description": said}
            _add(other["IpPermissionsEgress"], permission, half)


def _add(permissions: list[dict[str, Any]], like: dict[str, Any], pair: dict[str, Any]) -> None:
    same = ("IpProtocol", "FromPort", "ToPort")
    for permission in permissions:
        if all(permission.get(key) == like.get(key) for key in same):
            if all(each["GroupId"] != pair["GroupId"] for each in permission["UserIdGroupPairs"]):
                permission["UserIdGroupPairs"].append(pair)
            return
    permissions.append({**{key: like[key] for key in same if key in like}, **_NO_PEERS, "UserIdGroupPairs": [pair]})


_NO_PEERS: dict[str, list[Any]] = {"IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}
_PEER_KEYS = {
    "CidrIp": "IpRanges",
    "CidrIpv6": "Ipv6Ranges",
    "PrefixListId": "PrefixListIds",
    "GroupId": "UserIdGroupPairs",
}


def _permission(traffic: tuple[Any, ...], peers: list[dict[str, Any]]) -> dict[str, Any]:
    protocol, low, high = traffic
    found: dict[str, Any] = {"IpProtocol": protocol} | ({} if low is None else {"FromPort": low, "ToPort": high})
    found |= {key: [] for key in _NO_PEERS}
    for peer in peers:
        key = next(_PEER_KEYS[name] for name in peer if name in _PEER_KEYS)
        found[key].append(peer)
    return found


def _whole(dice: Dice, cidr: str) -> dict[str, Any]:
    found = _permission(("-1", None, None), [{"CidrIp": cidr}])
    found["Ipv6Ranges"] = [{"CidrIpv6": "::/0"}] if dice.one_in(3) else []
    return found


def _traffic(dice: Dice) -> tuple[str, int | None, int | None]:
    kind = dice.number(0, 9)
    if kind <= 4:
        port = dice.pick(_PORTS)
        return dice.pick(("tcp", "tcp", "udp")), port, port
    if kind == 5:
        return dice.pick(("tcp", "udp")), *dice.pick(((0, 65535), (1024, 65535), (8000, 8100), (20, 21)))
    if kind == 6:
        return "-1", None, None
    if kind == 7:
        return "icmp", *dice.pick(((-1, -1), (8, -1), (8, 0), (3, 4), (0, -1), (255, 255)))
    if kind == 8:
        return "icmpv6", *dice.pick(((-1, -1), (128, -1), (128, 0), (2, 0)))
    return dice.pick(("50", "51", "47", "132", "4", "0", "254")), None, None


def _peer(dice: Dice, group: dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    kind = dice.number(0, 7)
    if kind <= 2:
        return {"CidrIp": dice.pick(_RANGES)}
    if kind == 3:
        return {"CidrIpv6": dice.pick(_RANGES6)}
    if kind == 4:
        return {"PrefixListId": dice.pick(_LISTS)}
    if kind == 5:
        return {"GroupId": group["GroupId"], "UserId": ACCOUNT}
    if kind == 6:
        stale = {"VpcId": "vpc-0aaaabbbbccccdddd", "VpcPeeringConnectionId": "pcx-0a1b2c3d", "PeeringStatus": "deleted"}
        group_id, owner = dice.pick(_FOREIGN)
        return {"GroupId": group_id, "UserId": owner} | (stale if dice.one_in(2) else {})
    near = [id_ for id_, each in known.items() if each["VpcId"] == group["VpcId"] or dice.one_in(4)]
    return {"GroupId": dice.pick(near), "UserId": ACCOUNT}


def _interfaces(dice: Dice, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for number in range(dice.number(0, 5)):
        group = dice.pick(groups)
        near = [each for each in groups if each["VpcId"] == group["VpcId"]]
        held = dice.some(near, 1, 3)
        instance = {"InstanceId": f"i-0{dice.number(1, 3):016x}", "Status": "attached"}
        found.append(
            {
                "NetworkInterfaceId": f"eni-0{number:016x}",
                "VpcId": group["VpcId"],
                "Groups": [{"GroupId": each["GroupId"], "GroupName": each["GroupName"]} for each in held],
                "PrivateIpAddress": f"10.0.0.{number + 4}",
                "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": f"10.0.0.{number + 4}"}],
                "Description": dice.pick(("", "ELB app/shop/50dc6c495c0c9188", "RDSNetworkInterface")),
                "InterfaceType": "interface",
                "Status": "in-use",
                **({"Attachment": instance} if dice.one_in(2) else {}),
            }
        )
    return found


def _vpc(dice: Dice, vpc: str, number: int) -> dict[str, Any]:
    cidr = f"10.{number}.0.0/16"
    return {
        "VpcId": vpc,
        "CidrBlock": cidr,
        "CidrBlockAssociationSet": [{"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}}],
        "OwnerId": ACCOUNT,
        "IsDefault": False,
        "Tags": [{"Key": "Name", "Value": dice.pick(("prod", "Prod VPC", "shared"))}] if dice.one_in(2) else [],
    }


def _prefix_lists() -> list[dict[str, Any]]:
    arn = f"arn:aws:ec2:{REGION}"
    return [
        {
            "PrefixListId": "pl-63a5400a",
            "AddressFamily": "IPv4",
            "PrefixListArn": f"{arn}:aws:prefix-list/pl-63a5400a",
            "PrefixListName": f"com.amazonaws.{REGION}.s3",
            "OwnerId": "AWS",
        },
        {
            "PrefixListId": "pl-4fa04526",
            "AddressFamily": "IPv4",
            "PrefixListArn": f"{arn}:aws:prefix-list/pl-4fa04526",
            "PrefixListName": "com.amazonaws.global.cloudfront.origin-facing",
            "OwnerId": "AWS",
        },
        {
            "PrefixListId": "pl-0123456789abcdef0",
            "AddressFamily": "IPv4",
            "PrefixListArn": f"{arn}:{ACCOUNT}:prefix-list/pl-0123456789abcdef0",
            "PrefixListName": "offices",
            "MaxEntries": 5,
            "OwnerId": ACCOUNT,
            "Version": 2,
        },
    ]


def rules_with_ids(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules of groups as DescribeSecurityGroupRules answers them."""
    found: list[dict[str, Any]] = []
    for group in groups:
        for key in ("IpPermissions", "IpPermissionsEgress"):
            for permission in group[key]:
                for name, list_key in _PEER_KEYS.items():
                    for peer in permission[list_key]:
                        found.append(_rule_with_id(len(found), group, key, permission, name, peer))
    return found


def _rule_with_id(
    number: int, group: dict[str, Any], key: str, permission: dict[str, Any], name: str, peer: dict[str, Any]
) -> dict[str, Any]:
    target = {
        "CidrIp": {"CidrIpv4": peer.get(name)},
        "CidrIpv6": {"CidrIpv6": peer.get(name)},
        "PrefixListId": {"PrefixListId": peer.get(name)},
        "GroupId": {"ReferencedGroupInfo": {"GroupId": peer.get(name), "UserId": peer.get("UserId")}},
    }[name]
    return {
        "SecurityGroupRuleId": f"sgr-0{number:016x}",
        "GroupId": group["GroupId"],
        "GroupOwnerId": ACCOUNT,
        "IsEgress": key == "IpPermissionsEgress",
        "IpProtocol": permission["IpProtocol"],
        "FromPort": permission.get("FromPort", -1),
        "ToPort": permission.get("ToPort", -1),
        **target,
        **({"Description": peer["Description"]} if "Description" in peer else {}),
        "Tags": [],
    }
