"""One service of a template: its group, the group's rules, and the resources that use the group."""

from __future__ import annotations

from typing import Any


def service(team: int, number: int) -> dict[str, Any]:
    """A service: by turns on instances behind a load balancer, or as a function with a database."""
    group = f"Group{number}"
    made: dict[str, Any] = {group: _group(team, number)}
    if number:
        caller, called = _id(f"Group{number - 1}"), _id(group)
        calls = rule("tcp", 8080 + number, f"Calls of service {number - 1}")
        taken = {"GroupId": called, **calls, "SourceSecurityGroupId": caller}
        sent = {"GroupId": caller, **calls, "DestinationSecurityGroupId": called}
        made[f"Calls{number}"] = _resource("EC2::SecurityGroupIngress", taken)
        made[f"Sends{number}"] = _resource("EC2::SecurityGroupEgress", sent)
    return made | (_database(number) if number % 2 else _instances(number)) | _around(team, number)


def rule(protocol: str, port: int, description: str, **peer: Any) -> dict[str, Any]:
    """The properties of a rule."""
    return {"IpProtocol": protocol, "FromPort": port, "ToPort": port, "Description": description, **peer}


def _group(team: int, number: int) -> dict[str, Any]:
    """A group with rules from literal ranges and from ranges of conditions, mappings and parameters."""
    admin = {"Fn::FindInMap": ["Ranges", {"Ref": "Environment"}, "Admin"]}
    watched = rule("tcp", 9000 + number, "Monitoring", CidrIp=f"10.200.{team}.0/24")
    chosen = {"Fn::If": ["IsProduction", "10.16.0.0/24", "10.17.0.0/24"]}
    properties = {
        "GroupDescription": f"Service {number} of team {team}",
        "VpcId": {"Ref": "Vpc"},
        "SecurityGroupIngress": [
            rule("tcp", 443, "Partners", CidrIp=f"10.{40 + number}.{team}.0/24"),
            rule("tcp", 8443, "The office", CidrIp={"Ref": "Office"}),
            rule("tcp", 7000 + number, "Administrators", CidrIp=admin),
            rule("tcp", 7100 + number, "The other half", CidrIp=chosen),
            watched if team % 4 < 2 else {"Fn::If": ["IsWatched", watched, {"Ref": "AWS::NoValue"}]},
        ],
        "SecurityGroupEgress": [
            rule("tcp", 443, "Proxies", CidrIp="10.3.0.0/24"),
            rule("tcp", 5432, "Databases", CidrIp=f"10.5.{number}.0/24"),
            rule("udp", 53, "Names", CidrIp="10.2.0.2/32"),
        ],
        "Tags": _tags(team, number),
    }
    return _resource("EC2::SecurityGroup", properties)


def _instances(number: int) -> dict[str, Any]:
    """A launch template whose instances a load balancer sends to."""
    launched = {"ImageId": {"Ref": "Image"}, "InstanceType": "m7g.large", "SecurityGroupIds": [_id(f"Group{number}")]}
    launch = {"LaunchTemplateId": {"Ref": f"Launch{number}"}, "Version": "1"}
    scaled = {
        "MinSize": "1",
        "MaxSize": "4",
        "LaunchTemplate": launch,
        "TargetGroupARNs": [{"Ref": f"Targets{number}"}],
    }
    to = [{"Type": "forward", "TargetGroupArn": {"Ref": f"Targets{number}"}}]
    listener = {"LoadBalancerArn": {"Ref": f"Balancer{number}"}, "Port": 443, "Protocol": "HTTPS", "DefaultActions": to}
    return {
        f"Launch{number}": _resource("EC2::LaunchTemplate", {"LaunchTemplateData": launched}),
        f"Scaled{number}": _resource("AutoScaling::AutoScalingGroup", scaled),
        f"Balancer{number}": _resource(
            "ElasticLoadBalancingV2::LoadBalancer", {"Scheme": "internal", "SecurityGroups": [_id(f"Group{number}")]}
        ),
        f"Targets{number}": _resource(
            "ElasticLoadBalancingV2::TargetGroup", {"Port": 7100 + number, "Protocol": "HTTP", "VpcId": {"Ref": "Vpc"}}
        ),
        f"Listener{number}": _resource("ElasticLoadBalancingV2::Listener", listener),
    }


def _database(number: int) -> dict[str, Any]:
    """A function and its database, in one group."""
    configuration = {"SecurityGroupIds": [_id(f"Group{number}")], "SubnetIds": [{"Fn::ImportValue": "shop-subnet"}]}
    function = {"Runtime": "python3.13", "Handler": "app.run", "Role": "deploy", "VpcConfig": configuration}
    database = {"Engine": "postgres", "DBInstanceClass": "db.m7g.large", "VPCSecurityGroups": [_id(f"Group{number}")]}
    return {
        f"Function{number}": _resource("Lambda::Function", function),
        f"Database{number}": _resource("RDS::DBInstance", database),
    }


def _around(team: int, number: int) -> dict[str, Any]:
    """Resources without security groups."""
    name = {"Fn::Sub": f"/shop/${{Environment}}/team-{team}/service-{number}"}
    logs = {"LogGroupName": name, "RetentionInDays": 30, "Tags": _tags(team, number)}
    statement = {"Effect": "Allow", "Action": ["logs:PutLogEvents", "logs:CreateLogStream"], "Resource": "*"}
    policy = {"PolicyName": "logs", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    return {
        f"Logs{number}": _resource("Logs::LogGroup", logs),
        f"Role{number}": _resource("IAM::Role", {"Policies": [policy], "Tags": _tags(team, number)}),
    }


def _resource(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def _tags(team: int, number: int) -> list[dict[str, str]]:
    tags = {"Name": f"team-{team}-service-{number}", "Team": f"team-{team}", "Service": f"service-{number}"}
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _id(group: str) -> dict[str, Any]:
    return {"Fn::GetAtt": [group, "GroupId"]}
