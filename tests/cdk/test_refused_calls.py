"""Rules that CDK's constructs ask locked groups for: reported if no role file has them, with the line to write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_autoscaling as autoscaling
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_efs as efs
from aws_cdk import aws_elasticloadbalancingv2 as elb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_rds as rds
from aws_cdk import aws_ssm as ssm
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.refused_calls import refused_calls
from sg_factory.cdk.synthesized.requested_rule import requested_rule
from sg_factory.cdk.synthesized.rule_call import RuleCall
from sg_factory.cdk.synthesized.templates import Templates
from sg_factory.cloudformation.template import template
from sg_factory.constructs import RoleSecurityGroups
from sg_factory.pipeline.project import moment, run
from sg_factory.plan.layout import whole
from tests.projects import write
from tests.stacks import an_app, security_groups, synthesized, violations

PROJECT = {
    "roles/balancer.yaml": """
        description: Public entry point of the shop
        owner: platform
        public: true
        ingress:
          - {from: internet, service: https, description: Customers reach the shop}
        """,
    "roles/web.yaml": """
        description: Web servers of the shop
        owner: storefront
        ingress:
          - {from: balancer, service: tcp/8080, description: What the balancer passes on}
          - {from: 10.0.0.0/16, service: tcp/9100-9200, description: Metrics}
        """,
    "roles/database.yaml": """
        description: Orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders are read and written}
        """,
}


@dataclass(frozen=True)
class App:
    """An app with the groups of the project, and a VPC."""

    stack: cdk.Stack
    vpc: ec2.Vpc
    groups: RoleSecurityGroups

    def balancer(self) -> elb.ApplicationLoadBalancer:
        return elb.ApplicationLoadBalancer(self.stack, "Balancer", vpc=self.vpc, security_group=self.groups["balancer"])

    def server(self) -> ec2.Instance:
        return ec2.Instance(
            self.stack,
            "Server",
            vpc=self.vpc,
            security_group=self.groups["web"],
            instance_type=ec2.InstanceType("t3.micro"),
            machine_image=ec2.MachineImage.latest_amazon_linux2023(),
        )

    def database(self, **more: Any) -> rds.DatabaseInstance:
        engine = rds.DatabaseInstanceEngine.postgres(version=rds.PostgresEngineVersion.VER_16)
        groups = [self.groups["database"]]
        return rds.DatabaseInstance(self.stack, "Database", vpc=self.vpc, security_groups=groups, engine=engine, **more)

    def function(self) -> lambda_.Function:
        """A construct for which CDK makes a group."""
        code = lambda_.Code.from_inline("-")
        runtime = lambda_.Runtime.PYTHON_3_12
        return lambda_.Function(self.stack, "Report", vpc=self.vpc, code=code, handler="a.b", runtime=runtime)


@pytest.fixture
def app(tmp_path: Path) -> App:
    stack = cdk.Stack(an_app(tmp_path), "shop")
    vpc = ec2.Vpc(stack, "Vpc", max_azs=2, restrict_default_security_group=False)
    project = write(tmp_path / "project", PROJECT)
    return App(stack, vpc, RoleSecurityGroups(stack, "Groups", project=project, vpc=vpc))


def told(app: App) -> list[dict[str, Any]]:
    """The refused calls in the report."""
    root = app.stack.node.root
    assert isinstance(root, cdk.App)
    return [each for each in violations(root) if each["ruleName"] == "refused-call"]


def test_a_call_is_reported_with_the_construct_the_traffic_and_the_line_to_write(app: App) -> None:
    listener = app.balancer().add_listener("Http", port=80)
    listener.add_action("Away", action=elb.ListenerAction.redirect(port="443"))
    (found,) = told(app)
    here, line = Path(__file__).relative_to(Path.cwd()), listener_line()
    assert found["severity"] == "warning"
    assert found["description"] == (
        f"tcp/80 from internet into “balancer” is requested (at {here}:{line}) but not made: no role file has it"
    )
    assert found["suggestedFix"] == (
        "write in roles/balancer.yaml, below ingress: - {from: internet, service: tcp/80, description: …}; "
        "for IPv4 alone: 0.0.0.0/0"
    )
    (construct,) = found["violatingConstructs"]
    assert construct["constructPath"] == "shop/Balancer"


def listener_line() -> int:
    """The line of the call above."""
    lines = Path(__file__).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.strip().startswith("listener = app.balancer()"))


def test_a_call_for_a_rule_that_role_files_have_is_not_reported(app: App) -> None:
    balancer, server, database = app.balancer(), app.server(), app.database()
    balancer.add_listener("Https", port=443, protocol=elb.ApplicationProtocol.HTTP).add_targets(
        "Servers", port=8080, targets=[scaling_group(app)]
    )
    database.connections.allow_default_port_from(server)
    database.connections.allow_from(server, ec2.Port.tcp(5432))
    server.connections.allow_to_default_port(database)
    server.connections.allow_from(ec2.Peer.ipv4("10.0.7.0/24"), ec2.Port.tcp(9150))
    server.connections.allow_from(ec2.Peer.ipv4(app.vpc.vpc_cidr_block), ec2.Port.tcp_range(9100, 9200))
    assert told(app) == []


def scaling_group(app: App) -> autoscaling.AutoScalingGroup:
    return autoscaling.AutoScalingGroup(
        app.stack,
        "Servers",
        vpc=app.vpc,
        security_group=app.groups["web"],
        instance_type=ec2.InstanceType("t3.micro"),
        machine_image=ec2.MachineImage.latest_amazon_linux2023(),
    )


def files_are_mounted(app: App) -> None:
    files = efs.FileSystem(app.stack, "Files", vpc=app.vpc, security_group=app.groups["database"])
    files.connections.allow_default_port_from(app.server())


def a_service_of_containers_is_a_target(app: App) -> None:
    task = ecs.FargateTaskDefinition(app.stack, "Task")
    image = ecs.ContainerImage.from_registry("nginx")
    task.add_container("nginx", image=image, port_mappings=[ecs.PortMapping(container_port=9090)])
    cluster = ecs.Cluster(app.stack, "Cluster", vpc=app.vpc)
    service = ecs.FargateService(
        app.stack, "Service", cluster=cluster, security_groups=[app.groups["web"]], task_definition=task
    )
    listener = app.balancer().add_listener("Https", port=443, protocol=elb.ApplicationProtocol.HTTP)
    listener.add_targets("Containers", port=9090, protocol=elb.ApplicationProtocol.HTTP, targets=[service])


def by_another_stack(app: App) -> None:
    other = cdk.Stack(app.stack.node.root, "other")
    theirs = ec2.SecurityGroup(other, "Theirs", vpc=ec2.Vpc(other, "Vpc", max_azs=1))
    app.groups["web"].connections.allow_from(theirs, ec2.Port.tcp(22))


def from_everywhere(app: App) -> None:
    for peer in (ec2.Peer.any_ipv4(), ec2.Peer.any_ipv6()):
        app.groups["web"].add_ingress_rule(peer, ec2.Port.tcp(9000))


ROWS: dict[str, tuple[Callable[[App], Any], str, str]] = {
    "a rule": (
        lambda app: app.groups["web"].add_ingress_rule(ec2.Peer.ipv4("10.9.0.0/16"), ec2.Port.tcp(9000)),
        "tcp/9000 from 10.9.0.0/16 into “web”",
        "roles/web.yaml, below ingress: - {from: 10.9.0.0/16, service: tcp/9000, description: …}",
    ),
    "a rule for what goes out": (
        lambda app: app.groups["web"].add_egress_rule(ec2.Peer.any_ipv6(), ec2.Port.udp(53)),
        "udp/53 to internet out of “web”",
        'roles/web.yaml, below egress: - {to: internet, service: udp/53, description: …}; for IPv6 alone: "::/0"',
    ),
    "of the whole internet": (
        from_everywhere,
        "tcp/9000 from internet into “web”",
        "roles/web.yaml, below ingress: - {from: internet, service: tcp/9000, description: …}",
    ),
    "of an address that YAML takes for a sign": (
        lambda app: app.groups["web"].add_ingress_rule(ec2.Peer.ipv6("::1/128"), ec2.Port.tcp(9000)),
        "tcp/9000 from ::1/128 into “web”",
        'roles/web.yaml, below ingress: - {from: "::1/128", service: tcp/9000, description: …}',
    ),
    "of a group of which there is only the id": (
        lambda app: app.groups["web"].add_ingress_rule(ec2.Peer.security_group_id("sg-0a1b2c3d"), ec2.Port.tcp(22)),
        "tcp/22 from sg-0a1b2c3d into “web”",
        "roles/web.yaml, below ingress: - {from: GROUP, service: tcp/22, description: …}; where GROUP is "
        "sg-0a1b2c3d, declared in sg-factory.yaml (security_groups)",
    ),
    "within the group": (
        lambda app: app.server().connections.allow_internally(ec2.Port.all_traffic()),
        "all from web into “web”",
        "roles/web.yaml, below ingress: - {from: web, service: all, description: …}",
    ),
    "of another role": (
        lambda app: app.database().connections.allow_from(app.balancer(), ec2.Port.tcp(5432)),
        "tcp/5432 from balancer into “database”",
        "roles/database.yaml, below ingress: - {from: balancer, service: tcp/5432, description: …}",
    ),
    "on more ports than the role files have": (
        lambda app: app.server().connections.allow_from(ec2.Peer.ipv4("10.0.0.0/16"), ec2.Port.tcp_range(9100, 9201)),
        "tcp/9100-9201 from 10.0.0.0/16 into “web”",
        "roles/web.yaml, below ingress: - {from: 10.0.0.0/16, service: tcp/9100-9201, description: …}",
    ),
    "of a prefix list": (
        lambda app: app.server().connections.allow_from(ec2.Peer.prefix_list("pl-0a1b2c3d"), ec2.Port.all_icmp()),
        "icmp from pl-0a1b2c3d into “web”",
        "roles/web.yaml, below ingress: - {from: NETWORK, service: icmp, description: …}; where NETWORK is "
        "pl-0a1b2c3d, declared in sg-factory.yaml",
    ),
    "of a group that CDK has made": (
        lambda app: app.database().connections.allow_default_port_from(app.function()),
        "tcp/5432 from shop/Report/SecurityGroup into “database”",
        "roles/database.yaml, below ingress: - {from: ROLE, service: tcp/5432, description: …}; where ROLE is one "
        "whose group shop/Report/SecurityGroup uses instead of its own",
    ),
    "of a rotation of secrets": (
        lambda app: app.database().add_rotation_single_user(),
        "tcp/5432 from shop/Database/RotationSingleUser/SecurityGroup into “database”",
        "roles/database.yaml, below ingress: - {from: ROLE, service: tcp/5432, description: …}; where ROLE is one "
        "whose group shop/Database/RotationSingleUser/SecurityGroup uses instead of its own",
    ),
    "on the port that a database is given": (
        lambda app: app.database(port=6543).connections.allow_default_port_from(app.server()),
        "tcp/6543 from web into “database”",
        "roles/database.yaml, below ingress: - {from: web, service: tcp/6543, description: …}",
    ),
    "of what mounts files": (
        files_are_mounted,
        "tcp/2049 from web into “database”",
        "roles/database.yaml, below ingress: - {from: web, service: tcp/2049, description: …}",
    ),
    "of a load balancer to containers": (
        a_service_of_containers_is_a_target,
        "tcp/9090 from balancer into “web”",
        "roles/web.yaml, below ingress: - {from: balancer, service: tcp/9090, description: …}",
    ),
    "of a group in another stack": (
        by_another_stack,
        "tcp/22 from other/Theirs into “web”",
        "roles/web.yaml, below ingress: - {from: ROLE, service: tcp/22, description: …}; where ROLE is one "
        "whose group other/Theirs uses instead of its own",
    ),
}


# Groups of another project in the same app, which a project names by their ids or SSM parameters

BANK = {
    "sg-factory.yaml": """
        name: bank
        security_groups:
          shop-web: {id: sg-0a1b2c3d4e5f, description: Web servers of the shop}
        """,
    "roles/ledger.yaml": """
        description: Ledger of the bank
        owner: bank
        ingress:
          - {from: shop-web, service: postgresql, description: The shop books its sales}
        """,
}


def asked_by_web(folder: Path, port: int, bank_files: dict[str, str] = BANK, **context: Any) -> list[dict[str, Any]]:
    """The refused calls of the shop's web servers to the ledger."""
    root = an_app(folder, **context)
    shop, bank = (cdk.Stack(root, name) for name in ("shop", "bank"))
    vpc = ec2.Vpc(shop, "Vpc", max_azs=1)
    web = RoleSecurityGroups(shop, "Groups", project=write(folder / "shop", PROJECT), vpc=vpc)["web"]
    ledger = RoleSecurityGroups(bank, "Groups", project=write(folder / "bank", bank_files))["ledger"]
    ledger.connections.allow_from(web, ec2.Port.tcp(port))
    return [each for each in violations(root) if each["ruleName"] == "refused-call" and "ledger" in str(each)]


WRITE = (
    "write in roles/ledger.yaml, below ingress: - {{from: GROUP, service: tcp/{port}, description: …}}; where GROUP "
)
WRITE += "is shop/Groups/web, declared in sg-factory.yaml (security_groups) by its SSM parameter"


def ingress(found: list[dict[str, Any]]) -> dict[str, Any]:
    (into_ledger,) = (each for each in found if "into “ledger”" in each["description"])
    return into_ledger


def test_a_group_of_another_project_may_be_one_that_this_one_names_by_its_id(tmp_path: Path) -> None:
    found = ingress(asked_by_web(tmp_path, 5432))
    assert found["description"].endswith("no role file has it, unless that is “shop-web” (sg-0a1b2c3d4e5f)")
    help = f"if it is, acknowledge this (sg-factory::refused-call); if not, {WRITE.format(port=5432)}"
    assert found["suggestedFix"] == help


def test_a_group_that_is_named_by_the_parameter_that_its_project_publishes_is_in_the_role_file(tmp_path: Path) -> None:
    by_parameter = BANK["sg-factory.yaml"].replace("id: sg-0a1b2c3d4e5f", "ssm: /sg-factory/default/web")
    found = asked_by_web(tmp_path, 5432, {**BANK, "sg-factory.yaml": by_parameter})
    assert [each["description"].partition(" is requested")[0] for each in found] == [
        "tcp/5432 to bank/Groups/ledger out of “web”"
    ]


def test_so_may_one_that_is_imported_by_the_parameter_that_its_project_publishes(tmp_path: Path) -> None:
    root = an_app(tmp_path)
    shop, bank = (cdk.Stack(root, name) for name in ("shop", "bank"))
    RoleSecurityGroups(shop, "Groups", project=write(tmp_path / "shop", PROJECT), vpc=ec2.Vpc(shop, "Vpc", max_azs=1))
    ledger = RoleSecurityGroups(bank, "Groups", project=write(tmp_path / "bank", BANK))["ledger"]
    published = ssm.StringParameter.value_for_string_parameter(bank, "/sg-factory/default/web")
    web = ec2.SecurityGroup.from_security_group_id(bank, "Web", published)
    ledger.connections.allow_from(web, ec2.Port.tcp(5432))
    found = ingress([each for each in violations(root) if each["ruleName"] == "refused-call"])
    assert found["description"].endswith("no role file has it, unless that is “shop-web” (sg-0a1b2c3d4e5f)")
    help = WRITE.format(port=5432).replace("shop/Groups/web", "bank/Web")
    assert found["suggestedFix"] == f"if it is, acknowledge this (sg-factory::refused-call); if not, {help}"


def test_other_traffic_with_it_is_not_there_whichever_it_is(tmp_path: Path) -> None:
    found = ingress(asked_by_web(tmp_path, 22))
    assert found["description"].endswith("no role file has it")
    assert found["suggestedFix"] == WRITE.format(port=22)


def test_where_cdk_has_looked_its_id_up_the_role_file_has_it(tmp_path: Path) -> None:
    key = "ssm:account=111122223333:parameterName=/sg-factory/default/web:region=eu-west-1"
    found = asked_by_web(tmp_path, 5432, **{key: "sg-0a1b2c3d4e5f"})
    assert [each["description"].partition(" is requested")[0] for each in found] == [
        "tcp/5432 to bank/Groups/ledger out of “web”"
    ]


@pytest.mark.parametrize(("ask", "rule", "line"), ROWS.values(), ids=ROWS)
def test_each_call_is_reported_once(app: App, ask: Callable[[App], Any], rule: str, line: str) -> None:
    ask(app)
    (found,) = told(app)
    assert found["description"].split(" is requested (at ")[0] == rule
    assert found["suggestedFix"] == f"write in {line}"


def test_the_same_call_twice_is_one_warning_and_other_traffic_another(app: App) -> None:
    for port in (22, 22, 23):
        app.groups["web"].add_ingress_rule(ec2.Peer.ipv4("10.9.0.0/16"), ec2.Port.tcp(port))
    services = [found["description"].split(" ")[0] for found in told(app)]
    assert services == ["tcp/22", "tcp/23"]


def in_two_groups(app: App) -> ec2.Instance:
    server = app.server()
    server.connections.add_security_group(app.groups["database"])
    return server


def test_of_several_groups_one_that_has_the_rule_is_enough(app: App) -> None:
    server, balancer = in_two_groups(app), app.balancer()
    server.connections.allow_from(balancer, ec2.Port.tcp(8080))
    two_groups = ec2.Connections(security_groups=[app.groups["database"], app.groups["balancer"]])
    server.connections.allow_from(two_groups, ec2.Port.tcp(8080))
    two_groups.allow_to(server, ec2.Port.tcp(8080))
    server.connections.allow_from(ec2.Peer.ipv4("10.0.0.0/24"), ec2.Port.tcp(9100))
    assert told(app) == []


def test_several_groups_without_the_rule_are_one_warning(app: App) -> None:
    in_two_groups(app).connections.allow_from(app.balancer(), ec2.Port.tcp(22))
    (found,) = told(app)
    assert found["description"].startswith("tcp/22 from balancer into “web” or “database” is requested")
    assert found["suggestedFix"] == (
        "write in roles/web.yaml or roles/database.yaml, below ingress: "
        "- {from: balancer, service: tcp/22, description: …}"
    )


def test_calls_in_a_loop_are_one_question_each(app: App) -> None:
    for role in ("web", "database"):
        app.groups[role].connections.allow_from(app.groups["balancer"], ec2.Port.tcp(8080))
    (found,) = told(app)
    assert found["description"].startswith("tcp/8080 from balancer into “database” is requested")


def test_nothing_of_what_was_asked_for_is_made(app: App, tmp_path: Path) -> None:
    app.groups["web"].add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(9000))
    app.groups["web"].connections.allow_to_any_ipv4(ec2.Port.all_traffic())
    (plan,) = run(tmp_path / "project", as_of=moment("2027-01-01"), judge=False).plans
    role_files = security_groups(template(plan, whole(plan)))
    for each in role_files.values():
        if "VpcId" in each["Properties"]:
            each["Properties"]["VpcId"] = app.stack.resolve(app.vpc.vpc_id)
    assert security_groups(synthesized(app.stack)) == role_files


def test_a_handle_brings_nothing_into_the_template_where_cdk_makes_a_resource_of_every_rule(tmp_path: Path) -> None:
    flag = {"@aws-cdk/aws-ec2.securityGroupDisableInlineRules": True}
    stack = cdk.Stack(an_app(tmp_path, **flag), "shop")
    groups = RoleSecurityGroups(stack, "Groups", project=write(tmp_path / "project", PROJECT))
    assert groups["web"].node.children == []
    (plan,) = run(tmp_path / "project", as_of=moment("2027-01-01"), judge=False).plans
    assert synthesized(stack)["Resources"] == template(plan, whole(plan))["Resources"]


def test_a_warning_may_be_acknowledged(app: App) -> None:
    app.groups["web"].add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(9000))
    acknowledged = cdk.Acknowledgment(id="sg-factory::refused-call", reason="A library asks, and nobody needs it")
    cdk.Validations.of(app.stack).acknowledge(acknowledged)
    assert told(app) == []


# Which traffic the role files have: against an oracle that knows addresses and ports only


def guarded_plan(folder: Path, call: RuleCall) -> GuardedPlan:
    (plan,) = run(write(folder, PROJECT), as_of=moment("2027-01-01"), judge=False).plans
    groups = {group.role: group for group in plan.groups}
    return GuardedPlan("shop/Groups", "shop", "file", {}, groups, frozenset(), calls=lambda: [call])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


@given(
    address=st.sampled_from(["10.0.0.0", "10.0.128.0", "10.1.0.0", "9.255.0.0"]),
    length=st.integers(8, 32),
    low=st.integers(9090, 9210),
    more=st.integers(0, 120),
    protocol=st.sampled_from(["tcp", "udp"]),
)
def test_silent_is_only_what_lies_within_a_rule(
    folder: Path, address: str, length: int, low: int, more: int, protocol: str
) -> None:
    network = ip_network(f"{address}/{length}", strict=False)
    traffic = {"ipProtocol": protocol, "fromPort": low, "toPort": low + more}
    plan = guarded_plan(folder, RuleCall("web", "ingress", traffic, cidr=str(network)))
    is_within = network.subnet_of(ip_network("10.0.0.0/16")) and low >= 9100 and low + more <= 9200
    references = References(Templates({"file": {}}, {}))
    requests = [requested_rule(call, plan, references) for call in plan.calls()]
    found = list(refused_calls(plan.template_file, requests, ()))
    assert (found == []) == (is_within and protocol == "tcp")
