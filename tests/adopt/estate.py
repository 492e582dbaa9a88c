"""An account that people have filled for years, in a simulated AWS: 61 groups in a VPC, and who has them."""

from __future__ import annotations

from typing import Any

from tests.end_to_end.aws import Aws

PRODUCTS = ("billing", "catalogue", "delivery", "identity", "orders", "payments", "pricing", "returns", "search")
TIERS = ("lb", "web", "api", "db", "cache", "worker")
SHARED = ("bastion", "monitoring", "vpn", "files", "build", "mail")
OFFICES = ("203.0.113.0/24", "198.51.100.0/25", "192.0.2.64/26")
Permission = dict[str, Any]


def _ports(low: int, high: int | None = None, protocol: str = "tcp", **peers: Any) -> Permission:
    return {"IpProtocol": protocol, "FromPort": low, "ToPort": low if high is None else high, **peers}


def _ranges(description: str | None, *cidrs: str) -> Permission:
    said = {} if description is None else {"Description": description}
    v6 = [{"CidrIpv6": each, **said} for each in cidrs if ":" in each]
    v4 = [{"CidrIp": each, **said} for each in cidrs if ":" not in each]
    return {"IpRanges": v4} | ({"Ipv6Ranges": v6} if v6 else {})


class Estate:
    """The account while it is filled. `ids` are the ids of its groups, by their GroupNames."""

    def __init__(self, aws: Aws) -> None:
        self._ec2 = aws.client("ec2")
        self.vpc = str(self._ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"])
        self._ec2.create_tags(Resources=[self.vpc], Tags=[{"Key": "Name", "Value": "prod"}])
        self.ids: dict[str, str] = {}

    def group(self, name: str, description: str, **tags: str) -> str:
        """Make a group, with the egress to everywhere that EC2 gives it."""
        given = [{"Key": key.replace("_", "-"), "Value": value} for key, value in tags.items()]
        more = {"TagSpecifications": [{"ResourceType": "security-group", "Tags": given}]} if given else {}
        made = self._ec2.create_security_group(GroupName=name, Description=description, VpcId=self.vpc, **more)
        self.ids[name] = str(made["GroupId"])
        return self.ids[name]

    def of(self, *names: str, description: str | None = None) -> Permission:
        """Peers that are groups."""
        said = {} if description is None else {"Description": description}
        return {"UserIdGroupPairs": [{"GroupId": self.ids[name], **said} for name in names]}

    def accept(self, name: str, *permissions: Permission) -> None:
        """Add ingress rules."""
        self._ec2.authorize_security_group_ingress(GroupId=self.ids[name], IpPermissions=list(permissions))

    def send(self, name: str, *permissions: Permission) -> None:
        """Give a group these egress rules instead of those to everywhere."""
        everywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        self._ec2.revoke_security_group_egress(GroupId=self.ids[name], IpPermissions=[everywhere])
        if permissions:
            self._ec2.authorize_security_group_egress(GroupId=self.ids[name], IpPermissions=list(permissions))

    def prefix_list(self, name: str, *cidrs: str) -> str:
        """Make a prefix list."""
        made = self._ec2.create_managed_prefix_list(
            PrefixListName=name,
            AddressFamily="IPv4",
            MaxEntries=10,
            Entries=[{"Cidr": each, "Description": "A partner"} for each in cidrs],
        )
        return str(made["PrefixList"]["PrefixListId"])

    def host(self, subnet: str, *names: str) -> None:
        """Make a network interface that has groups."""
        self._ec2.create_network_interface(SubnetId=subnet, Groups=[self.ids[name] for name in names])

    def subnet(self, cidr: str) -> str:
        """Make a subnet."""
        return str(self._ec2.create_subnet(VpcId=self.vpc, CidrBlock=cidr)["Subnet"]["SubnetId"])


def estate(aws: Aws) -> Estate:
    """Fill an account: nine products of six tiers each, what they share, and a group that nobody remembers."""
    made = Estate(aws)
    for name in SHARED:
        made.group(name, f"{name.capitalize()} hosts", owner="platform")
    for product in PRODUCTS:
        for tier in TIERS:
            made.group(
                f"{product}-{tier}",
                f"{tier} of {product}",
                Name=f"{product} {tier}",
                Owner=f"team-{product}",
                cost_centre="4711",
            )
    made.group("launch-wizard-3", "launch-wizard-3 created 2019-03-04T10:11:12.131Z")
    _shared_rules(made, made.prefix_list("partners", "198.51.100.128/27", "192.0.2.0/28"))
    for product in PRODUCTS:
        _rules_of(made, product)
    subnets = [made.subnet("10.20.1.0/24"), made.subnet("10.20.2.0/24")]
    for number, product in enumerate(PRODUCTS):
        for tier in TIERS:
            made.host(subnets[number % 2], f"{product}-{tier}")
        made.host(subnets[0], f"{product}-web", f"{product}-api")
    for name in SHARED:
        made.host(subnets[1], name)
    return made


def _shared_rules(made: Estate, partners: str) -> None:
    made.accept("bastion", _ports(22, **_ranges("Offices", *OFFICES)))
    made.accept("vpn", _ports(1194, protocol="udp", **_ranges("Everybody who works at home", "0.0.0.0/0", "::/0")))
    made.accept("vpn", _ports(-1, protocol="50", **_ranges(None, *OFFICES)))
    made.accept("files", _ports(2049, **made.of("build", description="Packages")))
    made.accept("mail", _ports(25, PrefixListIds=[{"PrefixListId": partners, "Description": "Partners send mail"}]))
    made.accept("mail", _ports(8, -1, "icmp", **_ranges("Path and reachability", "10.0.0.0/8")))
    made.accept("launch-wizard-3", _ports(22, **_ranges(None, "0.0.0.0/0")), _ports(3389, **_ranges(None, *OFFICES)))
    made.send(
        "build", _ports(2049, **made.of("files", description="Packages")), _ports(443, **_ranges(None, "0.0.0.0/0"))
    )
    everyone = [each for each in made.ids if each != "monitoring"]
    made.send("monitoring", _ports(9100, **made.of(*everyone[:30])))


def _rules_of(made: Estate, product: str) -> None:
    lb, web, api, db, cache, worker = (f"{product}-{tier}" for tier in TIERS)
    public = _ranges("Customers", "0.0.0.0/0", "::/0")
    made.accept(lb, _ports(80, **public), _ports(443, **public))
    made.accept(web, _ports(8080, **made.of(lb, description="Requests")), _ports(22, **made.of("bastion")))
    made.send(lb, _ports(8080, **made.of(web, description="Requests")))
    made.accept(api, _ports(8443, **made.of(web, worker, description="Calls")))
    made.accept(api, _ports(9000, 9010, **_ranges("Partners", *OFFICES, "10.20.0.0/16")))
    made.send(web, _ports(8443, **made.of(api, description="Calls")), _ports(443, **_ranges("Updates", "0.0.0.0/0")))
    made.accept(db, _ports(5432, **made.of(api, description="Reads and writes")))
    made.accept(db, _ports(5432, **made.of("bastion", description="Break-fix")))
    made.send(db)
    made.accept(cache, _ports(6379, **made.of(api, cache)))
    made.accept(worker, _ports(0, 65535, **made.of(worker, description="Cluster")))
    made.accept(worker, _ports(9100, **made.of("monitoring")))
