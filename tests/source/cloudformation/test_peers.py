"""The peers of a template's rules."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.telling import only, rule


def of(peer: str) -> list[str]:
    """The rules and notes for these peers."""
    return rule(f"{{IpProtocol: tcp, FromPort: 22, ToPort: 22, {peer}, Description: Calls}}")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CidrIp: 0.0.0.0/0", "0.0.0.0/0"),
        ("CidrIpv6: '::/0'", "::/0"),
        ("CidrIpv6: '0::/0'", "::/0"),
        ("CidrIpv6: '0000:0000:0000:0000:0000:0000:0000:0000/0'", "::/0"),
        ("CidrIpv6: '2001:DB8:0::/32'", "2001:db8::/32"),
        ("SourceSecurityGroupId: sg-0123456789abcdef0", "sg-0123456789abcdef0"),
        ("SourceSecurityGroupId: !Ref Web", "Web"),
        ("SourceSecurityGroupId: !GetAtt Web.GroupId", "Web"),
        ("SourceSecurityGroupId: {'Fn::GetAtt': [Web, GroupId]}", "Web"),
        ("SourceSecurityGroupId: !Sub '${Web.GroupId}'", "Web"),
        ("SourceSecurityGroupName: shop-proxy", "shop-proxy"),
        ("SourceSecurityGroupId: !ImportValue proxy-group", "ImportValue proxy-group"),
    ],
)
def test_a_peer_is_read_as_ec2_reads_it(written: str, meant: str):
    found = [line for line in of(written) if "refers to itself" not in line]
    assert found == [f"ingress tcp/22 {meant}"]


def test_the_group_that_eks_makes_for_a_cluster_is_external():
    template = """\
        Resources:
          Cluster: {Type: "AWS::EKS::Cluster"}
          Nodes:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Nodes
              VpcId: vpc-0a1b2c3d4e5f60718
              SecurityGroupEgress: [{IpProtocol: icmp, FromPort: 8, ToPort: 0, CidrIp: 10.0.0.0/8, Description: Ping}]
              SecurityGroupIngress:
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, Description: Calls,
                   SourceSecurityGroupId: !GetAtt Cluster.ClusterSecurityGroupId}
        """
    assert only(template) == [
        "Nodes: Nodes",
        "  ingress tcp/22 Cluster.ClusterSecurityGroupId",
        "  egress icmp/8/0 10.0.0.0/8",
    ]


def test_host_bits_are_read_as_ec2_does_and_reported():
    assert of("CidrIp: 52.1.2.3/0") == [
        "ingress tcp/22 0.0.0.0/0",
        "malformed: “52.1.2.3/0” has host bits set, and /0 means every address",
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("CidrIp: 10.0.0.1", ["ingress tcp/22 10.0.0.1/32", "malformed: “10.0.0.1” has no prefix length"]),
        ("CidrIp: '::/0'", ["ingress tcp/22 ::/0", "malformed: “::/0” is an IPv6 range"]),
        ("CidrIpv6: 10.0.0.0/8", ["ingress tcp/22 10.0.0.0/8", "malformed: “10.0.0.0/8” is an IPv4 range"]),
        ("CidrIp: 10.0.0.0/33", ["malformed: “10.0.0.0/33” has the prefix length 33; that of IPv4 is 32 at most"]),
        ("CidrIp: everyone", ["malformed: “everyone” is not an address range"]),
        ("CidrIp: ''", ["malformed: “” is not an address range"]),
        ("SourceSecurityGroupId: web", ["malformed: “web” is not a security group id"]),
        ("SourceSecurityGroupId: sg-123", ["malformed: “sg-123” is not a security group id"]),
        ("SourceSecurityGroupId: [sg-12345678]", ["malformed: SourceSecurityGroupId is not a single value"]),
        ("SourcePrefixListId: s3", ["malformed: “s3” is not a prefix list id"]),
    ],
)
def test_a_malformed_peer_is_reported_and_judged_if_its_meaning_is_clear(written: str, found: list[str]):
    assert of(written) == found


@pytest.mark.parametrize(
    ("peer", "found"),
    [
        ("SourceSecurityGroupId: !GetAtt Other.GroupName", "malformed: “Other.GroupName” is not a security group id"),
        ("SourceSecurityGroupId: !GetAtt Other.VpcId", "malformed: “Other.VpcId” is not a security group id"),
        ("SourceSecurityGroupId: !Sub '${Vpc}'", "malformed: “Vpc” is not a security group id"),
        ("SourceSecurityGroupId: !GetAtt Vpc.CidrBlock", "malformed: “10.20.0.0/16” is not a security group id"),
        ("SourceSecurityGroupId: !Ref Server", "malformed: “Server” is not a security group id"),
        ("SourceSecurityGroupName: !GetAtt Other.GroupName", "ingress tcp/8080 Other"),
        ("SourceSecurityGroupId: !GetAtt Other.Id", "ingress tcp/8080 Other"),
        ("SourceSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup", "ingress tcp/8080 Vpc.DefaultSecurityGroup"),
        ("SourceSecurityGroupId: !Ref Made", "ingress tcp/8080 Made"),
    ],
)
def test_a_reference_to_something_other_than_a_group_is_malformed(peer: str, found: str):
    template = f"""\
        Resources:
          Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.20.0.0/16}}}}
          Server: {{Type: AWS::EC2::Instance, Properties: {{ImageId: ami-1}}}}
          Made: {{Type: Custom::Group, Properties: {{ServiceToken: a}}}}
          Other:
            Type: AWS::EC2::SecurityGroup
            Properties: &said {{GroupDescription: Orders, VpcId: vpc-1, SecurityGroupEgress: []}}
          Web: {{Type: AWS::EC2::SecurityGroup, Properties: *said}}
          In:
            Type: AWS::EC2::SecurityGroupIngress
            Properties:
              {{GroupId: !Ref Web, IpProtocol: tcp, FromPort: 8080, ToPort: 8080, Description: Calls, {peer}}}
        """
    told = [line.strip() for line in only(template) if "8080" in line or "not a security group id" in line]
    assert told == [found]


def test_a_rule_has_one_peer_and_of_several_each_is_judged():
    assert rule("{IpProtocol: -1, Description: Calls}") == ["malformed: a rule of “Web” names no source"]
    assert of("CidrIp: 10.0.0.0/8, CidrIpv6: '::/0'") == [
        "ingress tcp/22 10.0.0.0/8",
        "ingress tcp/22 ::/0",
        "malformed: a rule of “Web” names several peers: CidrIp and CidrIpv6",
    ]


def test_a_group_is_known_by_its_name_and_a_prefix_list_by_what_the_template_declares():
    template = """\
        Resources:
          Offices:
            Type: AWS::EC2::PrefixList
            Properties: {PrefixListName: offices, AddressFamily: IPv6, MaxEntries: 7, Entries: []}
          Proxy:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Proxy
              GroupName: shop-proxy
              VpcId: vpc-0a1b2c3d4e5f60718
              SecurityGroupEgress:
                - {IpProtocol: tcp, FromPort: 443, ToPort: 443, Description: Calls,
                   DestinationPrefixListId: !GetAtt Offices.PrefixListId}
              SecurityGroupIngress:
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupName: shop-proxy, Description: Calls}
                - {IpProtocol: tcp, FromPort: 22, ToPort: 22, SourceSecurityGroupName: other,
                   SourceSecurityGroupOwnerId: "999988887777", Description: Calls}
        """
    assert only(template) == [
        "Proxy: Proxy",
        "  ingress tcp/22 other",
        "  ingress tcp/22 Proxy",
        "  egress tcp/443 Offices",
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("IpProtocol: tcp, FromPort: 22, ToPort: 22", "tcp/22 from Office"),
        ("IpProtocol: tcp, FromPort: 22, ToPort: 25", "tcp/22-25 from Office"),
        ("IpProtocol: tcp, FromPort: 22", "tcp/22 from Office"),
        ("IpProtocol: -1", "-1 from Office"),
        ("FromPort: 22, ToPort: 22", "22 from Office"),
        ("IpProtocol: !Ref Protocol, FromPort: !Ref Low, ToPort: 25", "Protocol/Low-25 from Office"),
    ],
)
def test_an_unknown_rule_is_reported_as_it_is_written(written: str, said: str):
    sections = "Parameters: {Office: {Type: String}, Protocol: {Type: String}, Low: {Type: Number}}"
    found = rule(f"{{{written}, CidrIp: !Ref Office, Description: Calls}}", sections=sections)
    why = "the parameter “Office” has no default"
    assert f"unknown: a rule of “Web” ({said}) is not judged: {why}" in found
