"""Groups and prefix lists that an app passes in place of those that sg-factory.yaml declares."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ssm as ssm
from hypothesis import given, settings

from sg_factory.cdk.groups import SecurityGroups
from sg_factory.cloudformation.external_ids import external_parameter
from sg_factory.cloudformation.prefix_lists import list_parameter
from sg_factory.cloudformation.template import group_logical_id, template
from sg_factory.constructs import ProjectError, RoleSecurityGroups
from sg_factory.pipeline.project import moment, run
from sg_factory.plan import ExternalPeer, PrefixListPeer
from sg_factory.plan.layout import whole
from tests.documents import ROOT, blocks
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import projects
from tests.stacks import an_app, synthesized, violations

WEB = group_logical_id("web")
PROJECT = {
    "sg-factory.yaml": """
        name: shop
        environments:
          prod:
            account: "444455556666"
            region: eu-west-1
            vpc: {id: vpc-0a1b2c3d, cidrs: [10.20.0.0/16]}
            quotas: {rules_per_group: 100}
        networks:
          cdn: {description: CloudFront, prefix_list: {name: com.amazonaws.global.cloudfront.origin-facing}}
          s3: {description: Amazon S3, prefix_list: {id: pl-6da54004, entries: 1}}
          backups: {description: Backups, prefix_list: {ssm: /network/backups, entries: 7, family: ipv6}}
          office: {description: The office, cidrs: [203.0.113.0/24]}
          partners:
            description: Partners
            cidrs: [198.51.100.0/28]
            prefix_list: {create: true, max_entries: 1}
        security_groups:
          cluster: {description: Group of the cluster, ssm: /eks/prod/cluster}
          scanner: {description: Vulnerability scanner, id: sg-0123456789abcdef0}
          audit: {description: Audit, id: sg-0aaaabbbbccccdddd, account: "999988887777"}
        """,
    "hosts.yaml": """
        front:
          description: Serves the shop
          roles: [web, cluster, scanner]
        """,
    "roles/web.yaml": """
        description: Web servers of the shop
        owner: storefront
        ingress:
          - {from: [cdn, partners, office], service: https, description: Customers}
          - {from: [cluster, scanner, audit], service: https, description: Probes}
        egress:
          - {to: [s3, backups], service: https, description: Pictures}
          - {to: cluster, service: tcp/10250, description: Logs}
        """,
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", PROJECT)


@pytest.fixture
def stack(tmp_path: Path) -> cdk.Stack:
    return a_stack(an_app(tmp_path))


def a_stack(
    app: cdk.App, name: str = "theirs", account: str | None = "444455556666", region: str | None = "eu-west-1"
) -> cdk.Stack:
    return cdk.Stack(app, name, env=cdk.Environment(account=account, region=region))


def a_group(stack: cdk.Stack, name: str = "Cluster") -> ec2.SecurityGroup:
    """A group as CDK makes it, with egress closed."""
    vpc = ec2.Vpc.from_vpc_attributes(stack, f"{name}Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    return ec2.SecurityGroup(stack, name, vpc=vpc, allow_all_outbound=False)


def of_the_template(project: Path) -> dict[str, Any]:
    """The resources of `sg-factory template`."""
    (plan,) = run(project).plans
    return dict(template(plan, whole(plan))["Resources"])


def with_ids(value: Any, ids: dict[str, Any]) -> Any:
    """A part of a template with other ids: of literal ones, and of parameters by how their names begin."""
    if isinstance(value, list):
        return [with_ids(each, ids) for each in value]
    if isinstance(value, dict):
        name = str(value.get("Ref"))
        given = [id_ for begins, id_ in ids.items() if name.startswith(begins)]
        return given[0] if given else {key: with_ids(each, ids) for key, each in value.items()}
    return ids.get(value, value)


def infos(app: cdk.App) -> list[tuple[str, str]]:
    return [(each["ruleName"], each["description"].partition("\n")[0]) for each in violations(app)]


# The template


def test_all_is_as_in_the_template_but_the_ids_of_what_the_app_passes(project: Path, stack: cdk.Stack) -> None:
    cluster, audit = a_group(stack), cdk.Fn.import_value("audit-group")
    backups = ec2.CfnPrefixList(stack, "Backups", address_family="IPv6", max_entries=7, prefix_list_name="backups")
    RoleSecurityGroups(
        stack,
        "Groups",
        project=project,
        networks={"cdn": "pl-0123456789abcdef0", "s3": cdk.Fn.import_value("s3-list"), "backups": backups},
        security_groups={"cluster": cluster, "scanner": "sg-0fedcba9876543210", "audit": audit},
    )
    made = synthesized(stack)
    ids = {
        "CloudfrontOriginFacing": "pl-0123456789abcdef0",
        "pl-6da54004": {"Fn::ImportValue": "s3-list"},
        "NetworkBackups": {"Fn::GetAtt": ["Backups", "PrefixListId"]},
        "EksProdCluster": {"Fn::GetAtt": [stack.get_logical_id(cluster.node.default_child), "GroupId"]},
        "sg-0123456789abcdef0": "sg-0fedcba9876543210",
        "sg-0aaaabbbbccccdddd": {"Fn::ImportValue": "audit-group"},
    }
    expected = with_ids(of_the_template(project), ids)
    assert {name: made["Resources"][name] for name in expected} == expected
    assert made.get("Parameters", {}) == {}
    assert "sg-0123456789abcdef0" not in str(made)


@settings(max_examples=10)
@given(projects())
def test_so_it_is_for_any_project_and_everything_that_an_app_can_pass(authored: Project) -> None:
    with TemporaryDirectory() as name:
        folder, at = Path(name), moment(authored.as_of.isoformat())
        authored.write(folder)
        app, stacks = an_app(folder), {}
        for plan in run(folder, disable=authored.disable, as_of=at, judge=False).plans:
            peers = once(plan.others)  # two names of one list cannot be passed
            passed = {
                "networks": [peer.name for peer in peers if isinstance(peer, PrefixListPeer)],
                "security_groups": [peer.name for peer in peers if isinstance(peer, ExternalPeer)],
            }
            environments = None if plan.environment.name is None else [plan.environment.name]
            (marked,) = run(
                folder, environments=environments, disable=authored.disable, as_of=at, judge=False, handed_in=passed
            ).plans
            stack = stacks[plan] = cdk.Stack(app, whole(plan).name)
            tokens = {peer.name: cdk.Fn.import_value(peer.name) for peer in peers}
            SecurityGroups(stack, "Groups", marked, handed_in=tokens)
        for plan, stack in stacks.items():
            ids = {declared_id(peer): {"Fn::ImportValue": peer.name} for peer in once(plan.others)}
            assert synthesized(stack).get("Resources", {}) == with_ids(template(plan, whole(plan))["Resources"], ids)


def once(peers: tuple[ExternalPeer | PrefixListPeer, ...]) -> list[ExternalPeer | PrefixListPeer]:
    """The peers whose key no other one has."""
    return [peer for peer in peers if peers.count(peer) == 1]


def declared_id(peer: ExternalPeer | PrefixListPeer) -> str:
    """What the template has for a peer: its id, or the parameter that holds it."""
    if isinstance(peer, ExternalPeer):
        return external_parameter(peer) if peer.ssm else peer.group_id
    return peer.id or list_parameter(peer)


def test_what_is_not_passed_stays_as_declared(project: Path, stack: cdk.Stack) -> None:
    RoleSecurityGroups(stack, "Groups", project=project, security_groups={"scanner": "sg-0fedcba9876543210"})
    made = synthesized(stack)
    assert made["Resources"] == with_ids(of_the_template(project), {"sg-0123456789abcdef0": "sg-0fedcba9876543210"})
    assert [each.get("Default") for each in made["Parameters"].values()] == [
        None,
        "/eks/prod/cluster",
        "/network/backups",
    ]


def test_a_rule_keeps_its_logical_id_whatever_is_passed(project: Path, tmp_path: Path) -> None:
    for index, passed in enumerate(("sg-0fedcba9876543210", cdk.Fn.import_value("cluster"))):
        stack = a_stack(an_app(tmp_path / str(index)))
        RoleSecurityGroups(stack, "Groups", project=project, security_groups={"cluster": passed})
        assert synthesized(stack)["Resources"].keys() == of_the_template(project).keys()


def test_the_owner_of_a_group_is_the_declared_account(project: Path, stack: cdk.Stack) -> None:
    audit = ec2.SecurityGroup.from_security_group_id(stack, "Audit", "sg-0fedcba9876543210")
    RoleSecurityGroups(stack, "Groups", project=project, security_groups={"audit": audit})
    (rule,) = (
        each["Properties"]
        for each in synthesized(stack)["Resources"].values()
        if "SourceSecurityGroupOwnerId" in each.get("Properties", {})
    )
    assert (rule["SourceSecurityGroupId"], rule["SourceSecurityGroupOwnerId"]) == (
        "sg-0fedcba9876543210",
        "999988887777",
    )


def test_a_group_of_another_stack_is_imported_from_it(project: Path, tmp_path: Path) -> None:
    app = an_app(tmp_path)
    network, stack = a_stack(app, "network"), a_stack(app)
    cluster = a_group(network)
    groups = RoleSecurityGroups(stack, "Groups", project=project, security_groups={"cluster": cluster})
    ec2.CfnSecurityGroupIngress(
        stack,
        "OtherHalf",
        group_id=cluster.security_group_id,
        source_security_group_id=groups["web"].security_group_id,
        ip_protocol="tcp",
        from_port=10250,
        to_port=10250,
    )
    named = [
        each["Properties"].get("SourceSecurityGroupId", each["Properties"].get("DestinationSecurityGroupId"))
        for name, each in synthesized(stack)["Resources"].items()
        if each["Type"].endswith(("Ingress", "Egress")) and name != "OtherHalf"
    ]
    (imported,) = {each["Fn::ImportValue"] for each in named if isinstance(each, dict)}
    assert imported.startswith("network:ExportsOutputFnGetAttCluster")
    assert stack.dependencies == [network]


def test_a_nested_stack_takes_them_from_its_parent(project: Path, stack: cdk.Stack) -> None:
    cluster, nested = a_group(stack), cdk.NestedStack(stack, "Nested")
    vpc = ec2.Vpc.from_vpc_attributes(stack, "Vpc", vpc_id="vpc-0a1b2c3d", availability_zones=["eu-west-1a"])
    RoleSecurityGroups(
        nested,
        "Groups",
        project=project,
        vpc=vpc,
        networks={"cdn": "pl-0123456789abcdef0", "backups": "pl-0123456789abcdef1"},
        security_groups={"cluster": cluster},
    )
    made = synthesized(nested)
    assert [name.startswith("referencetotheirsCluster") for name in made["Parameters"]] == [True]


def test_a_host_has_the_group_that_is_passed_and_writes_no_rule_into_it(project: Path, stack: cdk.Stack) -> None:
    cluster = a_group(stack)
    groups = RoleSecurityGroups(stack, "Groups", project=project, security_groups={"cluster": cluster})
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    function = lambda_.Function(
        stack,
        "Orders",
        code=lambda_.Code.from_inline("x"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
        vpc=vpc,
        security_groups=groups.host_groups("front"),
    )
    function.connections.allow_from_any_ipv4(ec2.Port.tcp(443))
    made = synthesized(stack)["Resources"]
    (attached,) = (each["Properties"]["VpcConfig"] for each in made.values() if each["Type"] == "AWS::Lambda::Function")
    cluster_id = {"Fn::GetAtt": [stack.get_logical_id(cluster.node.default_child), "GroupId"]}
    assert attached["SecurityGroupIds"] == [{"Fn::GetAtt": [WEB, "GroupId"]}, cluster_id, "sg-0123456789abcdef0"]
    assert [key for key, each in made.items() if each.get("Properties", {}).get("GroupId") == cluster_id] == []


def test_the_app_of_the_page_makes_the_template_of_its_project_with_the_group_of_its_cluster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = [each.text for each in blocks(ROOT / "docs/cdk.md") if "security_groups={" in each.text]
    names: dict[str, Any] = {"quick": an_app(tmp_path)}
    exec(code.replace("app = cdk.App()", "app = quick"), names)
    stack = names["stack"]
    cluster, vpc = names["cluster"], names["vpc"]
    ids = {
        "pl-6da54004": "pl-6da54005",
        "sg-0fedcba9876543210": stack.resolve(cluster.cluster_security_group.security_group_id),
        "vpc-0f1e2d3c4b5a69788": stack.resolve(vpc.vpc_id),
    }
    expected = with_ids(of_the_template(ROOT / "examples/eks"), ids)
    made = synthesized(stack)["Resources"]
    assert {name: made[name] for name in expected} == expected


# Findings


def test_the_report_names_each_replaced_id_as_unknown_to_check(project: Path, stack: cdk.Stack) -> None:
    RoleSecurityGroups(
        stack,
        "Groups",
        project=project,
        networks={"s3": "pl-0123456789abcdef0"},
        security_groups={"cluster": a_group(stack)},
    )
    assert [each for each in infos(stack.node.root) if each[0] == "handed-in"] == [
        (
            "handed-in",
            "the app passes its own prefix list for “s3”; `check`, `diff` and `template` know the declared one only",
        ),
        (
            "handed-in",
            "the app passes its own group for “cluster”; `check`, `diff` and `template` know the declared one only",
        ),
    ]


def changed(stack: cdk.Stack) -> None:
    rule = next(each for each in stack.node.find_all() if isinstance(each, ec2.CfnSecurityGroupIngress))
    rule.source_security_group_id = "sg-0aaaaaaaaaaaaaaaa"


def written_into(stack: cdk.Stack) -> None:
    web = next(
        each for each in stack.node.find_all() if isinstance(each, ec2.CfnSecurityGroup) and "Web" in each.node.id
    )
    ec2.CfnSecurityGroupIngress(stack, "Ssh", group_id=web.attr_group_id, cidr_ip="0.0.0.0/0", ip_protocol="-1")


@pytest.mark.parametrize(("tamper", "rule"), [(changed, "changed-group"), (written_into, "foreign-rule")])
def test_changes_to_groups_with_passed_ids_still_fail_the_synth(
    project: Path, stack: cdk.Stack, tamper: Callable[[cdk.Stack], None], rule: str
) -> None:
    RoleSecurityGroups(stack, "Groups", project=project, security_groups={"cluster": a_group(stack)})
    tamper(stack)
    with pytest.raises(RuntimeError, match=rule):
        stack.node.root.synth()  # type: ignore[attr-defined]


def test_the_group_stays_the_apps_own_into_which_it_may_write_rules(project: Path, stack: cdk.Stack) -> None:
    cluster = a_group(stack)
    scanner = "sg-0fedcba9876543210"
    passed = {"cluster": cluster, "scanner": scanner}
    groups = RoleSecurityGroups(stack, "Groups", project=project, security_groups=passed)
    cluster.add_ingress_rule(groups["web"], ec2.Port.tcp(9443), "Hooks")
    ec2.CfnSecurityGroupIngress(stack, "Hooks", group_id=scanner, cidr_ip="10.20.0.0/16", ip_protocol="-1")
    assert {rule for rule, _ in infos(stack.node.root)} == {"handed-in", "info"}


def test_a_requested_rule_with_a_passed_peer_that_a_role_file_has_is_not_reported(
    project: Path, stack: cdk.Stack
) -> None:
    cluster = a_group(stack)
    groups = RoleSecurityGroups(
        stack, "Groups", project=project, networks={"cdn": "pl-0123456789abcdef0"}, security_groups={"cluster": cluster}
    )
    groups["web"].add_ingress_rule(cluster, ec2.Port.tcp(443))
    groups["web"].add_ingress_rule(ec2.Peer.prefix_list("pl-0123456789abcdef0"), ec2.Port.tcp(443))
    groups["web"].add_ingress_rule(cluster, ec2.Port.tcp(8080))
    told = [text for rule, text in infos(stack.node.root) if rule == "refused-call"]
    assert len(told) == 1
    assert told[0].startswith("tcp/8080 from cluster into “web” is requested")


# Mistakes


def refused(project: Path, stack: cdk.Stack, **passed: Any) -> str:
    with pytest.raises((ProjectError, ValueError)) as told:
        RoleSecurityGroups(stack, "Groups", project=project, **passed)
    return str(told.value)


@pytest.mark.parametrize(
    ("passed", "told"),
    [
        (
            {"networks": {"cnd": "pl-0123456789abcdef0"}},
            "networks=: sg-factory.yaml does not declare “cnd” under networks: did you mean “cdn”?",
        ),
        (
            {"security_groups": {"s3": "sg-0123456789abcdef0"}},
            "security_groups=: “s3” is a network, not an external group: pass it in networks=",
        ),
        (
            {"networks": {"cluster": "pl-0123456789abcdef0"}},
            "networks=: “cluster” is an external group, not a network: pass it in security_groups=",
        ),
        (
            {"security_groups": {"web": "sg-0fedcba9876543210"}},
            "security_groups=: “web” is a role, whose group the project makes: only networks and external groups of "
            "sg-factory.yaml can be handed in",
        ),
        (
            {"networks": {"vpc": "pl-0123456789abcdef0"}},
            "networks=: “vpc” is a reserved word: only networks and external groups of sg-factory.yaml can be "
            "handed in",
        ),
        (
            {"networks": {"cdn": "10.0.0.0/8"}},
            "networks=: “cdn” is “10.0.0.0/8”: pass an ec2.PrefixList, an ec2.CfnPrefixList or an id, pl-… or a token",
        ),
        (
            {"security_groups": {"cluster": 17}},
            "security_groups=: “cluster” is int: pass an ec2.SecurityGroup, made or imported, or an id, sg-… or a "
            "token",
        ),
        (
            {"security_groups": {"cluster": "sg-0123456789abcdef0"}},
            "“cluster” and “scanner” have the same id: rules with both would be one rule twice",
        ),
        (
            {"networks": {"cdn": "pl-0123456789abcdef0", "backups": "pl-0123456789abcdef0"}},
            "“backups” and “cdn” have the same id: rules with both would be one rule twice",
        ),
    ],
)
def test_a_wrong_name_or_value_is_an_error_that_says_what_to_pass(
    project: Path, stack: cdk.Stack, passed: dict[str, Any], told: str
) -> None:
    assert refused(project, stack, **passed) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "office",
            """\
error[handed-in-network]: the app hands in a prefix list for “office”, which is declared by cidrs
  --> sg-factory.yaml:13:3
   |
13 |   office: {description: The office, cidrs: [203.0.113.0/24]}
   |   ^^^^^^
   = help: declare it by prefix_list: with its entries, or do not pass it to the construct""",
        ),
        (
            "partners",
            """\
error[handed-in-network]: the app hands in a prefix list for “partners”, whose list the project makes \
itself (create: true)
  --> sg-factory.yaml:14:3
   |
14 |   partners:
   |   ^^^^^^^^
   = help: declare the list by its id, ssm or name with its entries, or do not pass it to the construct""",
        ),
    ],
)
def test_a_network_that_is_no_prefix_list_of_others_is_an_error_on_its_line(
    project: Path, stack: cdk.Stack, name: str, told: str
) -> None:
    assert refused(project, stack, networks={name: "pl-0123456789abcdef0"}) == f"{told}\n"


def test_two_names_of_one_declared_list_are_an_error_if_one_is_passed(tmp_path: Path, stack: cdk.Stack) -> None:
    settings = PROJECT["sg-factory.yaml"].replace(
        "{id: pl-6da54004, entries: 1}", "{ssm: /network/backups, entries: 7}"
    )
    project = write(tmp_path / "twice", {**PROJECT, "sg-factory.yaml": settings})
    assert refused(project, stack, networks={"s3": "pl-0123456789abcdef0"}).startswith(
        "error[handed-in-network]: the app hands in a prefix list for “s3”, and “backups” is declared as the same list"
    )


def test_mistakes_in_sg_factory_yaml_are_reported_before_names(tmp_path: Path, stack: cdk.Stack) -> None:
    settings = PROJECT["sg-factory.yaml"].replace("name: shop", "nam: shop")
    project = write(tmp_path / "broken", {**PROJECT, "sg-factory.yaml": settings})
    assert "error[unknown-key]" in refused(project, stack, networks={"cdn": "pl-0123456789abcdef0"})


def test_a_group_of_another_region_or_of_another_account_than_declared_is_an_error(
    project: Path, tmp_path: Path
) -> None:
    app = an_app(tmp_path)
    stack = a_stack(app)
    elsewhere = a_group(a_stack(app, "elsewhere", region="eu-central-1"))
    theirs = a_group(a_stack(app, "others", account="777788889999"))
    assert refused(project, stack, security_groups={"cluster": elsewhere}) == (
        "“cluster” is in eu-central-1, and its rules are in eu-west-1: a rule only names what is in its own region"
    )
    assert refused(project, stack, security_groups={"cluster": theirs}) == (
        "the group that the app passes for “cluster” is in the account 777788889999, not in 444455556666: "
        'write account: "777788889999" for it in sg-factory.yaml'
    )


def a_list(stack: cdk.Stack, entries: int, family: ec2.AddressFamily) -> ec2.PrefixList:
    return ec2.PrefixList(stack, "List", address_family=family, max_entries=entries)


@pytest.mark.parametrize(
    ("entries", "family", "told"),
    [
        (
            8,
            ec2.AddressFamily.IP_V6,
            "the prefix list that the app passes for “backups” takes 8 entries, and 7 are declared: write entries: 8 "
            "for it in sg-factory.yaml",
        ),
        (
            7,
            ec2.AddressFamily.IP_V4,
            "the prefix list that the app passes for “backups” is of IPv4: write family: ipv4 for it in "
            "sg-factory.yaml",
        ),
    ],
)
def test_a_list_of_more_entries_or_another_family_than_declared_is_an_error(
    project: Path, stack: cdk.Stack, entries: int, family: ec2.AddressFamily, told: str
) -> None:
    assert refused(project, stack, networks={"backups": a_list(stack, entries, family)}) == told


def test_what_cdk_has_not_looked_up_yet_is_no_mistake(project: Path, stack: cdk.Stack) -> None:
    networks = {
        name: ec2.PrefixList.from_lookup(stack, name, prefix_list_name=f"com.amazonaws.{name}")
        for name in ("cdn", "s3")
    }
    pending = ssm.StringParameter.value_from_lookup(stack, "/audit/group")
    groups = RoleSecurityGroups(
        stack,
        "Groups",
        project=project,
        networks=networks,
        security_groups={
            "cluster": ec2.SecurityGroup.from_lookup_by_id(stack, "Cluster", "sg-0fedcba9876543210"),
            "scanner": ec2.SecurityGroup.from_lookup_by_id(stack, "Scanner", "sg-0fedcba9876543211"),
            "audit": pending,
        },
    )
    assert list(groups) == ["web"]
