"""A host's groups on real constructs of CDK: each has them in its template, and nothing adds rules to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_codebuild as codebuild
from aws_cdk import aws_docdb as docdb
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_efs as efs
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_rds as rds

from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.launch import launch_template_id
from sg_factory.cloudformation.template import SENTINEL, group_logical_id
from sg_factory.constructs import RoleSecurityGroups, UnknownHost, environment_stacks
from tests.projects import write
from tests.stacks import an_app, security_groups, synthesized

LINUX, ORDERS = (group_logical_id(role) for role in ("linux-host", "orders"))
PROJECT = {
    "sg-factory.yaml": "{name: shop}",
    "roles/linux-host.yaml": """
        description: What all servers share
        owner: platform
        """,
    "roles/orders.yaml": """
        description: Order service
        owner: storefront
        ingress:
          - {from: linux-host, service: https, description: Checks}
          - {from: 10.1.0.0/16, service: https, description: Customers}
        """,
    "hosts.yaml": """
        orders-api:
          roles: [linux-host, orders]
          description: Order service
          launch: {access: session-manager, instance_type: t3.micro}
        orders-db:
          roles: orders
          description: What the service remembers
        """,
}


class Shop:
    """A stack with the groups of the project, and a VPC."""

    def __init__(self, folder: Path, files: dict[str, str] | None = None, **context: Any) -> None:
        self.folder = write(folder / "project", {**PROJECT, **(files or {})})
        self.stack = cdk.Stack(an_app(folder, **context), "shop")
        self.vpc = ec2.Vpc(
            self.stack, "Vpc", max_azs=2, nat_gateways=0, ip_addresses=ec2.IpAddresses.cidr("10.0.0.0/16")
        )
        self.groups = RoleSecurityGroups(self.stack, "SecurityGroups", project=self.folder, vpc=self.vpc)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def isolated() -> ec2.SubnetSelection:
    return ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC)


def instance(shop: Shop, **arguments: Any) -> ec2.Instance:
    return ec2.Instance(
        shop.stack,
        "It",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        **arguments,
    )


def instance_with_an_interface(shop: Shop) -> ec2.Instance:
    return instance(shop, associate_public_ip_address=True)


def scaling_group(shop: Shop) -> autoscaling.AutoScalingGroup:
    return autoscaling.AutoScalingGroup(
        shop.stack,
        "It",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )


def launch_template(shop: Shop) -> ec2.LaunchTemplate:
    return ec2.LaunchTemplate(shop.stack, "It", security_group=shop.groups["linux-host"])


def function(shop: Shop, **arguments: Any) -> lambda_.Function:
    return lambda_.Function(
        shop.stack,
        "It",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        allow_public_subnet=True,
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handle",
        code=lambda_.Code.from_inline("def handle(event, context): pass"),
        **arguments,
    )


def service(shop: Shop) -> ecs.FargateService:
    task = ecs.FargateTaskDefinition(shop.stack, "Task")
    task.add_container("Main", image=ecs.ContainerImage.from_registry("orders"))
    cluster = ecs.Cluster(shop.stack, "Cluster", vpc=shop.vpc)
    return ecs.FargateService(shop.stack, "It", cluster=cluster, task_definition=task, vpc_subnets=isolated())


def database(shop: Shop, **arguments: Any) -> rds.DatabaseInstance:
    return rds.DatabaseInstance(
        shop.stack, "It", vpc=shop.vpc, vpc_subnets=isolated(), engine=rds.DatabaseInstanceEngine.POSTGRES, **arguments
    )


def cluster(shop: Shop) -> rds.DatabaseCluster:
    engine = rds.DatabaseClusterEngine.aurora_postgres(version=rds.AuroraPostgresEngineVersion.VER_16_6)
    writer = rds.ClusterInstance.serverless_v2("Writer")
    return rds.DatabaseCluster(shop.stack, "It", vpc=shop.vpc, vpc_subnets=isolated(), engine=engine, writer=writer)


def documents(shop: Shop) -> docdb.DatabaseCluster:
    return docdb.DatabaseCluster(
        shop.stack,
        "It",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        master_user=docdb.Login(username="orders"),
        instance_type=ec2.InstanceType("r6g.large"),
    )


def file_system(shop: Shop) -> efs.FileSystem:
    return efs.FileSystem(shop.stack, "It", vpc=shop.vpc, vpc_subnets=isolated())


def search(shop: Shop) -> opensearch.Domain:
    return opensearch.Domain(
        shop.stack,
        "It",
        version=opensearch.EngineVersion.OPENSEARCH_2_19,
        vpc=shop.vpc,
        vpc_subnets=[isolated()],
        zone_awareness=opensearch.ZoneAwarenessConfig(enabled=False),
    )


def endpoint(shop: Shop) -> ec2.InterfaceVpcEndpoint:
    return ec2.InterfaceVpcEndpoint(
        shop.stack, "It", vpc=shop.vpc, subnets=isolated(), service=ec2.InterfaceVpcEndpointAwsService.SSM, open=False
    )


def build(shop: Shop) -> codebuild.Project:
    source = codebuild.Source.git_hub(owner="shop", repo="orders")
    return codebuild.Project(shop.stack, "It", vpc=shop.vpc, subnet_selection=isolated(), source=source)


def proxy(shop: Shop) -> rds.DatabaseProxy:
    own = ec2.SecurityGroup(shop.stack, "Own", vpc=shop.vpc, allow_all_outbound=False)
    target = rds.DatabaseInstance(
        shop.stack,
        "Database",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        security_groups=[own],
        engine=rds.DatabaseInstanceEngine.POSTGRES,
    )
    assert target.secret is not None
    return rds.DatabaseProxy(
        shop.stack,
        "It",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        proxy_target=rds.ProxyTarget.from_instance(target),
        secrets=[target.secret],
    )


def application_load_balancer(shop: Shop) -> elbv2.ApplicationLoadBalancer:
    return elbv2.ApplicationLoadBalancer(shop.stack, "It", vpc=shop.vpc, vpc_subnets=isolated())


def network_load_balancer(shop: Shop) -> elbv2.NetworkLoadBalancer:
    return elbv2.NetworkLoadBalancer(shop.stack, "It", vpc=shop.vpc, vpc_subnets=isolated())


MAKERS: list[tuple[Callable[[Shop], Any], str]] = [
    (instance, "AWS::EC2::Instance"),
    (instance_with_an_interface, "AWS::EC2::Instance"),
    (scaling_group, "AWS::AutoScaling::LaunchConfiguration"),
    (launch_template, "AWS::EC2::LaunchTemplate"),
    (function, "AWS::Lambda::Function"),
    (service, "AWS::ECS::Service"),
    (database, "AWS::RDS::DBInstance"),
    (cluster, "AWS::RDS::DBCluster"),
    (documents, "AWS::DocDB::DBCluster"),
    (file_system, "AWS::EFS::MountTarget"),
    (search, "AWS::OpenSearchService::Domain"),
    (endpoint, "AWS::EC2::VPCEndpoint"),
    (build, "AWS::CodeBuild::Project"),
    (proxy, "AWS::RDS::DBProxy"),
    (application_load_balancer, "AWS::ElasticLoadBalancingV2::LoadBalancer"),
    (network_load_balancer, "AWS::ElasticLoadBalancingV2::LoadBalancer"),
]

LISTS = ("GroupSet", "SecurityGroupIds", "SecurityGroups", "VPCSecurityGroups", "VpcSecurityGroupIds")


def worn(properties: Any) -> list[str]:
    """The logical ids of the groups that a resource lists, under whatever of `LISTS` it has."""
    if isinstance(properties, list):
        return [name for item in properties for name in worn(item)]
    if not isinstance(properties, dict):
        return []
    listed = [group["Fn::GetAtt"][0] for key, value in properties.items() if key in LISTS for group in value]
    return listed + [name for key, value in properties.items() if key not in LISTS for name in worn(value)]


def by_attach(shop: Shop, made: Any) -> None:
    shop.groups.attach("orders-api", made)


def by_a_mixin_of_the_host(shop: Shop, made: Any) -> None:
    assert made.with_(shop.groups.of_host("orders-api")) is made


def by_a_mixin_of_its_roles(shop: Shop, made: Any) -> None:
    cdk.Mixins.of(made).apply(shop.groups.of("linux-host", "orders"))


@pytest.mark.parametrize("give", [by_attach, by_a_mixin_of_the_host, by_a_mixin_of_its_roles])
@pytest.mark.parametrize(("make", "kind"), MAKERS, ids=[make.__name__ for make, _ in MAKERS])
def test_a_construct_with_connections_gets_the_groups_of_the_host(
    shop: Shop, make: Callable[[Shop], Any], kind: str, give: Callable[[Shop, Any], None]
) -> None:
    ours = security_groups(synthesized(Shop(shop.folder.parent / "alone").stack))
    made = make(shop)
    give(shop, made)
    template = synthesized(shop.stack)
    wearing = {
        name: worn(resource["Properties"])
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind and name != launch_template_id("orders-api")
    }
    assert wearing
    groups = security_groups(template)
    for listed in wearing.values():
        assert {LINUX, ORDERS} <= set(listed)
        assert len(set(listed)) == len(listed) <= 3
    assert {name: group for name, group in groups.items() if name in ours} == ours
    beside = [groups[name] for name in groups.keys() - ours.keys() if groups[name]["Type"] == "AWS::EC2::SecurityGroup"]
    assert [group["Properties"]["SecurityGroupEgress"] for group in beside] == [[dict(SENTINEL)]] * len(beside)
    held = {str(shop.stack.resolve(group.security_group_id)) for group in made.connections.security_groups}
    assert {str({"Fn::GetAtt": [name, "GroupId"]}) for name in (LINUX, ORDERS)} <= held


def test_a_construct_made_with_the_groups_of_a_host_has_no_other_group(shop: Shop) -> None:
    function(shop, security_groups=shop.groups.host_groups("orders-api"))
    made = synthesized(shop.stack)
    (listed,) = (worn(r["Properties"]) for r in made["Resources"].values() if r["Type"] == "AWS::Lambda::Function")
    assert listed == [LINUX, ORDERS]
    assert [r for r in security_groups(made).values() if r["Type"] == "AWS::EC2::SecurityGroup"] == [
        made["Resources"][name] for name in (LINUX, ORDERS)
    ]


def test_attaching_twice_or_to_a_construct_that_has_the_groups_changes_nothing(shop: Shop) -> None:
    made = instance(shop, security_group=shop.groups["orders"])
    shop.groups.attach("orders-api", made)
    shop.groups.attach("orders-api", made)
    shop.groups.attach("orders-db", made)
    (listed,) = (
        worn(r["Properties"])
        for r in synthesized(shop.stack)["Resources"].values()
        if r["Type"] == "AWS::EC2::Instance"
    )
    assert listed == [ORDERS, LINUX]


def test_a_group_that_its_author_gave_stays_as_it_is(shop: Shop) -> None:
    own = ec2.SecurityGroup(shop.stack, "Own", vpc=shop.vpc)
    shop.groups.attach("orders-db", database(shop, security_groups=[own]))
    made = synthesized(shop.stack)["Resources"]
    name = shop.stack.resolve(own.security_group_id)["Fn::GetAtt"][0]
    assert made[name]["Properties"]["SecurityGroupEgress"][0]["CidrIp"] == "0.0.0.0/0"
    (listed,) = (worn(r["Properties"]) for r in made.values() if r["Type"] == "AWS::RDS::DBInstance")
    assert listed == [name, ORDERS]


# Nothing writes into them


def test_rules_that_cdk_code_gives_a_construct_stay_out_of_the_groups_of_its_host(shop: Shop) -> None:
    ours = security_groups(synthesized(Shop(shop.folder.parent / "alone").stack))
    lambda_function, other = function(shop), ec2.SecurityGroup(shop.stack, "Other", vpc=shop.vpc)
    shop.groups.attach("orders-api", lambda_function)
    lambda_function.connections.allow_from(other, ec2.Port.tcp(8443))
    lambda_function.connections.allow_to_any_ipv4(ec2.Port.tcp(25))
    made = security_groups(synthesized(shop.stack))
    assert {name: resource for name, resource in made.items() if name in ours} == ours
    written = [
        r["Properties"]["GroupId"] for name, r in made.items() if name not in ours and "GroupId" in r["Properties"]
    ]
    assert written
    assert not [group for group in written if group["Fn::GetAtt"][0] in (LINUX, ORDERS)]


def test_other_constructs_can_allow_ingress_from_the_attached_groups(shop: Shop) -> None:
    lambda_function = function(shop)
    other = ec2.SecurityGroup(shop.stack, "Other", vpc=shop.vpc)
    shop.groups.attach("orders-api", lambda_function)
    other.connections.allow_from(lambda_function, ec2.Port.tcp(6379))
    sources = {
        json.dumps(resource["Properties"]["SourceSecurityGroupId"])
        for resource in synthesized(shop.stack)["Resources"].values()
        if resource["Type"] == "AWS::EC2::SecurityGroupIngress" and resource["Properties"]["FromPort"] == 6379
    }
    assert {json.dumps({"Fn::GetAtt": [name, "GroupId"]}) for name in (LINUX, ORDERS)} < sources


def refusals(shop: Shop) -> list[dict[str, Any]]:
    """The sorted violations of an app whose synth fails by its guard."""
    root = shop.stack.node.root
    assert isinstance(root, cdk.App)
    with pytest.raises(RuntimeError):
        root.synth()
    report = json.loads(Path(root.outdir, "validation-report.json").read_text("utf-8"))
    found = [each for plugin in report["pluginReports"] for each in plugin["violations"]]
    return [each for each in found if each["ruleName"] in ("foreign-rule", "refused-call")]


def http(balancer: elbv2.ApplicationLoadBalancer, port: int = 80) -> None:
    """A listener, which CDK opens to the internet."""
    answer = elbv2.ListenerAction.fixed_response(200)
    balancer.add_listener(f"On{port}", port=port, protocol=elbv2.ApplicationProtocol.HTTP, default_action=answer)


KEEP = "prevent the rule: open=False on a listener, or pass security_groups="


@pytest.mark.parametrize("is_attached_first", [True, False])
def test_a_listener_that_allows_the_internet_without_a_role_file_is_reported_once(
    shop: Shop, *, is_attached_first: bool
) -> None:
    balancer = application_load_balancer(shop)
    if not is_attached_first:
        http(balancer)
    shop.groups.attach("orders-api", balancer)
    if is_attached_first:
        http(balancer)
    (found,) = refusals(shop)
    text, _, where = found["description"].partition(" (requested at ")
    assert (found["ruleName"], text.partition("is attached")[2]) == (
        "foreign-rule",
        " beside the groups of the host “orders-api” and allows ingress that no role file shows: tcp/80 from 0.0.0.0/0",
    )
    assert (Path(__file__).name in where) == is_attached_first  # before, no handle was there to be asked
    assert found["suggestedFix"] == (
        f"{KEEP}groups.host_groups('orders-api'); and write in roles/linux-host.yaml or roles/orders.yaml, "
        "below ingress: - {from: internet, service: tcp/80, description: …}; for IPv4 alone: 0.0.0.0/0"
    )


def test_a_request_of_another_load_balancer_is_reported_beside_that(shop: Shop) -> None:
    balancer, given = application_load_balancer(shop), [shop.groups["orders"]]
    balancer.with_(shop.groups.of("orders"))
    http(balancer)
    http(elbv2.ApplicationLoadBalancer(shop.stack, "Other", vpc=shop.vpc, security_group=given[0]))
    foreign, refused = refusals(shop)
    assert (foreign["ruleName"], refused["ruleName"]) == ("foreign-rule", "refused-call")
    assert refused["violatingConstructs"][0]["constructPath"] == "shop/Other"


def test_a_listener_that_opens_what_a_role_file_allows_is_reported_with_the_remedy(tmp_path: Path) -> None:
    public = """
        description: Order service
        owner: storefront
        public: true
        ingress:
          - {from: internet, service: https, description: Customers}
        """
    shop = Shop(tmp_path, {"roles/orders.yaml": public})
    balancer = application_load_balancer(shop)
    shop.groups.attach("orders-api", balancer)
    http(balancer, 443)
    (found,) = refusals(shop)
    assert found["description"].partition(" (requested at ")[0].partition("is attached beside the groups of ")[2] == (
        "the host “orders-api” and allows by itself ingress that role files have: tcp/443 from 0.0.0.0/0"
    )
    assert found["suggestedFix"].startswith(f"{KEEP}groups.host_groups('orders-api')")


def test_one_that_leaves_it_to_the_role_files_does_not(shop: Shop) -> None:
    balancer = application_load_balancer(shop)
    shop.groups.attach("orders-api", balancer)
    balancer.add_listener("Http", port=80, open=False, default_action=elbv2.ListenerAction.fixed_response(200))
    assert LINUX in synthesized(shop.stack)["Resources"]


def without_inline_rules(folder: Path) -> Shop:
    """A shop in an app in which CDK makes a resource of every rule of its groups."""
    return Shop(folder, **{"@aws-cdk/aws-ec2.securityGroupDisableInlineRules": True})


def test_so_it_is_where_cdk_makes_a_resource_of_every_rule(tmp_path: Path) -> None:
    shop = without_inline_rules(tmp_path)
    balancer = application_load_balancer(shop)
    shop.groups.attach("orders-api", balancer)
    balancer.add_listener("Http", port=80, default_action=elbv2.ListenerAction.fixed_response(200))
    told = (
        "ItSecurityGroup.* is attached beside the groups of the host “orders-api” and allows ingress that no role file "
        "shows: tcp/80 from 0.0.0.0/0"
    )
    with pytest.raises(RuntimeError, match=told):
        synthesized(shop.stack)


def test_there_what_cdk_made_no_longer_lets_everything_out_either(tmp_path: Path) -> None:
    shop = without_inline_rules(tmp_path)
    lambda_function = function(shop)
    shop.groups.attach("orders-api", lambda_function)
    made = synthesized(shop.stack)["Resources"].values()
    assert [
        each for each in made if each["Type"] == "AWS::EC2::SecurityGroupEgress" and "CidrIp" in each["Properties"]
    ] == []


def test_there_what_it_lets_out_after_that_stops_the_synth(tmp_path: Path) -> None:
    shop = without_inline_rules(tmp_path)
    lambda_function = function(shop)
    shop.groups.attach("orders-api", lambda_function)
    lambda_function.connections.allow_to(ec2.Peer.any_ipv6(), ec2.Port.tcp(25))
    told = "is attached beside .* and allows egress that no role file shows: tcp/25 to ::/0"
    with pytest.raises(RuntimeError, match=told):
        synthesized(shop.stack)


# Mistakes


def test_an_unknown_host_is_reported_with_a_similar_name(shop: Shop) -> None:
    told = []
    for ask in (shop.groups.host_groups, shop.groups.launch_template, lambda host: shop.groups.attach(host, shop.vpc)):
        with pytest.raises(UnknownHost) as error:
            ask("orders-apy")
        told.append(str(error.value))
    hosts = "unknown host “orders-apy”: did you mean “orders-api”? known here: "
    assert told == [f"{hosts}orders-api, orders-db", f"{hosts}orders-api", f"{hosts}orders-api, orders-db"]
    with pytest.raises(UnknownHost, match=r"^unknown host “nohost”: known here: orders-api, orders-db$"):
        shop.groups.attach("nohost", shop.vpc)


def test_a_host_that_is_not_launched_has_no_launch_template(shop: Shop) -> None:
    with pytest.raises(UnknownHost, match=r"^“orders-db” has no launch template: write `launch:` in hosts.yaml$"):
        shop.groups.launch_template("orders-db")


def test_a_project_without_hosts_says_so(tmp_path: Path) -> None:
    shop = Shop(tmp_path, {"hosts.yaml": ""})
    with pytest.raises(UnknownHost, match=r"^unknown host “orders-api”: hosts.yaml declares none$"):
        shop.groups.host_groups("orders-api")


def test_a_construct_without_connections_cannot_have_the_groups(shop: Shop) -> None:
    made = autoscaling.AutoScalingGroup(
        shop.stack,
        "It",
        vpc=shop.vpc,
        vpc_subnets=isolated(),
        launch_template=shop.groups.launch_template("orders-api"),
    )
    told = []
    for construct in (made, cdk.CfnOutput(shop.stack, "Output", value="")):
        with pytest.raises(ValueError, match=f"^{construct.node.path} has no connections") as error:
            shop.groups.attach("orders-api", construct)
        told.append(str(error.value).partition(": ")[2])
    assert (
        told
        == [
            "pass security_groups=groups.host_groups('orders-api') when it is made, or launch it from "
            "groups.launch_template(…)"
        ]
        * 2
    )


def test_a_construct_whose_list_is_fixed_and_unknown_is_an_error_with_the_remedy(shop: Shop) -> None:
    bare = ec2.SecurityGroup(shop.stack, "Bare", vpc=shop.vpc)
    with pytest.raises(ValueError, match=r"^shop/Bare takes no more groups: pass security_groups=groups.host_groups"):
        shop.groups.attach("orders-api", bare)


def test_more_groups_than_an_interface_holds_are_refused_with_the_count(tmp_path: Path) -> None:
    roles = {f"roles/role-{number}.yaml": "{description: A role, owner: platform}" for number in range(5)}
    hosts = "{all: {roles: [role-0, role-1, role-2, role-3, role-4], description: All of them}}"
    shop = Shop(tmp_path, {**roles, "hosts.yaml": hosts})
    told = (
        "^shop/It would have 6 groups, 1 of its own and those of the host “all”; an interface takes at most 5: "
        r"pass security_groups=groups.host_groups\('all'\) when it is made$"
    )
    with pytest.raises(ValueError, match=told):
        shop.groups.attach("all", instance(shop))


def test_groups_of_other_stacks_are_reported(tmp_path: Path) -> None:
    files = {**PROJECT, "sg-factory.yaml": "{name: shop, stacks: folder}"}
    files["roles/orders/orders.yaml"] = files.pop("roles/orders.yaml")
    project = write(tmp_path / "project", files)
    stacks = {stack.stack_name: stack for stack in environment_stacks(an_app(tmp_path), project=project)}
    groups, hosts = (stacks[name].node.find_child("SecurityGroups") for name in ("shop-orders-groups", "shop-hosts"))
    assert isinstance(groups, SecurityGroups)
    assert isinstance(hosts, SecurityGroups)
    with pytest.raises(UnknownHost, match=r"^“orders-api” has groups of other stacks: linux-host$"):
        groups.host_groups("orders-api")
    assert len(groups.host_groups("orders-db")) == 1
    assert hosts.launch_template("orders-api").launch_template_id
    assert [stack.stack_name for stack in stacks["shop-hosts"].dependencies] == ["shop-groups", "shop-orders-groups"]


# Launch templates


def test_a_scaling_group_launches_instances_with_the_groups(shop: Shop) -> None:
    launched = shop.groups.launch_template("orders-api")
    assert shop.groups.launch_template("orders-api") is launched
    autoscaling.AutoScalingGroup(
        shop.stack, "Api", vpc=shop.vpc, vpc_subnets=isolated(), launch_template=launched, max_capacity=2
    )
    made = synthesized(shop.stack)["Resources"]
    (group,) = (r for r in made.values() if r["Type"] == "AWS::AutoScaling::AutoScalingGroup")
    name = launch_template_id("orders-api")
    assert group["Properties"]["LaunchTemplate"] == {
        "LaunchTemplateId": {"Ref": name},
        "Version": {"Fn::GetAtt": [name, "LatestVersionNumber"]},
    }
    assert worn(made[name]["Properties"]) == [LINUX, ORDERS]


EXTERNAL = {
    "sg-factory.yaml": """
        name: shop
        security_groups:
          scanner: {id: sg-0123456789abcdef0, description: Scanner}
          cluster: {ssm: /eks/cluster, description: Group that EKS made}
        """,
    "hosts.yaml": "orders-api: {roles: [scanner, orders, cluster], description: Order service}",
}


def ids_of(template: dict[str, Any], kind: str, path: str) -> list[Any]:
    """The groups of the resource of a kind, with parameters replaced by the SSM parameters that they read."""
    (made,) = (each for each in template["Resources"].values() if each["Type"] == kind)
    found: Any = made["Properties"]
    for step in path.split("."):
        found = found[step]
    read = {name: said.get("Default") for name, said in template["Parameters"].items()}
    return [read.get(each.get("Ref"), each) if isinstance(each, dict) else each for each in found]


def test_a_host_has_external_groups_by_id_and_by_parameter_behind_those_of_its_roles(tmp_path: Path):
    shop = Shop(tmp_path, EXTERNAL)
    made = function(shop, security_groups=shop.groups.host_groups("orders-api"))
    shop.groups.attach("orders-api", made)
    assert ids_of(synthesized(shop.stack), "AWS::Lambda::Function", "VpcConfig.SecurityGroupIds") == [
        {"Fn::GetAtt": [ORDERS, "GroupId"]},
        "/eks/cluster",
        "sg-0123456789abcdef0",
    ]


def test_a_construct_that_has_an_external_group_writes_no_rule_into_it(tmp_path: Path):
    shop = Shop(tmp_path, EXTERNAL)
    made = function(shop, security_groups=shop.groups.host_groups("orders-api"))
    made.connections.allow_from_any_ipv4(ec2.Port.tcp(443))
    rules = [each for each in security_groups(synthesized(shop.stack)).values() if each["Type"].endswith("ngress")]
    assert [rule["Properties"]["GroupId"] for rule in rules] == [{"Fn::GetAtt": [ORDERS, "GroupId"]}]
