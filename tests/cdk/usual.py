"""Usual CDK constructs that take security groups, and those that ask their group for rules.

L2s take the group as their own argument has it; L1s are made without any, and take it as a mixin.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_amazonmq as mq
from aws_cdk import aws_apigatewayv2 as api
from aws_cdk import aws_apprunner as apprunner
from aws_cdk import aws_appstream as appstream
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_batch as batch
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_dax as dax
from aws_cdk import aws_dms as dms
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_ecs_patterns as patterns
from aws_cdk import aws_efs as efs
from aws_cdk import aws_eks as eks
from aws_cdk import aws_elasticache as elasticache
from aws_cdk import aws_elasticloadbalancing as elb
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_fsx as fsx
from aws_cdk import aws_globalaccelerator as accelerator
from aws_cdk import aws_globalaccelerator_endpoints as accelerated
from aws_cdk import aws_glue as glue
from aws_cdk import aws_imagebuilder as imagebuilder
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_memorydb as memorydb
from aws_cdk import aws_msk as msk
from aws_cdk import aws_mwaa as mwaa
from aws_cdk import aws_neptune as neptune
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_rds as rds
from aws_cdk import aws_redshift as redshift
from aws_cdk import aws_redshiftserverless as redshiftserverless
from aws_cdk import aws_route53resolver as resolver
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as deployment
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_secretsmanager as secrets
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from aws_cdk import aws_synthetics as synthetics
from aws_cdk import aws_transfer as transfer
from aws_cdk import aws_vpclattice as lattice
from aws_cdk import aws_workspacesweb as workspaces
from aws_cdk import custom_resources as custom

KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
ROLE = "arn:aws:iam::111122223333:role/service"
CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"


@dataclass(frozen=True)
class Here:
    """The scope of the constructs. `group` is that of the role with the construct's name."""

    stack: cdk.Stack
    vpc: ec2.Vpc
    id: str
    group: ec2.ISecurityGroup

    @property
    def subnets(self) -> list[str]:
        return [subnet.subnet_id for subnet in self.vpc.isolated_subnets]

    @property
    def isolated(self) -> ec2.SubnetSelection:
        return ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)

    @property
    def in_vpc(self) -> dict[str, Any]:
        return {"vpc": self.vpc, "vpc_subnets": self.isolated}

    @cached_property
    def fargate(self) -> ecs.FargateTaskDefinition:
        task = ecs.FargateTaskDefinition(self.stack, f"{self.id}-task")
        task.add_container("Main", image=ecs.ContainerImage.from_registry("orders"))
        return task

    @cached_property
    def cluster(self) -> ecs.Cluster:
        return ecs.Cluster(self.stack, f"{self.id}-cluster", vpc=self.vpc)


MACHINE: dict[str, Any] = {
    "instance_type": ec2.InstanceType("t3.micro"),
    "machine_image": ec2.MachineImage.generic_linux({"eu-west-1": "ami-0a1b2c3d4e5f60718"}),
}
FUNCTION: dict[str, Any] = {
    "runtime": lambda_.Runtime.PYTHON_3_13,
    "handler": "index.handle",
    "code": lambda_.Code.from_inline("def handle(event, context): pass"),
}


def _application_load_balancer(here: Here) -> None:
    balancer = elbv2.ApplicationLoadBalancer(here.stack, here.id, **here.in_vpc, security_group=here.group)
    balancer.add_listener("Http", port=80, open=False, default_action=elbv2.ListenerAction.fixed_response(200))


def _network_load_balancer(here: Here) -> None:
    balancer = elbv2.NetworkLoadBalancer(here.stack, here.id, **here.in_vpc, security_groups=[here.group])
    target = elbv2.NetworkTargetGroup(here.stack, f"{here.id}-targets", vpc=here.vpc, port=443)
    balancer.add_listener("Tcp", port=443, default_target_groups=[target])


def _scaling_group(here: Here) -> None:
    autoscaling.AutoScalingGroup(here.stack, here.id, **here.in_vpc, **MACHINE, security_group=here.group)


def _instance(here: Here) -> None:
    ec2.Instance(here.stack, here.id, **here.in_vpc, **MACHINE, security_group=here.group)


def _launch_template(here: Here) -> None:
    ec2.LaunchTemplate(here.stack, here.id, **MACHINE, security_group=here.group)


def _bastion(here: Here) -> None:
    ec2.BastionHostLinux(
        here.stack, here.id, vpc=here.vpc, subnet_selection=here.isolated, security_group=here.group, **MACHINE
    )


POSTGRES = rds.DatabaseInstanceEngine.POSTGRES


def _database(here: Here) -> None:
    rds.DatabaseInstance(here.stack, here.id, **here.in_vpc, engine=POSTGRES, security_groups=[here.group])


AURORA = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_16_6)


def _aurora(here: Here) -> None:
    writer = rds.ClusterInstance.provisioned("Writer")
    rds.DatabaseCluster(here.stack, here.id, **here.in_vpc, engine=AURORA, writer=writer, security_groups=[here.group])


def _aurora_serverless(here: Here) -> None:
    cluster = rds.DatabaseCluster(
        here.stack,
        here.id,
        **here.in_vpc,
        engine=AURORA,
        writer=rds.ClusterInstance.serverless_v2("Writer"),
        security_groups=[here.group],
    )
    assert cluster.secret


def _proxy(here: Here) -> None:
    imported = rds.DatabaseInstance.from_database_instance_attributes(
        here.stack,
        f"{here.id}-database",
        instance_identifier="orders",
        instance_endpoint_address="orders.internal",
        port=5432,
        security_groups=[here.group],
        engine=POSTGRES,
    )
    rds.DatabaseProxy(
        here.stack,
        here.id,
        **here.in_vpc,
        proxy_target=rds.ProxyTarget.from_instance(imported),
        secrets=[rds.DatabaseSecret(here.stack, f"{here.id}-secret", username="orders")],
        security_groups=[here.group],
    )


def _documents(here: Here) -> None:
    docdb.DatabaseCluster(
        here.stack,
        here.id,
        **here.in_vpc,
        master_user=docdb.Login(username="orders"),
        instance_type=ec2.InstanceType("r6g.large"),
        security_group=here.group,
    )


def _search(here: Here) -> None:
    opensearch.Domain(
        here.stack,
        here.id,
        version=opensearch.EngineVersion.OPENSEARCH_2_19,
        vpc=here.vpc,
        vpc_subnets=[ec2.SubnetSelection(subnets=here.vpc.isolated_subnets[:1])],
        zone_awareness=opensearch.ZoneAwarenessConfig(enabled=False),
        security_groups=[here.group],
    )


def _replica(here: Here) -> None:
    source = rds.DatabaseInstance(
        here.stack, f"{here.id}-source", **here.in_vpc, engine=POSTGRES, security_groups=[here.group]
    )
    rds.DatabaseInstanceReadReplica(
        here.stack,
        here.id,
        **here.in_vpc,
        source_database_instance=source,
        instance_type=ec2.InstanceType("t3.micro"),
        security_groups=[here.group],
    )


def _hosted_rotation(here: Here) -> None:
    rotation = secrets.HostedRotation.postgre_sql_single_user(**here.in_vpc, security_groups=[here.group])
    secrets.Secret(here.stack, f"{here.id}-secret").add_rotation_schedule(here.id, hosted_rotation=rotation)


def _rotation_in_the_group(here: Here) -> None:
    database = rds.DatabaseInstance(here.stack, here.id, **here.in_vpc, engine=POSTGRES, security_groups=[here.group])
    database.add_rotation_single_user(security_group=here.group)


def _file_system(here: Here) -> None:
    efs.FileSystem(here.stack, here.id, **here.in_vpc, security_group=here.group)


def _lustre(here: Here) -> None:
    fsx.LustreFileSystem(
        here.stack,
        here.id,
        vpc=here.vpc,
        vpc_subnet=here.vpc.isolated_subnets[0],
        storage_capacity_gib=1200,
        lustre_configuration=fsx.LustreConfiguration(deployment_type=fsx.LustreDeploymentType.SCRATCH_2),
        security_group=here.group,
    )


def _function(here: Here) -> None:
    lambda_.Function(here.stack, here.id, **here.in_vpc, **FUNCTION, security_groups=[here.group])


def _provider(here: Here) -> None:
    handler = lambda_.Function(here.stack, f"{here.id}-handler", **FUNCTION)
    custom.Provider(here.stack, here.id, **here.in_vpc, on_event_handler=handler, security_groups=[here.group])


def _upload(here: Here) -> None:
    deployment.BucketDeployment(
        here.stack,
        here.id,
        **here.in_vpc,
        sources=[deployment.Source.data("key", "text")],
        destination_bucket=s3.Bucket(here.stack, f"{here.id}-bucket"),
        security_groups=[here.group],
    )


def _capacity_provider(here: Here) -> None:
    machine = {**MACHINE, "machine_image": ecs.EcsOptimizedImage.amazon_linux2023()}
    hosts = autoscaling.AutoScalingGroup(
        here.stack, f"{here.id}-hosts", **here.in_vpc, **machine, security_group=here.group
    )
    ecs.AsgCapacityProvider(here.stack, here.id, auto_scaling_group=hosts)


def _fargate_service(here: Here) -> None:
    ecs.FargateService(
        here.stack,
        here.id,
        cluster=here.cluster,
        task_definition=here.fargate,
        vpc_subnets=here.isolated,
        security_groups=[here.group],
    )


def _ec2_service(here: Here) -> None:
    task = ecs.Ec2TaskDefinition(here.stack, f"{here.id}-task", network_mode=ecs.NetworkMode.AWS_VPC)
    task.add_container("Main", image=ecs.ContainerImage.from_registry("orders"), memory_limit_mib=256)
    cluster = ecs.Cluster.from_cluster_attributes(
        here.stack, f"{here.id}-cluster", cluster_name="shop", vpc=here.vpc, has_ec2_capacity=True
    )
    ecs.Ec2Service(
        here.stack,
        here.id,
        cluster=cluster,
        task_definition=task,
        vpc_subnets=here.isolated,
        security_groups=[here.group],
    )


def _build(here: Here) -> None:
    codebuild.Project(
        here.stack,
        here.id,
        vpc=here.vpc,
        subnet_selection=here.isolated,
        source=codebuild.Source.git_hub(owner="shop", repo="orders"),
        security_groups=[here.group],
    )


def _batch(here: Here) -> None:
    batch.FargateComputeEnvironment(here.stack, here.id, **here.in_vpc, security_groups=[here.group])


def _endpoint(here: Here) -> None:
    ec2.InterfaceVpcEndpoint(
        here.stack,
        here.id,
        vpc=here.vpc,
        subnets=here.isolated,
        service=ec2.InterfaceVpcEndpointAwsService.SSM,
        open=False,
        security_groups=[here.group],
    )


def _client_vpn(here: Here) -> None:
    ec2.ClientVpnEndpoint(
        here.stack,
        here.id,
        **here.in_vpc,
        cidr="10.100.0.0/16",
        server_certificate_arn=CERTIFICATE,
        client_certificate_arn=CERTIFICATE,
        logging=False,
        authorize_all_users_to_vpc_cidr=False,
        security_groups=[here.group],
    )


def _state_machine(here: Here) -> None:
    run = tasks.EcsRunTask(
        here.stack,
        f"{here.id}-run",
        cluster=here.cluster,
        task_definition=here.fargate,
        launch_target=tasks.EcsFargateLaunchTarget(platform_version=ecs.FargatePlatformVersion.LATEST),
        subnets=here.isolated,
        security_groups=[here.group],
    )
    sfn.StateMachine(here.stack, here.id, definition_body=sfn.DefinitionBody.from_chainable(run))


def _vpc_link(here: Here) -> None:
    api.VpcLink(here.stack, here.id, vpc=here.vpc, subnets=here.isolated, security_groups=[here.group])


def _accelerator(here: Here) -> None:
    balancer = elbv2.ApplicationLoadBalancer(
        here.stack, f"{here.id}-balancer", **here.in_vpc, security_group=here.group
    )
    listener = accelerator.Accelerator(here.stack, here.id).add_listener(
        "Https", port_ranges=[accelerator.PortRange(from_port=443, to_port=443)]
    )
    listener.add_endpoint_group("Group", endpoints=[accelerated.ApplicationLoadBalancerEndpoint(balancer)])


def _canary(here: Here) -> None:
    synthetics.Canary(
        here.stack,
        here.id,
        **here.in_vpc,
        runtime=synthetics.Runtime.SYNTHETICS_PYTHON_SELENIUM_4_1,
        test=synthetics.Test.custom(
            code=synthetics.Code.from_inline("def handler(event, context): pass"), handler="index.handler"
        ),
        security_groups=[here.group],
    )


def _kubernetes(here: Here) -> None:
    layer = "arn:aws:lambda:eu-west-1:111122223333:layer:kubectl:1"
    eks.Cluster(
        here.stack,
        here.id,
        vpc=here.vpc,
        vpc_subnets=[here.isolated],
        version=eks.KubernetesVersion.V1_32,
        default_capacity=0,
        endpoint_access=eks.EndpointAccess.PUBLIC,
        place_cluster_handler_in_vpc=False,
        kubectl_layer=lambda_.LayerVersion.from_layer_version_arn(here.stack, f"{here.id}-layer", layer),
        security_group=here.group,
    )


def _endpoint_service(here: Here) -> None:
    balancer = elbv2.NetworkLoadBalancer(here.stack, f"{here.id}-balancer", **here.in_vpc, security_groups=[here.group])
    ec2.VpcEndpointService(here.stack, here.id, vpc_endpoint_service_load_balancers=[balancer])


Make = Callable[[Here], None]

GIVEN: Mapping[str, Make] = {
    "accelerator": _accelerator,
    "application-load-balancer": _application_load_balancer,
    "aurora": _aurora,
    "aurora-serverless": _aurora_serverless,
    "bastion": _bastion,
    "batch": _batch,
    "build": _build,
    "canary": _canary,
    "capacity-provider": _capacity_provider,
    "client-vpn": _client_vpn,
    "database": _database,
    "documents": _documents,
    "ec2-service": _ec2_service,
    "endpoint": _endpoint,
    "endpoint-service": _endpoint_service,
    "fargate-service": _fargate_service,
    "file-system": _file_system,
    "function": _function,
    "hosted-rotation": _hosted_rotation,
    "instance": _instance,
    "kubernetes-cluster": _kubernetes,
    "launch-template": _launch_template,
    "lustre": _lustre,
    "network-load-balancer": _network_load_balancer,
    "provider": _provider,
    "proxy": _proxy,
    "replica": _replica,
    "rotation": _rotation_in_the_group,
    "scaling-group": _scaling_group,
    "search": _search,
    "state-machine": _state_machine,
    "upload": _upload,
    "vpc-link": _vpc_link,
}
"""L2s, which get their group when they are made."""


def _open_listener(here: Here) -> None:
    balancer = elbv2.ApplicationLoadBalancer(here.stack, here.id, **here.in_vpc, security_group=here.group)
    balancer.add_listener("Http", port=80, default_action=elbv2.ListenerAction.fixed_response(200))


def _open_endpoint(here: Here) -> None:
    service = ec2.InterfaceVpcEndpointAwsService.EC2
    ec2.InterfaceVpcEndpoint(
        here.stack, here.id, vpc=here.vpc, subnets=here.isolated, service=service, security_groups=[here.group]
    )


def _pattern(here: Here) -> None:
    patterns.ApplicationLoadBalancedFargateService(
        here.stack,
        here.id,
        cluster=here.cluster,
        task_subnets=here.isolated,
        load_balancer=elbv2.ApplicationLoadBalancer(here.stack, f"{here.id}-balancer", **here.in_vpc),
        security_groups=[here.group],
        task_image_options=patterns.ApplicationLoadBalancedTaskImageOptions(
            image=ecs.ContainerImage.from_registry("orders")
        ),
    )


def _rotation(here: Here) -> None:
    secret = rds.DatabaseSecret(here.stack, f"{here.id}-user", username="user")
    database = rds.DatabaseInstance(here.stack, here.id, **here.in_vpc, engine=POSTGRES, security_groups=[here.group])
    database.add_rotation_multi_user("Rotation", secret=secret)


def _mounted(here: Here) -> None:
    shared = efs.FileSystem(here.stack, f"{here.id}-files", **here.in_vpc, security_group=here.group)
    mount = lambda_.FileSystem.from_efs_access_point(shared.add_access_point("Point"), "/mnt/shared")
    lambda_.Function(here.stack, here.id, **here.in_vpc, **FUNCTION, security_groups=[here.group], filesystem=mount)


ASKING: Mapping[str, tuple[Make, str]] = {
    "lustre": (_lustre, "tcp/988-1023 from web into “web”"),
    "mounted": (_mounted, "tcp/2049 from web into “web”"),
    "open-endpoint": (_open_endpoint, "tcp/443 from 10.0.0.0/16 into “web”"),
    "open-listener": (_open_listener, "tcp/80 from internet into “web”"),
    "pattern": (_pattern, "tcp/80 from shop/pattern-balancer/SecurityGroup into “web”"),
    "proxy": (_proxy, "tcp/5432 from web into “web”"),
    "rotation": (_rotation, "tcp/5432 from shop/rotation/Rotation/SecurityGroup into “web”"),
}
"""L2s that ask their group “web” for a rule of their own, and for which."""

MIXED: Mapping[str, Callable[[Here], cdk.CfnResource]] = {
    "app-runner": lambda here: apprunner.CfnVpcConnector(here.stack, here.id, subnets=here.subnets),
    "app-stream": lambda here: appstream.CfnFleet(
        here.stack,
        here.id,
        instance_type="stream.standard.medium",
        name="desktops",
        vpc_config=appstream.CfnFleet.VpcConfigProperty(subnet_ids=here.subnets),
    ),
    "broker": lambda here: mq.CfnBroker(
        here.stack,
        here.id,
        broker_name="orders",
        deployment_mode="SINGLE_INSTANCE",
        engine_type="RABBITMQ",
        host_instance_type="mq.m5.large",
        publicly_accessible=False,
        subnet_ids=here.subnets[:1],
        users=[mq.CfnBroker.UserProperty(username="orders", password="{{resolve:secretsmanager:broker}}")],
    ),
    "cache": lambda here: elasticache.CfnReplicationGroup(
        here.stack, here.id, replication_group_description="Baskets", security_group_ids=[]
    ),
    "cache-cluster": lambda here: elasticache.CfnCacheCluster(
        here.stack, here.id, engine="memcached", cache_node_type="cache.t4g.micro", num_cache_nodes=1
    ),
    "cache-serverless": lambda here: elasticache.CfnServerlessCache(
        here.stack, here.id, engine="valkey", serverless_cache_name="baskets", subnet_ids=here.subnets
    ),
    "classic-load-balancer": lambda here: elb.CfnLoadBalancer(
        here.stack,
        here.id,
        subnets=here.subnets,
        listeners=[
            elb.CfnLoadBalancer.ListenersProperty(instance_port="443", load_balancer_port="443", protocol="TCP")
        ],
    ),
    "connect-endpoint": lambda here: ec2.CfnInstanceConnectEndpoint(here.stack, here.id, subnet_id=here.subnets[0]),
    "dax": lambda here: dax.CfnCluster(
        here.stack, here.id, iam_role_arn=ROLE, node_type="dax.t3.small", replication_factor=1
    ),
    "glue": lambda here: glue.CfnConnection(
        here.stack,
        here.id,
        catalog_id="111122223333",
        connection_input=glue.CfnConnection.ConnectionInputProperty(
            connection_type="NETWORK",
            physical_connection_requirements=glue.CfnConnection.PhysicalConnectionRequirementsProperty(
                subnet_id=here.subnets[0], availability_zone="eu-west-1a"
            ),
        ),
    ),
    "graph": lambda here: neptune.CfnDBCluster(here.stack, here.id),
    "image-builder": lambda here: imagebuilder.CfnInfrastructureConfiguration(
        here.stack, here.id, name="images", instance_profile_name="images", subnet_id=here.subnets[0]
    ),
    "interface": lambda here: ec2.CfnNetworkInterface(here.stack, here.id, subnet_id=here.subnets[0]),
    "kafka": lambda here: msk.CfnCluster(
        here.stack,
        here.id,
        cluster_name="orders",
        kafka_version="3.8.x",
        number_of_broker_nodes=2,
        broker_node_group_info=msk.CfnCluster.BrokerNodeGroupInfoProperty(
            client_subnets=here.subnets, instance_type="kafka.t3.small"
        ),
    ),
    "kubernetes": lambda here: eks.CfnCluster(
        here.stack,
        here.id,
        role_arn=ROLE,
        resources_vpc_config=eks.CfnCluster.ResourcesVpcConfigProperty(subnet_ids=here.subnets),
    ),
    "lattice": lambda here: lattice.CfnServiceNetworkVpcAssociation(
        here.stack, here.id, service_network_identifier="sn-0a1b2c3d4e5f60718", vpc_identifier=here.vpc.vpc_id
    ),
    "memory-db": lambda here: memorydb.CfnCluster(
        here.stack, here.id, acl_name="open-access", cluster_name="baskets", node_type="db.t4g.small"
    ),
    "migration": lambda here: dms.CfnReplicationInstance(
        here.stack, here.id, replication_instance_class="dms.t3.micro"
    ),
    "model": lambda here: sagemaker.CfnModel(
        here.stack,
        here.id,
        execution_role_arn=ROLE,
        vpc_config=sagemaker.CfnModel.VpcConfigProperty(subnets=here.subnets, security_group_ids=[]),
    ),
    "notebook": lambda here: sagemaker.CfnNotebookInstance(
        here.stack, here.id, instance_type="ml.t3.medium", role_arn=ROLE, subnet_id=here.subnets[0]
    ),
    "redshift": lambda here: redshift.CfnCluster(
        here.stack,
        here.id,
        cluster_type="single-node",
        db_name="orders",
        master_username="orders",
        node_type="ra3.large",
        manage_master_password=True,
    ),
    "redshift-serverless": lambda here: redshiftserverless.CfnWorkgroup(
        here.stack, here.id, workgroup_name="orders", subnet_ids=here.subnets
    ),
    "resolver": lambda here: resolver.CfnResolverEndpoint(
        here.stack,
        here.id,
        direction="OUTBOUND",
        ip_addresses=[
            resolver.CfnResolverEndpoint.IpAddressRequestProperty(subnet_id=subnet) for subnet in here.subnets
        ],
        security_group_ids=[],
    ),
    "transfer": lambda here: transfer.CfnServer(
        here.stack,
        here.id,
        endpoint_type="VPC",
        endpoint_details=transfer.CfnServer.EndpointDetailsProperty(subnet_ids=here.subnets, vpc_id=here.vpc.vpc_id),
    ),
    "workflows": lambda here: mwaa.CfnEnvironment(
        here.stack,
        here.id,
        name="workflows",
        network_configuration=mwaa.CfnEnvironment.NetworkConfigurationProperty(subnet_ids=here.subnets),
    ),
    "workspaces": lambda here: workspaces.CfnNetworkSettings(
        here.stack, here.id, vpc_id=here.vpc.vpc_id, subnet_ids=here.subnets, security_group_ids=[]
    ),
}
"""L1s, which get their group as a mixin."""
