"""A migration in steps: a project that manages some groups and names the rest, and takes over more of them later on."""

from __future__ import annotations

from typing import Any

from sg_factory.cloudformation.template import template
from sg_factory.plan.layout import stacks
from tests.takeover.live import GROUPS, ORDERS, ORDERS_ROLE, PROJECT, WEB_ROLE, plan, snapshot, taken

FIRST = {
    "sg-factory.yaml": f"name: shop\nsecurity_groups: {{orders-group: {{id: {ORDERS}, description: Named only}}}}\n",
    "roles/web.yaml": f"""{WEB_ROLE}
    egress:
      - {{to: orders-group, service: postgresql, description: Reads orders}}
    """,
}
IN_SHOP = {"aws:cloudformation:stack-name": "shop", "aws:cloudformation:logical-id": "Web4B5E57F6"}


def deployed(files: dict[str, str]) -> dict[str, Any]:
    """The templates of a project's stacks after its normal deploy."""
    found = plan(files)
    return {stack.name: template(found, stack) for stack in stacks(found)}


def in_its_stack() -> dict[str, Any]:
    """The account after the first of two groups is taken over."""
    tags = [{"Key": key, "Value": value} for key, value in IN_SHOP.items()]
    return snapshot({**GROUPS[0], "Tags": tags}, *GROUPS[1:])


def test_a_later_import_holds_what_is_deployed_unchanged():
    before = deployed(FIRST)
    (change_set,) = taken(PROJECT, in_its_stack(), before).imports
    new = change_set.template["Resources"]
    assert {name: new[name] for name in before["shop"]["Resources"]} == before["shop"]["Resources"]
    assert {key: change_set.template[key] for key in before["shop"] if key != "Resources"} == {
        key: value for key, value in before["shop"].items() if key != "Resources"
    }
    assert {name: each["Id"] for name, each in change_set.mapping.items()} == {
        "Orders1C168ADB": ORDERS,
        "Orders1C168ADBIngressE54474970822": "sgr-00000000000000006",
        "Orders1C168ADBIngressE989CC2EE62D": "sgr-00000000000000004",
    }


def test_a_rule_keeps_its_logical_id_when_the_group_that_it_names_becomes_a_role():
    name = "Web4B5E57F6Egress6C2D157CEFD3"
    by_id, by_role = (deployed(files)["shop"]["Resources"][name]["Properties"] for files in (FIRST, PROJECT))
    assert by_id == {**by_role, "DestinationSecurityGroupId": ORDERS}
    assert by_role["DestinationSecurityGroupId"] == {"Fn::GetAtt": ["Orders1C168ADB", "GroupId"]}


def test_what_is_in_its_stack_is_taken_over_and_the_rest_is_not_yet():
    found = taken(PROJECT, in_its_stack(), deployed(FIRST))
    assert {each.group.role: each.standing for each in found.roles} == {"orders": "to import", "web": "taken over"}
    assert {each.live.rule_id: each.is_in_stack for each in found.rules} == {
        "sgr-00000000000000003": True,
        "sgr-00000000000000004": False,
        "sgr-00000000000000006": False,
    }


def test_a_template_says_that_a_group_is_taken_over_before_its_tags_do():
    first = taken().imports[0].template
    found = taken(deployed={"shop": first})
    assert {each.standing for each in found.roles} == {"taken over"}
    assert found.imports == ()


def test_a_stack_that_exists_and_whose_template_is_not_known_gets_no_import():
    for known in (None, {"other": {"Resources": {}}}):
        found = taken(PROJECT, in_its_stack(), known)
        assert (found.unread, found.imports) == (("shop",), ())


def test_of_a_project_with_folders_every_stack_is_unknown_once_one_exists():
    files = {
        "sg-factory.yaml": "name: shop\nstacks: folder\n",
        "roles/a/web.yaml": WEB_ROLE,
        "roles/b/orders.yaml": ORDERS_ROLE,
    }
    tags = {**IN_SHOP, "aws:cloudformation:stack-name": "shop-a-groups"}
    live = {**GROUPS[0], "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
    account = snapshot(live, *GROUPS[1:])
    assert taken(files, account).unread == ("shop-a-groups", "shop-b-groups", "shop-a-rules", "shop-b-rules")
    known = {"shop-a-groups": deployed(files)["shop-a-groups"]}
    assert [each.stack.name for each in taken(files, account, known).imports] == [
        "shop-b-groups",
        "shop-a-rules",
        "shop-b-rules",
    ]


def test_a_rule_that_the_stack_may_have_under_another_name_of_the_group_is_not_imported():
    by_parameter = FIRST["sg-factory.yaml"].replace(f"id: {ORDERS}", "ssm: /orders/group")
    found = taken(PROJECT, in_its_stack(), deployed({**FIRST, "sg-factory.yaml": by_parameter}))
    assert [f"{each.code}: {each.message}" for each in found.problems] == [
        "rule-in-stack-already: “web” has “egress tcp/5432 to orders”, and sgr-00000000000000003 may be "
        "Web4B5E57F6Egress905E2FB83899 of shop: another name of the same group made another logical id"
    ]
    assert "sgr-00000000000000003" not in {each["Id"] for each in found.imports[0].mapping.values()}
