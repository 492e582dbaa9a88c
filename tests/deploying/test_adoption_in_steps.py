"""Adoptions in several runs: of some groups first and the rest later, and again after each step."""

from __future__ import annotations

from copy import deepcopy
from pathlib import PurePosixPath

import pytest

from tests.adoptions import (
    account,
    adoption,
    compiled,
    deploys,
    in_layout,
    own_groups,
    project,
    roles_of,
    steps,
    steps_of,
    takeovers,
    too_early,
    written,
)
from tests.compiled import verdict
from tests.deploying.adoption import carried_out, groups_in_stacks, state
from tests.deploying.by_hand import Answers, account_of, answers_of
from tests.deploying.ec2 import Refused
from tests.deploying.importing import GROUP
from tests.deploying.seeded import Seeded
from tests.deploying.test_adoption import assert_adopted

LAYOUTS = pytest.mark.parametrize("layout", ["one", "folder"])


def some_of(answers: Answers, dice: Seeded) -> list[str]:
    """Some of the groups, at least one of each VPC."""
    own, vpcs = own_groups(answers), {group["GroupId"]: group["VpcId"] for group in answers["SecurityGroups"]}
    chosen = [next(each for each in own if vpcs[each] == vpc) for vpc in sorted(set(vpcs.values()))]
    return sorted({*chosen, *dice.some(own)})


@LAYOUTS
@pytest.mark.parametrize("seed", [*range(16), 108, 130])  # the last two fill groups up to their quota
def test_a_project_takes_the_rest_later_and_its_stacks_take_only_what_they_have_not(layout, seed):
    answers = account(seed)
    roles, some = roles_of(answers), some_of(answers, Seeded(seed))
    first = in_layout(written(answers, names=roles, groups=some), layout)
    second = in_layout(written(answers, names=roles), layout)
    rest = [group for group in own_groups(answers) if group not in some]
    live = account_of(answers)
    carried_out(live, steps(first, answers))
    assert sorted(groups_in_stacks(live)) == some

    # Too early: plan-deploy names the roles that are not imported, and the simulator refuses.
    findings, early = verdict(compiled(first), compiled(second)).findings, deepcopy(live)
    assert {(code, side) for code, side, _ in findings} == ({("not-imported", "head")} if rest else set())
    assert {PurePosixPath(file).stem for *_, file in findings} == {roles[each] for each in rest}
    if rest:
        with pytest.raises(Refused, match=r"InvalidGroup\.Duplicate"):
            carried_out(early, deploys(second, compiled(first)))
        assert early.ec2.missing == set()

    again = steps(second, answers_of(live, answers), live)
    imported = [each for step in again for each in step.to_import]
    assert sorted(each["ResourceIdentifier"]["Id"] for each in imported if each["ResourceType"] == GROUP) == rest
    carried_out(live, again or deploys(second))
    assert_adopted(live, answers, second)
    at_once = account_of(answers)
    carried_out(at_once, steps(second, answers))
    assert state(live) == state(at_once)


@LAYOUTS
@pytest.mark.parametrize("tags_at_import", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_after_each_step_adopt_says_what_is_left(layout, seed, tags_at_import):
    answers, texts, every = account(seed), project(seed, layout), adoption(seed, layout)
    for number in range(len(every)):
        live = account_of(answers)
        carried_out(live, every[:number])
        now = answers_of(live, answers, tags_at_import=tags_at_import)
        left = steps(texts, now, live)
        assert [each.stack for each in left if each.to_import] == [
            each.stack for each in every[number:] if each.to_import
        ]
        carried_out(live, left)
        assert not any(each.is_retained for stack in live.stacks.values() for each in stack.resources.values())
        carried_out(live, deploys(texts))  # of stacks without an import
        assert_adopted(live, answers, texts)


REFUSALS = {"not-imported": "InvalidGroup.Duplicate", "rule-exists": "InvalidPermission.Duplicate"}


@LAYOUTS
@pytest.mark.parametrize("seed", range(5))
def test_after_each_step_a_deploy_fails_exactly_where_plan_deploy_refuses_it(layout, seed):
    answers, texts, every = account(seed), project(seed, layout), adoption(seed, layout)
    live, codes = account_of(answers), []
    for step in (None, *every):
        if step is not None:
            step.carry_out(live)
        found, refusal, early = too_early(texts, answers_of(live, answers), live), "", deepcopy(live)
        try:
            carried_out(early, deploys(texts))
        except Refused as refused:
            refusal = refused.code
        assert refusal in ({REFUSALS[code] for code in found} or {""})
        assert early.ec2.missing == set()
        codes.append(found)
    assert (codes[0] >= {"not-imported"}, codes[-1]) == (True, set())


@pytest.mark.parametrize("seed", range(12))
def test_groups_of_another_stack_are_not_taken_from_it(seed):
    answers, texts, live = account(seed), project(seed, "one"), account_of(account(seed))
    first = next(step for step in adoption(seed, "one") if step.to_import)
    theirs = [each for each in first.to_import if each["ResourceType"] == GROUP][::2]
    resources = {each["LogicalResourceId"]: first.template["Resources"][each["LogicalResourceId"]] for each in theirs}
    live.import_resources("legacy", {"Resources": resources}, theirs)
    found = takeovers(texts, answers_of(live, answers, tags_at_import=True), live)

    ids = {each["ResourceIdentifier"]["Id"] for each in theirs}
    assert {role.group.existing.id for each in found for role in each.roles if role.problems} == ids
    assert {problem.code for each in found for problem in each.problems} == {"owned-by-another-stack"}
    carried_out(live, [step for each in found for step in steps_of(each) if step.to_import])
    with pytest.raises(Refused, match=r"InvalidGroup\.Duplicate"):
        carried_out(live, deploys(texts))
    assert sorted(groups_in_stacks(live)) == own_groups(answers)
    assert live.stacks["legacy"].resources.keys() == resources.keys()
    assert live.ec2.missing == set()
