"""Ids in EC2 of what rules name: prefix lists by their names, as far as one list alone has the name."""

from __future__ import annotations

import pytest

from sg_factory.cloudformation.live_peers import LivePeers
from sg_factory.plan import PrefixListPeer
from sg_factory.source.account import plans_of
from tests.usage.traffic.shop import ACCOUNT, DAY_1, PROJECT, REGION, VPC, plan_of

PARTNERS = """
networks:
  partners: {description: Partners, prefix_list: {name: com.amazonaws.eu-west-1.s3}}
"""
RULE = "  - {from: partners, service: https, description: Partners}\n"
FILES = {
    **PROJECT,
    "sg-factory.yaml": PROJECT["sg-factory.yaml"] + PARTNERS,
    "roles/database.yaml": PROJECT["roles/database.yaml"] + RULE,
}


def account(*lists: tuple[str, str]) -> LivePeers:
    """An account with a rule for each list, by id and name."""
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    snapshot = {
        "Account": ACCOUNT,
        "Region": REGION,
        "SecurityGroups": [
            {
                "GroupId": "sg-1",
                "GroupName": "one",
                "Description": "One",
                "OwnerId": ACCOUNT,
                "VpcId": VPC,
                "IpPermissions": [{**permission, "PrefixListIds": [{"PrefixListId": id_} for id_, _ in lists]}],
                "IpPermissionsEgress": [],
            }
        ],
        "ManagedPrefixLists": [{"PrefixListId": id_, "PrefixListName": name} for id_, name in lists],
    }
    (plan,) = plans_of(snapshot, "account.json", DAY_1)
    return LivePeers(plan)


@pytest.mark.parametrize(
    ("lists", "id_"),
    [
        ([("pl-1", "com.amazonaws.eu-west-1.s3"), ("pl-2", "other")], "pl-1"),
        ([("pl-2", "other")], None),
        ([("pl-1", "com.amazonaws.eu-west-1.s3"), ("pl-3", "com.amazonaws.eu-west-1.s3")], None),
    ],
)
def test_a_list_is_found_by_its_name_unless_two_have_it(lists: list[tuple[str, str]], id_: str | None):
    plan = plan_of(FILES)
    (peer,) = {rule.peer for _, rule in plan.rules() if isinstance(rule.peer, PrefixListPeer)}
    assert account(*lists).list_id(peer, plan) == id_
