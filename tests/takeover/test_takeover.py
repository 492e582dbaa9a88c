"""Imports are what EC2 has, under the ids of the normal template; what the first deploy changes then is told."""

from __future__ import annotations

from sg_factory.cloudformation.template import template
from sg_factory.takeover.takeover import Takeover
from tests.source.account.telling import group, pair, permission, ranged
from tests.takeover.live import (
    ACCOUNT,
    GROUPS,
    ORDERS,
    ORDERS_ROLE,
    OTHER,
    PROJECT,
    VPC,
    WEB,
    WEB_ROLE,
    plan,
    snapshot,
    taken,
)


def told(found: Takeover) -> list[str]:
    """The changes of the first deploy, a line each."""
    return [f"{each.role} {each.kind}: {each.text}{' (a gap)' if each.is_gap else ''}" for each in found.changes]


def codes(found: Takeover) -> list[str]:
    """The problems, a line each."""
    return [f"{each.code}: {each.message}" for each in found.problems]


def steps(found: Takeover) -> list[str]:
    """The steps, in words."""
    return [f"{each.action} {each.stack.name}" for each in found.steps]


def test_a_template_is_what_ec2_has_and_keeps_it_if_the_stack_goes():
    (change_set,) = taken().imports
    assert change_set.template == {
        "Description": "Security groups of shop, default",
        "Resources": {
            "Orders1C168ADB": {
                "Type": "AWS::EC2::SecurityGroup",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "GroupDescription": "What orders is for",
                    "GroupName": "orders",
                    "SecurityGroupEgress": [],
                    "VpcId": VPC,
                },
            },
            "Web4B5E57F6": {
                "Type": "AWS::EC2::SecurityGroup",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "GroupDescription": "launch-wizard-3",
                    "GroupName": "web-prod",
                    "SecurityGroupIngress": [
                        {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "10.0.0.0/8"},
                        {
                            "IpProtocol": "tcp",
                            "FromPort": 443,
                            "ToPort": 443,
                            "Description": "Customers",
                            "CidrIp": "0.0.0.0/0",
                        },
                    ],
                    "SecurityGroupEgress": [],
                    "VpcId": VPC,
                },
            },
            "Orders1C168ADBIngressE54474970822": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "GroupId": ORDERS,
                    "IpProtocol": "tcp",
                    "FromPort": 9000,
                    "ToPort": 9000,
                    "SourceSecurityGroupId": ORDERS,
                    "Description": "Replication",
                },
            },
            "Orders1C168ADBIngressE989CC2EE62D": {
                "Type": "AWS::EC2::SecurityGroupIngress",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "GroupId": ORDERS,
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "SourceSecurityGroupId": WEB,
                    "Description": "Reads orders",
                },
            },
            "Web4B5E57F6Egress6C2D157CEFD3": {
                "Type": "AWS::EC2::SecurityGroupEgress",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "GroupId": WEB,
                    "IpProtocol": "tcp",
                    "FromPort": 5432,
                    "ToPort": 5432,
                    "DestinationSecurityGroupId": ORDERS,
                    "Description": "Reads orders",
                },
            },
        },
    }


def test_a_group_is_identified_by_its_id_and_a_rule_by_its_own():
    (change_set,) = taken().imports
    assert change_set.mapping == {
        "Orders1C168ADB": {"Id": ORDERS},
        "Web4B5E57F6": {"Id": WEB},
        "Orders1C168ADBIngressE54474970822": {"Id": "sgr-00000000000000006"},
        "Orders1C168ADBIngressE989CC2EE62D": {"Id": "sgr-00000000000000004"},
        "Web4B5E57F6Egress6C2D157CEFD3": {"Id": "sgr-00000000000000003"},
    }
    assert change_set.to_import[0] == {
        "ResourceType": "AWS::EC2::SecurityGroup",
        "LogicalResourceId": "Orders1C168ADB",
        "ResourceIdentifier": {"Id": ORDERS},
    }
    normal = template(plan(PROJECT), change_set.stack)["Resources"]
    assert {name: normal[name]["Type"] for name in change_set.mapping} == {
        each["LogicalResourceId"]: each["ResourceType"] for each in change_set.to_import
    }


def test_all_that_the_first_deploy_changes_is_told():
    assert told(taken()) == [
        "orders sentinel: egress icmp/252/86 to 255.255.255.255/32",
        "orders tag: description: none → “The order system”",
        "orders tag: Name: none → “shop-orders”",
        "orders tag: owner: none → “data-platform”",
        "orders tag: source: none → “roles/orders.yaml”",
        "web revoked: ingress tcp/22 from 10.0.0.0/8",
        "web described: ingress tcp/443 from 0.0.0.0/0: “Customers” → “Customers of the shop” (a gap)",
        "web added: ingress tcp/443 from internet ::/0",
        "web sentinel: egress icmp/252/86 to 255.255.255.255/32",
        "web tag: description: none → “Web servers”",
        "web tag: Name: “the web” → “shop-web”",
        "web tag: owner: none → “storefront”",
        "web tag: source: none → “roles/web.yaml”",
        "orders made: AWS::SSM::Parameter /shop/default/orders",
        "web made: AWS::SSM::Parameter /shop/default/web",
    ]


def test_a_rule_with_a_group_that_no_role_file_has_stays_and_is_told():
    assert taken().foreign == ("orders: ingress tcp/5432 from other",)


def test_a_rule_that_ec2_lacks_is_added_by_the_first_deploy_and_not_imported():
    wanted = ORDERS_ROLE.replace("service: postgresql", "service: [postgresql, ssh]")
    found = taken({**PROJECT, "roles/orders.yaml": wanted})
    assert [each for each in told(found) if " added: " in each and "tcp/22" in each] == [
        "orders added: ingress tcp/22 from web",
        "web added: egress tcp/22 to orders",
    ]
    assert found.imports[0].mapping == taken().imports[0].mapping


def test_a_description_of_a_rule_with_a_group_changes_without_a_gap():
    found = taken({**PROJECT, "roles/orders.yaml": ORDERS_ROLE.replace("Reads orders", "Reads them")})
    assert [each for each in told(found) if " described: " in each and "sgr-" in each] == [
        "orders described: sgr-00000000000000004: “Reads orders” → “Reads them”",
        "web described: sgr-00000000000000003: “Reads orders” → “Reads them”",
    ]


def test_a_role_without_a_group_of_its_own_yet_is_made_by_the_first_deploy():
    batch = "description: Batch\nowner: shop\ningress: [{from: web, service: ssh, description: Jobs}]\n"
    found = taken({**PROJECT, "roles/batch.yaml": batch})
    assert {each.group.role: each.standing for each in found.roles} == {
        "batch": "not made yet",
        "orders": "to import",
        "web": "to import",
    }
    assert [each for each in told(found) if each.startswith("batch ")] == [
        "batch made: AWS::EC2::SecurityGroup Batch4BB24EFC",
        "batch made: AWS::SSM::Parameter /shop/default/batch",
        "batch added: ingress tcp/22 from web",
    ]


def test_groups_stacks_are_imported_and_deployed_before_rules_stacks():
    settings = "name: shop\nstacks: folder\n"
    files = {"sg-factory.yaml": settings, "roles/a/web.yaml": WEB_ROLE, "roles/b/orders.yaml": ORDERS_ROLE}
    found = taken(files)
    assert steps(found) == [
        "import shop-a-groups",
        "import shop-b-groups",
        "deploy shop-a-groups",
        "deploy shop-b-groups",
        "import shop-a-rules",
        "import shop-b-rules",
        "deploy shop-a-rules",
        "deploy shop-b-rules",
    ]
    assert [sorted(each.mapping) for each in found.imports] == [
        ["Web4B5E57F6"],
        ["Orders1C168ADB"],
        ["Web4B5E57F6Egress6C2D157CEFD3"],
        ["Orders1C168ADBIngressE54474970822", "Orders1C168ADBIngressE989CC2EE62D"],
    ]
    assert all("Parameters" not in each.template for each in found.imports)


def test_prefix_lists_and_both_families_are_part_of_the_group():
    lists = [{"PrefixListId": "pl-00000000000000001", "Description": "Partners"}]
    rules = permission(PrefixListIds=lists, Ipv6Ranges=[ranged("2001:db8::/32")])
    web = {**GROUPS[0], "IpPermissions": [rules], "IpPermissionsEgress": []}
    (change_set,) = taken({"roles/web.yaml": WEB_ROLE}, snapshot(web)).imports
    ports = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    assert change_set.template["Resources"]["Web4B5E57F6"]["Properties"]["SecurityGroupIngress"] == [
        {**ports, "Description": "Partners", "SourcePrefixListId": "pl-00000000000000001"},
        {**ports, "Description": "Why it is there", "CidrIpv6": "2001:db8::/32"},
    ]


def test_rules_that_a_role_adds_to_a_group_of_others_are_resources_ranges_too():
    role = """\
        description: Directory
        owner: platform
        adds_to: their-directory
        ingress:
          - {from: 10.0.0.0/8, service: ldap, description: Lookups}
          - {from: web, service: ldap, description: Lookups of web}
        """
    settings = f"security_groups: {{their-directory: {{id: {OTHER}, description: AWS made it}}}}\n"
    live = permission(low=389, IpRanges=[ranged("10.0.0.0/8", "Lookups")], UserIdGroupPairs=[pair(WEB)])
    other = group("other", OTHER, vpc=VPC, OwnerId=ACCOUNT, IpPermissions=[live])
    files = {"sg-factory.yaml": settings, "roles/web.yaml": WEB_ROLE, "roles/directory.yaml": role}
    found = taken(files, snapshot(GROUPS[0], other))
    ports = {"GroupId": OTHER, "IpProtocol": "tcp", "FromPort": 389, "ToPort": 389}
    made = [each for each in found.imports[0].resources if each.role == "directory"]
    assert [dict(each.properties) for each in made] == [
        {**ports, "SourceSecurityGroupId": WEB, "Description": "Why it is there"},
        {**ports, "CidrIp": "10.0.0.0/8", "Description": "Lookups"},
    ]
    assert [each.identifier for each in made] == ["sgr-00000000000000005", "sgr-00000000000000004"]


def test_of_a_group_of_others_that_a_stack_owns_the_stack_is_named():
    tags = {"aws:cloudformation:stack-name": "directory", "aws:cloudformation:logical-id": "Controllers"}
    live = permission(low=389, IpRanges=[ranged("10.0.0.0/8", "Lookups")])
    named = [{"Key": key, "Value": value} for key, value in tags.items()]
    other = group("other", OTHER, vpc=VPC, IpPermissions=[live], Tags=named)
    role = "description: Directory\nowner: platform\nadds_to: theirs\ningress:\n"
    line = "  - {from: 10.0.0.0/8, service: ldap, description: Lookups}\n"
    settings = f"security_groups: {{theirs: {{id: {OTHER}, description: AWS made it}}}}\n"
    found = taken({"sg-factory.yaml": settings, "roles/lookups.yaml": role + line}, snapshot(other))
    assert codes(found) == [
        f"owned-by-another-stack: “lookups” adds to {OTHER}, which is Controllers of the stack directory: if its "
        "template has these rules, CloudFormation refuses their import, or both stacks change them"
    ]
    assert found.problems[0].severity.word == "warning"


def test_without_ids_of_rules_the_map_is_not_complete():
    account = {key: value for key, value in snapshot(*GROUPS).items() if key != "SecurityGroupRules"}
    assert taken(account=account).lacks_rule_ids
    assert not taken().lacks_rule_ids


def test_a_rule_without_an_id_beside_others_that_have_one_is_lacking_too():
    account = snapshot(*GROUPS)
    account["SecurityGroupRules"] = account["SecurityGroupRules"][:3]
    assert taken(account=account).lacks_rule_ids


def test_a_group_of_another_stack_is_not_taken_over_and_the_way_is_told():
    owner = {"aws:cloudformation:stack-name": "old", "aws:cloudformation:logical-id": "WebSG"}
    tags = [{"Key": key, "Value": value} for key, value in owner.items()]
    found = taken(account=snapshot({**GROUPS[0], "Tags": tags}, *GROUPS[1:]))
    assert codes(found) == [f"owned-by-another-stack: {WEB}, which “web” takes over, belongs to the stack old as WebSG"]
    assert found.problems[0].help == (
        "in the template of old, write `DeletionPolicy: Retain` on it and deploy; then remove it there, put its id "
        "where it was named, and deploy; then run adopt again. Or move it by a stack refactoring of CloudFormation "
        "(aws cloudformation create-stack-refactor)"
    )
    assert sorted(found.imports[0].mapping) == [
        "Orders1C168ADB",
        "Orders1C168ADBIngressE54474970822",
        "Orders1C168ADBIngressE989CC2EE62D",
    ]


def test_what_existing_has_otherwise_than_ec2_is_told():
    wrong = WEB_ROLE.replace("name: web-prod", "name: Web-prod").replace("launch-wizard-3", "Launch wizard")
    found = taken({"roles/web.yaml": wrong})
    assert codes(found) == [
        f"differs-from-existing: the name of {WEB} is “web-prod”, not “Web-prod”",
        f"differs-from-existing: the description of {WEB} is “launch-wizard-3”, not “Launch wizard”",
    ]
    assert found.imports == ()
    assert found.steps == ()


def test_a_group_that_is_not_there_or_in_another_vpc_is_told():
    far = {**GROUPS[1], "VpcId": "vpc-0fffffffffffffff0", "IpPermissions": []}
    assert codes(taken({"roles/web.yaml": WEB_ROLE}, snapshot(GROUPS[1]))) == [
        f"group-not-in-source: “web” takes over {WEB} “web-prod”, which is not in {VPC} of the source"
    ]
    assert codes(taken(account=snapshot(GROUPS[0], far))) == [
        f"group-in-another-vpc: {ORDERS} is in vpc-0fffffffffffffff0, and the environment's VPC is {VPC}"
    ]


def test_a_stack_that_has_made_another_group_for_the_role_is_told():
    tags = {"aws:cloudformation:stack-name": "shop", "aws:cloudformation:logical-id": "Web4B5E57F6"}
    made = group("shop-web", OTHER, vpc=VPC, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    files = {"sg-factory.yaml": "name: shop\n", "roles/web.yaml": WEB_ROLE}
    found = taken(files, snapshot(GROUPS[0], made), {"shop": {"Resources": {}}})
    assert codes(found) == [f"group-made-already: the stack shop has made another group for “web” already: {OTHER}"]


def test_a_rule_that_cannot_be_read_keeps_its_group_from_being_taken_over():
    odd = permission(IpRanges=[{"CidrIp": "10.0.0.0/99"}])
    found = taken({"roles/web.yaml": WEB_ROLE}, snapshot({**GROUPS[0], "IpPermissions": [odd]}))
    assert [each.code for each in found.problems] == ["rule-not-read"]
    assert found.imports == ()


def test_a_peer_of_another_account_than_ec2_has_is_told():
    stranger = "sg-0000000000000000d"
    live = group("web-prod", WEB, vpc=VPC, Description="launch-wizard-3", OwnerId=ACCOUNT)
    live["IpPermissions"] = [permission(UserIdGroupPairs=[pair(stranger, UserId="999988887777")])]
    role = """\
        description: Web servers
        owner: storefront
        existing: {id: sg-0000000000000000a, name: web-prod, description: launch-wizard-3}
        ingress: [{from: partner, service: https, description: unknown}]
        """

    def found(account: str) -> list[str]:
        settings = (
            "name: shop\nsecurity_groups:\n  partner: {description: A partner, id: sg-0000000000000000d, account: "
        )
        files = {"sg-factory.yaml": f"{settings}'{account}'}}\n", "roles/web.yaml": role}
        return codes(taken(files, snapshot(live)))

    assert found("999988887777") == []
    assert found("888877776666") == [
        "owner-differs: “web” has “ingress tcp/443 from partner”, and sg-0000000000000000d is in the account "
        "999988887777, not in 888877776666"
    ]
