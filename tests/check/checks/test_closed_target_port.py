"""A load balancer's targets do not take what it sends them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template

BALANCER = "{SecurityGroups: [!Ref AlbSg]}"
LISTENER = "{LoadBalancerArn: !Ref Alb, DefaultActions: [{TargetGroupArn: !Ref Pages}]}"
PAGES = "{Protocol: HTTP, Port: 8080, Targets: [{Id: !Ref Server}]}"
SERVER = "{SecurityGroupIds: [!Ref WebSg]}"
FROM_ALB = "{IpProtocol: tcp, FromPort: 443, ToPort: 443, SourceSecurityGroupId: !Ref AlbSg}"
TO_SUBNET = "{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/8}"
CLOSED = "15 “WebSg” does not allow tcp/8080 from “AlbSg”: the port of “Pages”"


def told(
    folder: Path,
    *,
    balancer: str = BALANCER,
    listener: str = LISTENER,
    pages: str = PAGES,
    server: str = SERVER,
    ingress: str = FROM_ALB,
    egress: str = TO_SUBNET,
    more: str = "",
) -> list[str]:
    """What is told of a load balancer (line 8), its listener (12), a target group (15), a server (18), two groups."""
    template = f"""\
Parameters:
  Port: {{Type: Number}}
  Range: {{Type: String}}
  Theirs: {{Type: "AWS::EC2::SecurityGroup::Id"}}
  Size: {{Type: String}}
Conditions: {{Never: !Equals [a, b], Open: !Equals [!Ref Size, large]}}
Resources:
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {balancer}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {listener}
  Pages: {{Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties:
    {pages}
    }}
  Server:
    Type: AWS::EC2::Instance
    Properties: {server}
  AlbSg:
    Type: AWS::EC2::SecurityGroup
    Properties: {{GroupDescription: Entry, SecurityGroupIngress: [], SecurityGroupEgress: [{egress}]}}
  WebSg:
    Type: AWS::EC2::SecurityGroup
    Properties: {{GroupDescription: Pages, SecurityGroupIngress: [{ingress}], SecurityGroupEgress: [{TO_SUBNET}]}}
{more}"""
    return told_of_template("closed-target-port", folder, template)


def test_a_port_that_the_targets_do_not_take_is_told(tmp_path: Path):
    assert told(tmp_path) == [CLOSED]


@pytest.mark.parametrize(
    ("ingress", "found"),
    [
        (FROM_ALB.replace("443", "8080"), []),
        ("{IpProtocol: '-1', SourceSecurityGroupId: !Ref AlbSg}", []),
        ("{IpProtocol: tcp, FromPort: 8000, ToPort: 9000, CidrIp: 10.0.0.0/8}", []),
        ("{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourcePrefixListId: pl-6da54004}", []),
        ("{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: !Ref Range}", []),
        ("{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}", [CLOSED]),
        ("{IpProtocol: udp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/8}", [CLOSED]),
        ("", [CLOSED]),
    ],
)
def test_who_may_be_the_load_balancer_may_come_in(tmp_path: Path, ingress: str, found: list[str]):
    assert told(tmp_path, ingress=ingress) == found


TAKES_8080 = FROM_ALB.replace("443", "8080")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Protocol: HTTP, Port: 8080", []),
        ("Protocol: HTTPS, Port: 8080, HealthCheckPort: traffic-port", []),
        ("Protocol: HTTP, Port: 8080, HealthCheckPort: '8080'", []),
        ("Protocol: HTTP, Port: 8080, HealthCheckPort: '8081'", ["tcp/8081", "health check port"]),
        ("Protocol: TCP, Port: 8080, HealthCheckPort: 8081", ["tcp/8081", "health check port"]),
        ("Protocol: TLS, Port: 443", ["tcp/443", "port"]),
        ("Protocol: UDP, Port: 8080", ["udp/8080", "port"]),
        ("Protocol: TCP_UDP, Port: 8080", ["udp/8080", "port"]),
        ("Protocol: HTTP, Port: !Ref Port", []),
        ("Protocol: HTTP, Port: 8080, HealthCheckPort: !Ref Port", []),
        ("Protocol: HTTP", []),
        ("Protocol: HTTP, Port: 70000", []),
        ("Protocol: GENEVE, Port: 6081", []),
        ("TargetType: lambda", []),
    ],
)
def test_the_port_and_that_of_the_health_check_are_asked(tmp_path: Path, words: str, found: list[str]):
    pages = f"{{{words}, Targets: [{{Id: !Ref Server}}]}}"
    expected = [f"15 “WebSg” does not allow {found[0]} from “AlbSg”: the {found[1]} of “Pages”"] if found else []
    assert told(tmp_path, pages=pages, ingress=TAKES_8080) == expected


def test_the_health_of_udp_is_asked_by_tcp(tmp_path: Path):
    pages = PAGES.replace("HTTP", "UDP")
    udp = TAKES_8080.replace("tcp", "udp")
    text = "15 “WebSg” does not allow tcp/8080 from “AlbSg”: the health check port of “Pages”"
    assert told(tmp_path, pages=pages, ingress=udp) == [text]


def test_a_target_may_have_a_port_of_its_own(tmp_path: Path):
    pages = "{Protocol: HTTP, Port: 8080, Targets: [{Id: !Ref Server, Port: 9090}]}"
    text = "15 “WebSg” does not allow tcp/9090 from “AlbSg”: the port of “Pages”"
    assert told(tmp_path, pages=pages, ingress=TAKES_8080) == [text]


@pytest.mark.parametrize(
    "listener",
    [
        "{LoadBalancerArn: !Ref Alb,"
        " DefaultActions: [{ForwardConfig: {TargetGroups: [{TargetGroupArn: !Ref Pages}]}}]}",
        "{LoadBalancerArn: !Ref Alb, DefaultActions: [{Type: authenticate-oidc}, {TargetGroupArn: !Ref Pages}]}",
        "{LoadBalancerArn: !GetAtt Alb.LoadBalancerArn, DefaultActions: [{TargetGroupArn: !Ref Pages}]}",
        "{LoadBalancerArn: !Ref Alb, DefaultActions: [{TargetGroupArn: !GetAtt Pages.TargetGroupArn}]}",
    ],
)
def test_a_listener_leads_to_the_target_group(tmp_path: Path, listener: str):
    assert told(tmp_path, listener=listener) == [CLOSED]


def resource(name: str, kind: str, properties: str) -> str:
    """One more resource on a line of its own."""
    return f"  {name}: {{Type: AWS::{kind}, Properties: {properties}}}\n"


def test_a_rule_of_a_listener_does_as_well(tmp_path: Path):
    listener = "{LoadBalancerArn: !Ref Alb, DefaultActions: [{Type: fixed-response}]}"
    rule = "{ListenerArn: !Ref Listener, Actions: [{TargetGroupArn: !Ref Pages}]}"
    rule = resource("Rule", "ElasticLoadBalancingV2::ListenerRule", rule)
    assert told(tmp_path / "no", listener=listener) == []
    assert told(tmp_path / "yes", listener=listener, more=rule) == [CLOSED]


LAUNCH = resource("Launch", "EC2::LaunchTemplate", "{LaunchTemplateData: {SecurityGroupIds: [!Ref WebSg]}}")
INTERFACE = "{LaunchTemplateData: {NetworkInterfaces: [{Groups: [!Ref WebSg]}]}}"
OLD = resource("Launch", "AutoScaling::LaunchConfiguration", "{SecurityGroups: [!Ref WebSg]}")


@pytest.mark.parametrize(
    ("launch", "said"),
    [
        (LAUNCH, "LaunchTemplate: {LaunchTemplateId: !Ref Launch}"),
        (
            LAUNCH,
            "MixedInstancesPolicy: {LaunchTemplate: {LaunchTemplateSpecification: {LaunchTemplateId: !Ref Launch}}}",
        ),
        (resource("Launch", "EC2::LaunchTemplate", INTERFACE), "LaunchTemplate: {LaunchTemplateId: !Ref Launch}"),
        (OLD, "LaunchConfigurationName: !Ref Launch"),
    ],
)
def test_what_a_scaling_group_launches_is_a_target(tmp_path: Path, launch: str, said: str):
    scaling = resource("Fleet", "AutoScaling::AutoScalingGroup", f"{{TargetGroupARNs: [!Ref Pages], {said}}}")
    assert told(tmp_path, pages="{Protocol: HTTP, Port: 8080}", more=launch + scaling) == [CLOSED]


AWSVPC = "NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [!Ref WebSg]}}"


@pytest.mark.parametrize(
    ("network", "port", "found"),
    [
        (AWSVPC, "9090", ["26 “WebSg” does not allow tcp/9090 from “AlbSg”: the port of “Pages”"]),
        (AWSVPC, "8080", []),
        (AWSVPC, "!Ref Port", []),
        ("LaunchType: EC2", "9090", []),
    ],
)
def test_a_task_takes_on_its_containers_port(tmp_path: Path, network: str, port: str, found: list[str]):
    service = f"{{LoadBalancers: [{{TargetGroupArn: !Ref Pages, ContainerPort: {port}}}], {network}}}"
    more = resource("Service", "ECS::Service", service)
    assert told(tmp_path, pages="{Protocol: HTTP, Port: 80}", ingress=TAKES_8080, more=more) == found


@pytest.mark.parametrize(
    "changed",
    [
        {"balancer": "{SecurityGroups: [!Ref Theirs]}"},
        {"balancer": "{SecurityGroups: [!Ref AlbSg, !Ref Theirs]}"},
        {"balancer": "{Type: network}"},
        {"server": "{SecurityGroupIds: [!Ref WebSg, !Ref Theirs]}"},
        {"server": "{SecurityGroupIds: !Ref Theirs}"},
        {"server": "{NetworkInterfaces: [{GroupSet: [!Ref WebSg]}, {GroupSet: [!Ref AlbSg]}]}"},
        {"listener": "{LoadBalancerArn: !Ref Theirs, DefaultActions: [{TargetGroupArn: !Ref Pages}]}"},
        {"pages": "{Protocol: HTTP, Port: 8080, Targets: [{Id: i-0a1b2c3d}]}"},
        {"pages": "{Protocol: HTTP, Port: 8080, 'Fn::Transform': {Name: Common}, Targets: [{Id: !Ref Server}]}"},
        {"pages": "{Protocol: HTTP, Port: !If [Open, 8080, 9090], Targets: [{Id: !Ref Server}]}"},
    ],
)
def test_of_what_is_not_certain_nothing_is_said(tmp_path: Path, changed: dict[str, str]):
    assert told(tmp_path, **changed) == []


def test_of_a_target_group_of_two_load_balancers_nothing_is_said(tmp_path: Path):
    more = resource("Other", "ElasticLoadBalancingV2::LoadBalancer", "{SecurityGroups: [!Ref WebSg]}")
    more += resource("Second", "ElasticLoadBalancingV2::Listener", LISTENER.replace("Alb", "Other"))
    assert told(tmp_path, more=more) == []


def test_a_rule_of_the_load_balancer_that_leads_nowhere_is_told_once(tmp_path: Path):
    to_web = "{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, DestinationSecurityGroupId: !GetAtt WebSg.GroupId}"
    assert told(tmp_path, egress=to_web) == []


def test_a_group_beside_it_may_take_it(tmp_path: Path):
    rules = f"{{GroupDescription: Common, SecurityGroupIngress: [{TAKES_8080}], SecurityGroupEgress: [{TO_SUBNET}]}}"
    more = resource("Common", "EC2::SecurityGroup", rules)
    assert told(tmp_path, server="{SecurityGroupIds: [!Ref WebSg, !Ref Common]}", more=more) == []
