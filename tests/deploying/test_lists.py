"""Prefix lists of a project: what EC2 refuses of them, what plan-deploy says of it, and the steps that work."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import INGRESS, Ec2, PrefixList, Refused
from tests.deploying.history import Life
from tests.deploying.resources import KINDS
from tests.deploying.small import DEV, PROD, accepting, project
from tests.deploying.test_hazards import held_against
from tests.reading.projects import examples

LAYOUTS = pytest.mark.parametrize("layout", ["one", "folder"])
FEW = {"environments": {"prod": {**PROD, "quotas": {"rules_per_group": 6}}}}


def ranges(count, first=0):
    """Single addresses, all different."""
    return [f"10.0.{number // 256}.{number % 256}/32" for number in range(first, first + count)]


def listed(cidrs, size):
    """The key `networks` with a list."""
    partners = {"description": "Partners", "cidrs": cidrs, "prefix_list": {"create": True, "max_entries": size}}
    return {"networks": {"partners": partners}}


def shop(layout, cidrs, size, *peers, **settings):
    return project({"web": accepting("partners", *peers)}, stacks=layout, **listed(cidrs, size), **settings)


def properties(cidrs, size):
    return {"AddressFamily": "IPv4", "MaxEntries": size, "Entries": [{"Cidr": each} for each in cidrs]}


@pytest.mark.parametrize("size", [3, 1])
def test_ec2_refuses_another_size_with_other_entries_and_so_the_rollback(size):
    account, kind = Account(), KINDS["AWS::EC2::PrefixList"]
    before, after = properties(ranges(2), 2), properties(ranges(1, first=7), size)
    made = kind.create(account, before)
    for old, new in ((before, after), (after, before)):
        with pytest.raises(Refused, match="InvalidParameterCombination"):
            kind.update(account, made, old, new)
    assert account.ec2.lists == {made: PrefixList("IPv4", 2, frozenset(ranges(2)))}


def test_ec2_takes_100_entries_in_a_request_and_no_more_than_the_size():
    ec2 = Ec2()
    made = ec2.create_list("IPv4", 250, frozenset(ranges(100)))
    ec2.modify_list(made, frozenset(ranges(100, first=100)), frozenset(ranges(100)), None)
    for refused in (
        lambda: ec2.create_list("IPv4", 250, frozenset(ranges(101))),
        lambda: ec2.modify_list(made, frozenset(), frozenset(ranges(101, first=100)), None),
    ):
        with pytest.raises(Refused, match="InvalidParameterValue: 101 entries"):
            refused()
    with pytest.raises(Refused, match="PrefixListMaxEntriesExceeded"):
        ec2.modify_list(made, frozenset(), frozenset(), 99)


def test_ec2_keeps_a_list_that_a_rule_names_and_the_size_that_fits_its_group():
    ec2 = Ec2(rules_per_group=3)
    group, made = ec2.create_group("vpc-00000001"), ec2.create_list("IPv4", 3, frozenset(ranges(1)))
    rule = ec2.authorize(group, INGRESS, {"IpProtocol": "-1", "SourcePrefixListId": made})
    with pytest.raises(Refused, match="DependencyViolation"):
        ec2.delete_list(made)
    with pytest.raises(Refused, match="RulesPerSecurityGroupLimitExceeded"):
        ec2.modify_list(made, frozenset(), frozenset(), 4)
    ec2.revoke(rule)
    ec2.delete_list(made)
    assert ec2.lists == {}


@LAYOUTS
def test_a_partner_more_or_less_is_one_deploy_that_changes_no_rule(layout):
    life = Life(shop(layout, ranges(2), 5))
    (account,) = life.world.accounts.values()
    rules = {group: set(held) for group, held in account.ec2.rules.items()}
    for cidrs in (ranges(5), ranges(1)):
        head = shop(layout, cidrs, 5)
        assert (life.said_of(head), life.at_once(head)) == ([], [])
        life.becomes(head, Random(0))
        assert {group: set(held) for group, held in account.ec2.rules.items()} == rules


@LAYOUTS
def test_the_size_goes_up_before_the_ranges_come(layout):
    versions = shop(layout, ranges(2), 2), shop(layout, ranges(2), 5), shop(layout, ranges(5), 5)
    held_against("list-resized", "InvalidParameterCombination", *versions)


@LAYOUTS
def test_the_size_goes_down_after_the_ranges_have_gone(layout):
    versions = shop(layout, ranges(5), 5), shop(layout, ranges(2), 5), shop(layout, ranges(2), 2)
    held_against("list-resized", "InvalidParameterCombination", *versions)


@LAYOUTS
def test_a_group_without_room_for_a_larger_list_first_loses_what_goes(layout):
    before = shop(layout, ranges(1), 2, "10.1.0.0/16", "10.2.0.0/16", **FEW)
    versions = before, shop(layout, ranges(1), 2, **FEW), shop(layout, ranges(1), 5, **FEW)
    held_against("crowded-list", "RulesPerSecurityGroupLimitExceeded", *versions, quota=6)


def test_a_list_that_rules_name_goes_from_its_own_stack_once_no_rule_does():
    others = {"offices": {"description": "Offices", "cidrs": ["10.9.0.0/16"]}}
    others["offices"]["prefix_list"] = {"create": True, "max_entries": 2}
    networks = {"networks": {**listed(ranges(2), 2)["networks"], **others}}
    versions = (
        project({"web": accepting("partners", "offices")}, stacks="folder", **networks),
        project({"web": accepting("offices")}, stacks="folder", **networks),
        project({"web": accepting("offices")}, stacks="folder", networks=others),
    )
    held_against("list-in-use", "DependencyViolation", *versions)


@pytest.mark.parametrize(
    "head", [{"networks": None}, {"networks": {"partners": {"description": "Partners", "cidrs": ranges(2)}}}]
)
@LAYOUTS
def test_the_only_list_goes_in_one_deploy_and_so_does_any_from_the_stack_of_all(layout, head):
    life = Life(shop(layout, ranges(2), 2))
    after = project({"web": accepting("partners") if head["networks"] else {}}, stacks=layout, **head)
    assert (life.said_of(after), life.at_once(after)) == ([], [])


@LAYOUTS
def test_more_than_100_ranges_come_in_several_deploys(layout):
    many = {"environments": {"prod": {**PROD, "quotas": {"rules_per_group": 200}}}}
    steps = [shop(layout, ranges(count), 170, **many) for count in (50, 150, 170)]
    held_against("list-in-parts", "InvalidParameterValue", *steps, quota=200)


@LAYOUTS
def test_a_new_environment_with_a_longer_list_comes_in_several_deploys_too(layout):
    many = {"quotas": {"rules_per_group": 200}}
    dev = {"environments": {"dev": {**DEV, **many}}}
    life = Life(shop(layout, ranges(100), 170, **dev), 200)
    life.becomes(shop(layout, ranges(150), 170, **dev), Random(0))
    head = shop(layout, ranges(150), 170, environments={"dev": {**DEV, **many}, "prod": {**PROD, **many}})
    assert life.said_of(head) == ["list-in-parts"]
    assert life.at_once(head) == ["InvalidParameterValue: 150 entries in one request"]


@examples(60)
@given(st.integers(0, 230), st.integers(0, 230), st.integers(0, 230), st.integers(0, 1))
def test_plan_deploy_counts_the_ranges_that_come_and_go_as_ec2_does(kept, gone, come, same_size):
    sizes = (1000, 1000) if same_size else (1000, 999)
    roles = {"web": {}}
    before = project(roles, **listed(ranges(kept + 1) + ranges(gone, first=2000), sizes[0]))
    after = project(roles, **listed(ranges(kept + 1) + ranges(come, first=4000), sizes[1]))
    try:
        life = Life(before)
    except Refused:
        assert kept + 1 + gone > 100
        return
    said, harm = life.said_of(after), life.at_once(after)
    assert bool(said) == bool(harm)
    assert ("list-in-parts" in said) == (max(gone, come) > 100)
    assert ("list-resized" in said) == (not same_size and bool(gone or come))
