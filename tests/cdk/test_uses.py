"""Groups that an app attaches are in use; findings in an app name roles, their files and its constructs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import jsii
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_eks as eks
from aws_cdk import aws_elasticbeanstalk as beanstalk
from aws_cdk import aws_elasticloadbalancingv2 as elbv2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import IConstruct

from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.template import group_logical_id
from sg_factory.constructs import RoleSecurityGroups, SecurityGroupValidation, environment_stacks
from tests.projects import write
from tests.stacks import an_app, violations

PROJECT = {
    "roles/front/web.yaml": """
        description: Web servers of the shop
        owner: storefront
        """,
    "roles/data/database.yaml": """
        description: PostgreSQL of the orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders are written}
        """,
    "hosts.yaml": "web: {roles: web, description: Serves the shop}",
}
ROLE = "arn:aws:iam::111122223333:role/service"


class Shop:
    """Two stacks of an app; the groups are in the first."""

    def __init__(self, folder: Path, **levels: str) -> None:
        self.app = an_app(folder)
        self.stack, self.other = cdk.Stack(self.app, "shop"), cdk.Stack(self.app, "other")
        self.groups = RoleSecurityGroups(self.stack, "SecurityGroups", project=write(folder / "project", PROJECT))
        self.id = self.groups["database"].security_group_id
        cdk.Validations.of(self.app).add_plugins(SecurityGroupValidation(levels))

    def told(self, *rules: str) -> list[str]:
        """The first line of each finding of some checks."""
        return [each["description"].splitlines()[0] for each in violations(self.app) if each["ruleName"] in rules]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


# In use


def by_nobody(shop: Shop) -> None:
    pass


def by_an_instance(shop: Shop) -> None:
    ec2.CfnInstance(shop.stack, "It", security_group_ids=[shop.id])


def by_an_instance_of_another_stack(shop: Shop) -> None:
    ec2.CfnInstance(shop.other, "It", security_group_ids=[shop.id])


def by_its_published_id(shop: Shop) -> None:
    published = cdk.CfnParameter(
        shop.other, "Published", type="AWS::SSM::Parameter::Value<String>", default="/sg-factory/default/database"
    )
    ec2.CfnInstance(shop.other, "It", security_group_ids=[published.value_as_string])


def by_a_nested_stack(shop: Shop) -> None:
    ec2.CfnInstance(cdk.NestedStack(shop.stack, "Nested"), "It", security_group_ids=[shop.id])


def by_an_override(shop: Shop) -> None:
    ec2.CfnInstance(shop.stack, "It").add_property_override("NetworkInterfaces", [{"GroupSet": [shop.id]}])


def by_a_launch_template(shop: Shop) -> None:
    data = ec2.CfnLaunchTemplate.LaunchTemplateDataProperty(
        network_interfaces=[ec2.CfnLaunchTemplate.NetworkInterfaceProperty(groups=[shop.id])]
    )
    ec2.CfnLaunchTemplate(shop.stack, "It", launch_template_data=data)


def by_a_mixin(shop: Shop) -> None:
    ec2.CfnNetworkInterface(shop.stack, "It", subnet_id="subnet-0a1b2c3d").with_(shop.groups.of("database"))


def by_the_pollers_of_a_function(shop: Shop) -> None:
    lambda_.CfnEventSourceMapping(
        shop.stack,
        "It",
        function_name="orders",
        source_access_configurations=[
            {"type": "VPC_SECURITY_GROUP", "uri": cdk.Fn.join(":", ["security_group", shop.id])}
        ],
    )


def by_an_environment_of_elastic_beanstalk(shop: Shop) -> None:
    group = {"namespace": "aws:autoscaling:launchconfiguration", "optionName": "SecurityGroups", "value": shop.id}
    beanstalk.CfnEnvironment(shop.stack, "It", application_name="shop", option_settings=[group])


def by_what_is_put_into_a_state_machine(shop: Shop) -> None:
    definition = {"definition_s3_location": {"bucket": "shop", "key": "run.json"}, "role_arn": ROLE}
    stepfunctions.CfnStateMachine(shop.stack, "It", definition_substitutions={"Group": shop.id}, **definition)


def known_to_a_function(shop: Shop) -> None:
    lambda_.CfnFunction(
        shop.stack,
        "It",
        code={"zipFile": "x"},
        role=ROLE,
        environment=lambda_.CfnFunction.EnvironmentProperty(variables={"SecurityGroupId": shop.id}),
    )


def as_a_source_of_nodes(shop: Shop) -> None:
    eks.CfnNodegroup(
        shop.stack,
        "It",
        cluster_name="shop",
        node_role=ROLE,
        subnets=["subnet-0a1b2c3d"],
        remote_access=eks.CfnNodegroup.RemoteAccessProperty(ec2_ssh_key="key", source_security_groups=[shop.id]),
    )


def known_to_a_nested_stack(shop: Shop) -> None:
    cdk.CfnOutput(cdk.NestedStack(shop.stack, "Nested"), "Known", value=shop.id)


def as_an_output(shop: Shop) -> None:
    cdk.CfnOutput(shop.stack, "SecurityGroupId", value=shop.id)


UNUSED = [by_nobody, known_to_a_function, known_to_a_nested_stack, as_a_source_of_nodes, as_an_output]
USED = [
    by_an_instance,
    by_an_instance_of_another_stack,
    by_its_published_id,
    by_a_nested_stack,
    by_an_override,
    by_a_launch_template,
    by_a_mixin,
    by_the_pollers_of_a_function,
    by_an_environment_of_elastic_beanstalk,
    by_what_is_put_into_a_state_machine,
]


@pytest.mark.parametrize("use", USED)
def test_a_role_that_the_app_attaches_is_in_use(shop: Shop, use: Callable[[Shop], None]) -> None:
    use(shop)
    assert shop.told("unused-role") == []


@pytest.mark.parametrize("use", UNUSED)
def test_one_that_is_only_named_is_not(shop: Shop, use: Callable[[Shop], None]) -> None:
    use(shop)
    (found,) = (each for each in violations(shop.app) if each["ruleName"] == "unused-role")
    assert found["description"].splitlines() == [
        "no host has the role “database”, and nothing in this app has its group",
        " --> roles/data/database.yaml:2:1",
        "  |",
        "2 | description: PostgreSQL of the orders",
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ]
    assert found["suggestedFix"] == (
        "attach it in the app (groups.of(…)), or add its host to hosts.yaml; "
        "if there is none any more, write “retired: true” in the role file"
    )


def test_of_two_environments_each_has_its_own_uses(tmp_path: Path) -> None:
    place = 'account: "111122223333", region: eu-west-1, vpc: {id: vpc-0a1b2c3d, cidrs: [10.10.0.0/16]}'
    settings = f"environments: {{dev: {{{place}}}, prod: {{{place}}}}}"
    app = an_app(tmp_path)
    project = write(tmp_path / "project", {**PROJECT, "sg-factory.yaml": settings})
    dev, prod = environment_stacks(app, project=project)
    groups = dev.node.find_child("SecurityGroups")
    assert isinstance(groups, SecurityGroups)
    ec2.CfnInstance(dev, "It", security_group_ids=[groups["database"].security_group_id])
    (found,) = (each for each in violations(app) if each["ruleName"] == "unused-role")
    assert found["ruleMetadata"]["resources"] == f"{group_logical_id('database')} in {prod.template_file}"


# Infos


def test_infos_are_counted_in_one_violation_that_cdk_prints_and_are_in_the_report_with_their_resources(
    shop: Shop,
) -> None:
    counted, note = (each for each in violations(shop.app) if each["severity"] == "info")
    assert (counted["ruleName"], counted["description"], len(counted["violatingConstructs"])) == (
        "info",
        "1 finding of level info (1 unused-role) in validation-report.json",
        1,
    )
    assert (note["ruleName"], note["violatingConstructs"]) == ("unused-role", [])
    assert note["ruleMetadata"] == {"resources": f"{group_logical_id('database')} in shop.template.json"}


# Levels


def ssh_from_everywhere(shop: Shop) -> None:
    vpc = ec2.Vpc.from_vpc_attributes(shop.other, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["a"])
    group = ec2.SecurityGroup(shop.other, "Theirs", vpc=vpc, allow_all_outbound=False, description="Takes deliveries")
    group.add_ingress_rule(ec2.Peer.any_ipv4(), ec2.Port.SSH, "Administrators from home")


@pytest.mark.parametrize(("level", "expected"), [("off", []), ("warning", ["warning"]), ("info", ["info"])])
def test_a_check_has_the_level_that_the_app_sets(tmp_path: Path, level: str, expected: list[str]) -> None:
    shop = Shop(tmp_path, **{"world-open-admin": level})
    ssh_from_everywhere(shop)
    found = [each["severity"] for each in violations(shop.app) if each["ruleName"] == "world-open-admin"]
    assert found == expected


def test_so_does_a_finding_that_has_a_level_of_its_own(tmp_path: Path) -> None:
    shop = Shop(tmp_path, **{"unknown-value": "error"})
    source = cdk.CfnParameter(shop.other, "Source").value_as_string
    group = ec2.CfnSecurityGroup(
        shop.other, "Theirs", group_description="Takes deliveries", vpc_id="vpc-0a1b2c3d", security_group_egress=[]
    )
    group.add_property_override(
        "SecurityGroupIngress", [{"CidrIp": source, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}]
    )
    shop.other.add_transform("OpensUp")
    with pytest.raises(RuntimeError) as told:
        shop.app.synth()
    assert "ERROR the effect of “OpensUp” on this template is not judged" in str(told.value)


@pytest.mark.parametrize(
    ("name", "level", "told"),
    [
        ("world-open-admn", "off", "unknown check of templates “world-open-admn”: did you mean “world-open-admin”?"),
        ("unused-role", "off", "“unused-role” checks role files: set its level under checks: in sg-factory.yaml"),
        ("guardrail-broken", "off", "“guardrail-broken” has a fixed level: guardrails cannot be switched off"),
        ("world-open-admin", "eror", "unknown level “eror” of “world-open-admin”: did you mean “error”?"),
        ("world-open-admin", False, "“world-open-admin” is False: a level is a string, such as 'off'"),
        ("world-open-admin", None, "“world-open-admin” is None: a level is a string, such as 'off'"),
    ],
)
def test_an_unknown_check_and_an_unknown_level_are_errors_with_the_remedy(name: str, level: Any, told: str) -> None:
    with pytest.raises(ValueError, match="levels") as error:
        SecurityGroupValidation({name: level})
    assert str(error.value) == f"levels: {told}"


# Words


ROLE_FILE_WORDS = re.compile(r"\brole|accept:|hosts\.yaml|sg-factory\.yaml|public:|retired|\bchecks:")


def everything_open(stack: cdk.Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1, nat_gateways=0, restrict_default_security_group=False)
    peers = (ec2.Peer.any_ipv4(), ec2.Peer.ipv4("11.0.0.0/8"), ec2.Peer.ipv4("203.0.113.0/24"))
    traffic = (*(ec2.Port.tcp(port) for port in (21, 22, 80, 445, 3389, 5432, 8081)), ec2.Port.all_traffic())
    groups = [ec2.SecurityGroup(stack, f"Open{number}", vpc=vpc) for number in range(2)]
    for group in groups:
        for peer in peers:
            for port in traffic:
                group.add_ingress_rule(peer, port)
    groups[0].add_ingress_rule(groups[1], ec2.Port.tcp(9000))
    ec2.CfnSecurityGroupIngress(
        stack, "OfDefault", group_id=vpc.vpc_default_security_group, cidr_ip="10.0.0.0/8", ip_protocol="-1"
    )
    elbv2.ApplicationLoadBalancer(
        stack,
        "Balancer",
        vpc=vpc,
        internet_facing=True,
        security_group=ec2.SecurityGroup(stack, "Closed", vpc=vpc, allow_all_outbound=False),
    )


def test_an_app_without_role_files_reads_nothing_of_them(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    everything_open(cdk.Stack(app, "shop"))
    checks = dict.fromkeys(TEMPLATE_ERRORS, "warning")
    cdk.Validations.of(app).add_plugins(SecurityGroupValidation(checks))
    found = violations(app)
    assert len({each["ruleName"] for each in found}) > 10
    words = [text for each in found for text in (each["description"], each.get("suggestedFix", ""))]
    assert [text for text in words if ROLE_FILE_WORDS.search(text)] == []


TEMPLATE_ERRORS = (
    "broad-ingress",
    "clear-text-login",
    "data-port-from-outside",
    "default-group",
    "egress-anywhere",
    "malformed-rule",
    "wide-admin-range",
    "world-open-admin",
    "world-open-all",
    "world-open-cifs",
    "world-open-high-risk",
    "world-open-port",
)


def test_a_finding_beside_the_groups_of_role_files_names_the_role_and_its_file(shop: Shop) -> None:
    ec2.CfnSecurityGroupIngress(
        shop.stack,
        "Rule",
        group_id=shop.groups.mutable("web").security_group_id,
        source_security_group_id=shop.id,
        ip_protocol="tcp",
        from_port=9000,
        to_port=9000,
        description="Calls back",
    )
    assert shop.told("half-a-flow") == [
        "“web” (roles/front/web.yaml) allows tcp/9000 from “database” (roles/data/database.yaml),"
        " which has no egress for it"
    ]


def test_a_finding_about_a_resource_with_groups_names_their_role_files(shop: Shop) -> None:
    elbv2.CfnLoadBalancer(shop.stack, "Balancer", subnets=["subnet-0a1b2c3d"], security_groups=[shop.id])
    (found,) = (
        each
        for each in violations(shop.app)
        if each["violatingConstructs"] and each["violatingConstructs"][0]["constructPath"] == "shop/Balancer"
    )
    assert found["ruleName"] == "dead-end-load-balancer"
    assert found["suggestedFix"].endswith("; its rules are in role files: “database” in roles/data/database.yaml")


@jsii.implements(cdk.IAspect)
class _Opens:
    """An aspect that changes a group."""

    def visit(self, node: IConstruct) -> None:
        if isinstance(node, ec2.CfnSecurityGroup):
            node.security_group_egress = []


def test_what_an_aspect_changes_names_the_role_and_its_file(shop: Shop) -> None:
    cdk.Aspects.of(shop.stack).add(_Opens())
    with pytest.raises(RuntimeError) as told:
        shop.app.synth()
    for role, file in (("web", "roles/front/web.yaml"), ("database", "roles/data/database.yaml")):
        assert f"; “{role}” is in {file}\n" in str(told.value)


# A VPC whose default group is emptied


def test_a_vpc_that_empties_its_default_group_is_fine(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    isolated = ec2.SubnetConfiguration(name="Inside", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED)
    ec2.Vpc(
        cdk.Stack(app, "shop"), "Vpc", max_azs=1, subnet_configuration=[isolated], restrict_default_security_group=True
    )
    cdk.Validations.of(app).add_plugins(SecurityGroupValidation())
    app.synth()
    assert not Path(app.outdir, "validation-report.json").exists() or violations(app) == []
