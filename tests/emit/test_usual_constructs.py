"""The usual constructs of CDK with a group of role files: they synthesize, and only what they ask for is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_efs as efs
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_fsx as fsx
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_rds as rds
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from aws_cdk import aws_secretsmanager as secrets
from aws_cdk import aws_synthetics as synthetics
from aws_cdk import custom_resources as custom

from sg_factory.constructs import RoleSecurityGroups
from sg_factory.emit.cloudformation import template
from sg_factory.emit.watched import OBJECTIONS
from sg_factory.layout import whole
from sg_factory.pipeline import moment, run
from tests.projects import write
from tests.stacks import an_app, security_groups, synthesized, violations

PROJECT = {
    "roles/web.yaml": """
        description: Web servers
        owner: storefront
        """,
}
TYPE = ec2.InstanceType("t3.micro")
POSTGRES = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16)
MYSQL = rds.DatabaseClusterEngine.aurora_mysql(version=rds.AuroraMysqlEngineVersion.VER_3_08_0)
CODE: dict[str, Any] = {
    "code": lambda_.Code.from_inline("-"),
    "handler": "index.handler",
    "runtime": lambda_.Runtime.PYTHON_3_12,
}
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/1"

Made = Callable[[cdk.Stack, ec2.IVpc, ec2.ISecurityGroup], Any]


def linux() -> ec2.IMachineImage:
    return ec2.MachineImage.latest_amazon_linux2023()


def task(stack: cdk.Stack) -> ecs.FargateTaskDefinition:
    made = ecs.FargateTaskDefinition(stack, f"Task{len(stack.node.children)}")
    image = ecs.ContainerImage.from_registry("nginx")
    made.add_container("nginx", image=image, port_mappings=[ecs.PortMapping(container_port=90)])
    return made


def a_database(stack: cdk.Stack, vpc: ec2.IVpc, group: ec2.ISecurityGroup, name: str) -> rds.DatabaseInstance:
    return rds.DatabaseInstance(stack, name, vpc=vpc, security_groups=[group], engine=POSTGRES)


def a_balancer(stack: cdk.Stack, vpc: ec2.IVpc, group: ec2.ISecurityGroup, name: str) -> elb.ApplicationLoadBalancer:
    return elb.ApplicationLoadBalancer(stack, name, vpc=vpc, security_group=group)


USUAL: dict[str, Made] = {
    "Instance": lambda s, v, g: ec2.Instance(
        s, "Instance", vpc=v, security_group=g, instance_type=TYPE, machine_image=linux()
    ),
    "Bastion": lambda s, v, g: ec2.BastionHostLinux(s, "Bastion", vpc=v, security_group=g),
    "LaunchTemplate": lambda s, _, g: ec2.LaunchTemplate(
        s, "LaunchTemplate", security_group=g, instance_type=TYPE, machine_image=linux()
    ),
    "ScalingGroup": lambda s, v, g: autoscaling.AutoScalingGroup(
        s, "ScalingGroup", vpc=v, security_group=g, instance_type=TYPE, machine_image=linux()
    ),
    "ApplicationBalancer": lambda s, v, g: a_balancer(s, v, g, "ApplicationBalancer"),
    "NetworkBalancer": lambda s, v, g: elb.NetworkLoadBalancer(s, "NetworkBalancer", vpc=v, security_groups=[g]),
    "Endpoint": lambda s, v, g: ec2.InterfaceVpcEndpoint(
        s, "Endpoint", vpc=v, service=ec2.InterfaceVpcEndpointAwsService.SSM, security_groups=[g], open=False
    ),
    "ClientVpn": lambda s, v, g: ec2.ClientVpnEndpoint(
        s,
        "ClientVpn",
        vpc=v,
        security_groups=[g],
        cidr="10.100.0.0/16",
        server_certificate_arn=CERTIFICATE,
        client_certificate_arn=CERTIFICATE,
    ),
    "Database": lambda s, v, g: a_database(s, v, g, "Database"),
    "Replica": lambda s, v, g: rds.DatabaseInstanceReadReplica(
        s,
        "Replica",
        source_database_instance=a_database(s, v, g, "Source"),
        instance_type=TYPE,
        vpc=v,
        security_groups=[g],
    ),
    "Aurora": lambda s, v, g: rds.DatabaseCluster(
        s, "Aurora", vpc=v, security_groups=[g], engine=MYSQL, writer=rds.ClusterInstance.serverless_v2("writer")
    ),
    "Documents": lambda s, v, g: docdb.DatabaseCluster(
        s,
        "Documents",
        vpc=v,
        security_group=g,
        master_user=docdb.Login(username="admin"),
        instance_type=ec2.InstanceType("r5.large"),
    ),
    "Search": lambda s, v, g: opensearch.Domain(
        s,
        "Search",
        vpc=v,
        security_groups=[g],
        version=opensearch.EngineVersion.OPENSEARCH_2_11,
        zone_awareness=opensearch.ZoneAwarenessConfig(enabled=True, availability_zone_count=2),
        capacity=opensearch.CapacityConfig(data_nodes=2, multi_az_with_standby_enabled=False),
    ),
    "Files": lambda s, v, g: efs.FileSystem(s, "Files", vpc=v, security_group=g),
    "Function": lambda s, v, g: lambda_.Function(s, "Function", vpc=v, security_groups=[g], **CODE),
    "Build": lambda s, v, g: codebuild.Project(
        s, "Build", vpc=v, security_groups=[g], build_spec=codebuild.BuildSpec.from_object({"version": "0.2"})
    ),
    "Fargate": lambda s, v, g: ecs.FargateService(
        s, "Fargate", cluster=ecs.Cluster(s, "Cluster", vpc=v), security_groups=[g], task_definition=task(s)
    ),
    "Capacity": lambda s, v, g: ecs.AsgCapacityProvider(
        s,
        "Capacity",
        auto_scaling_group=autoscaling.AutoScalingGroup(
            s,
            "Hosts",
            vpc=v,
            security_group=g,
            instance_type=TYPE,
            machine_image=ecs.EcsOptimizedImage.amazon_linux2023(),
        ),
    ),
    "Batch": lambda s, v, g: batch.FargateComputeEnvironment(s, "Batch", vpc=v, security_groups=[g]),
    "Canary": lambda s, v, g: synthetics.Canary(
        s,
        "Canary",
        vpc=v,
        security_groups=[g],
        runtime=synthetics.Runtime.SYNTHETICS_NODEJS_PUPPETEER_9_0,
        test=synthetics.Test.custom(code=synthetics.Code.from_inline("-"), handler="index.handler"),
    ),
    "VpcLink": lambda s, v, g: api.VpcLink(s, "VpcLink", vpc=v, security_groups=[g]),
    "Provider": lambda s, v, g: custom.Provider(
        s, "Provider", on_event_handler=lambda_.Function(s, "Handler", **CODE), vpc=v, security_groups=[g]
    ),
    "Upload": lambda s, v, g: deployment.BucketDeployment(
        s,
        "Upload",
        sources=[deployment.Source.data("key", "text")],
        destination_bucket=s3.Bucket(s, "Bucket"),
        vpc=v,
        security_groups=[g],
    ),
    "HostedRotation": lambda s, v, g: secrets.Secret(s, "Secret").add_rotation_schedule(
        "HostedRotation", hosted_rotation=secrets.HostedRotation.postgre_sql_single_user(vpc=v, security_groups=[g])
    ),
    "DefaultGroup": lambda s, _, __: ec2.Vpc(s, "DefaultGroup", max_azs=1, restrict_default_security_group=True),
}

ASKING: dict[str, tuple[Made, str]] = {
    "OpenListener": (
        lambda s, v, g: a_balancer(s, v, g, "Open").add_listener(
            "OpenListener", port=80, default_action=elb.ListenerAction.fixed_response(200)
        ),
        "tcp/80 from internet into “web”",
    ),
    "OpenEndpoint": (
        lambda s, v, g: ec2.InterfaceVpcEndpoint(
            s, "OpenEndpoint", vpc=v, service=ec2.InterfaceVpcEndpointAwsService.EC2, security_groups=[g]
        ),
        "tcp/443 from 10.0.0.0/16 into “web”",
    ),
    "Pattern": (
        lambda s, v, g: patterns.ApplicationLoadBalancedFargateService(
            s,
            "Pattern",
            vpc=v,
            security_groups=[g],
            task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
                image=ecs.ContainerImage.from_registry("-")
            ),
        ),
        "tcp/80 from Usual/Pattern/LB/SecurityGroup into “web”",
    ),
    "Rotation": (
        lambda s, v, g: a_database(s, v, g, "Rotated").add_rotation_multi_user(
            "Rotation", secret=rds.DatabaseSecret(s, "User", username="user")
        ),
        "tcp/5432 from Usual/Rotated/Rotation/SecurityGroup into “web”",
    ),
    "Proxy": (
        lambda s, v, g: rds.DatabaseProxy(
            s,
            "Proxy",
            proxy_target=rds.ProxyTarget.from_cluster(
                rds.DatabaseCluster(
                    s,
                    "Proxied",
                    vpc=v,
                    security_groups=[g],
                    engine=MYSQL,
                    writer=rds.ClusterInstance.serverless_v2("writer"),
                )
            ),
            secrets=[rds.DatabaseSecret(s, "ProxyUser", username="user")],
            vpc=v,
            security_groups=[g],
        ),
        "tcp/3306 from web into “web”",
    ),
    "Mounted": (
        lambda s, v, g: lambda_.Function(
            s,
            "Mounted",
            vpc=v,
            security_groups=[g],
            filesystem=lambda_.FileSystem.from_efs_access_point(
                efs.FileSystem(s, "Shared", vpc=v, security_group=g).add_access_point("Point"), "/mnt/shared"
            ),
            **CODE,
        ),
        "tcp/2049 from web into “web”",
    ),
    "Lustre": (
        lambda s, v, g: fsx.LustreFileSystem(
            s,
            "Lustre",
            vpc=v,
            security_group=g,
            storage_capacity_gib=1200,
            vpc_subnet=v.private_subnets[0],
            lustre_configuration=fsx.LustreConfiguration(deployment_type=fsx.LustreDeploymentType.SCRATCH_2),
        ),
        "tcp/988-1023 from web into “web”",
    ),
}


def an_app_with(folder: Path) -> tuple[cdk.App, cdk.Stack, ec2.Vpc, RoleSecurityGroups]:
    app = an_app(folder)
    stack = cdk.Stack(app, "Usual", env=cdk.Environment(account="111122223333", region="eu-west-1"))
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    return app, stack, vpc, RoleSecurityGroups(stack, "Groups", project=write(folder / "project", PROJECT), vpc=vpc)


def told(app: cdk.App) -> list[str]:
    return [each["description"] for each in violations(app) if each["ruleName"] in OBJECTIONS]


def test_constructs_that_ask_for_nothing_get_the_group_and_no_words(tmp_path: Path) -> None:
    app, stack, vpc, groups = an_app_with(tmp_path)
    for make in USUAL.values():
        make(stack, vpc, groups["web"])
    assert told(app) == []
    (plan,) = run(tmp_path / "project", as_of=moment("2027-01-01"), judge=False).plans
    ours = security_groups(template(plan, whole(plan)))
    for each in ours.values():
        each["Properties"]["VpcId"] = stack.resolve(vpc.vpc_id)
    made = security_groups(synthesized(stack))
    assert {name: made[name] for name in ours} == ours
    group_id = {"Fn::GetAtt": [*ours, "GroupId"]}
    assert [name for name, each in made.items() if each["Properties"].get("GroupId") == group_id] == []


def test_of_those_that_ask_each_is_told(tmp_path: Path) -> None:
    app, stack, vpc, groups = an_app_with(tmp_path)
    for make, _ in ASKING.values():
        make(stack, vpc, groups["web"])
    descriptions = told(app)
    for name, (_, words) in ASKING.items():
        assert [each for each in descriptions if words in each], name
    assert len(descriptions) == len(ASKING)
