"""Adopting an account, then deploying, loses no rule at any moment, for random accounts in both layouts.

Each account is written as role files by `import`, `adopt` says the steps, and the simulator carries them out: as
CloudFormation does, and of its readings always the one that forgives least.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from random import Random
from typing import Any

import pytest
import yaml

from tests.adopt.drawn_accounts import Answers, drawn, rules_with_ids
from tests.compiled import Texts, Version, verdict, version
from tests.deploying import changes
from tests.deploying.adoption import Step, carried_out, groups_in_stacks, managed, sentinels
from tests.deploying.by_hand import account_of, answers_of, changed_groups
from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import Refused
from tests.deploying.import_faults import FAULTS, with_fault
from tests.deploying.importing import GROUP
from tests.deploying.seeded import Seeded
from tests.reading.project import Project
from tests.taken_over import roles_of, steps_of, takeovers, written

LAYOUTS = pytest.mark.parametrize("layout", ["one", "folder"])
AS_OF = date(2027, 3, 1)
FOLDERS = ("roles", "roles/shop", "roles/platform/data")
NOTHING = Version({}, ())


@cache
def account(seed: int) -> Answers:
    """A random account whose groups were made by hand, with the ids of its rules."""
    answers = drawn(Seeded(seed))
    for group in answers["SecurityGroups"]:
        group["Tags"] = [tag for tag in group["Tags"] if not tag["Key"].startswith("aws:")]
    return {**answers, "SecurityGroupRules": [*rules_with_ids(answers["SecurityGroups"])]}


def own_groups(answers: Answers) -> list[str]:
    """The ids of all groups but the default ones, which nobody can take over."""
    return [group["GroupId"] for group in answers["SecurityGroups"] if group["GroupName"] != "default"]


def in_layout(texts: Texts, layout: str) -> dict[str, str]:
    """The project with its roles in several folders, which have stacks of their own if the layout says so."""
    if layout == "one":
        return dict(texts)
    found: dict[str, str] = {}
    for path, text in texts.items():
        if path.startswith("roles/"):
            found[f"{Random(path).choice(FOLDERS)}/{PurePosixPath(path).name}"] = text
        else:
            found[path] = f"{text}stacks: folder\n" if path == "sg-factory.yaml" else text
    return found


@cache
def project(seed: int, layout: str) -> dict[str, str]:
    return in_layout(written(account(seed)), layout)


def steps(texts: Texts, answers: Answers, deployed: Account | None = None) -> list[Step]:
    """The steps of `adopt`, of all environments, with nothing that it could not do."""
    found = takeovers(texts, answers, templates_of(deployed) if deployed else None)
    assert [each.problems or each.unread or each.foreign for each in found] == [()] * len(found)
    return [step for each in found for step in steps_of(each)]


@cache
def adoption(seed: int, layout: str) -> tuple[Step, ...]:
    return tuple(steps(project(seed, layout), account(seed)))


def templates_of(account: Account) -> dict[str, Any]:
    """The templates that CloudFormation holds."""
    return {name: json.loads(stack.template) for name, stack in account.stacks.items()}


def deploys(texts: Texts, before: Version = NOTHING) -> list[Step]:
    """The deploys of all stacks as plan-deploy orders them, without an import."""
    head = compiled(texts)
    return [Step(key[2], head.stacks[key].template) for key in verdict(before, head).deploy]


def compiled(texts: Texts) -> Version:
    return version(texts, as_of=AS_OF.isoformat())


def state(account: Account) -> tuple[Any, ...]:
    """All that a deploy could change."""
    ec2 = account.ec2
    return (
        ec2.groups,
        ec2.facts,
        ec2.tags,
        ec2.rules,
        account.ssm,
        {key: each.resources for key, each in account.stacks.items()},
    )


def assert_adopted(account: Account, answers: Answers, texts: Texts) -> None:
    """All groups are in stacks with all of their rules, and but for sentinels and tags everything is as it was."""
    groups = groups_in_stacks(account)
    assert sorted(groups) == sorted(own_groups(answers))
    assert account.ec2.missing == set()
    assert account.ec2.held() - account.ec2.watched == sentinels(account.ec2, groups)
    assert {rule for rule in account.ec2.held() if rule.group in groups} == set(managed(account))
    assert [*changed_groups(account, answers)] == []
    assert [*lost_tags(account, answers)] == []
    normal = {key[2]: made.template["Resources"] for key, made in compiled(texts).stacks.items()}
    assert {name: stack.resources.keys() for name, stack in account.stacks.items()} == {
        name: resources.keys() for name, resources in normal.items()
    }
    assert not any(live.is_retained for stack in account.stacks.values() for live in stack.resources.values())


def lost_tags(account: Account, answers: Answers) -> Iterator[tuple[str, str]]:
    """The tags that are gone; those of ours may have another value."""
    for group in answers["SecurityGroups"]:
        now = account.ec2.tags[group["GroupId"]]
        for tag in group["Tags"]:
            is_ours = tag["Key"] in ("Name", "owner", "description", "source")
            if tag["Key"] not in now or (now[tag["Key"]] != tag["Value"] and not is_ours):
                yield group["GroupId"], tag["Key"]


@LAYOUTS
@pytest.mark.parametrize("seed", range(40))
def test_adopting_an_account_and_deploying_loses_no_rule_at_any_moment(layout, seed):
    answers, texts, live = account(seed), project(seed, layout), account_of(account(seed))
    carried_out(live, adoption(seed, layout))
    assert_adopted(live, answers, texts)
    after = state(deepcopy(live))
    carried_out(live, deploys(texts))
    assert state(live) == after
    assert steps(texts, answers_of(live, answers), live) == []


@LAYOUTS
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_no_import_of_an_adoption_goes_through_with_a_fault(fault, layout):
    tried = 0
    for seed in range(12):
        live, dice = account_of(account(seed)), Seeded(seed)
        for step in adoption(seed, layout):
            found = with_fault(fault, dice, dict(step.template), [*step.to_import]) if step.to_import else None
            if found is not None:
                tried += 1
                before = deepcopy(state(live))
                with pytest.raises(Refused):
                    live.import_resources(step.stack, *found)
                assert state(live) == before
            step.carry_out(live)
    assert tried > 3


@LAYOUTS
@pytest.mark.parametrize("seed", range(12))
def test_every_import_is_needed_before_the_deploy_of_its_stack(layout, seed):
    every = adoption(seed, layout)
    for left_out in (step for step in every if step.to_import):
        live = account_of(account(seed))
        with pytest.raises(Refused) as refused:
            carried_out(live, [step for step in every if step is not left_out])
        takes_groups = any(each["ResourceType"] == GROUP for each in left_out.to_import)
        assert refused.value.code == f"Invalid{'Group' if takes_groups else 'Permission'}.Duplicate"
        assert refused.value.__notes__ == [f"deploy {left_out.stack}"]
        assert live.ec2.missing == set()


@pytest.mark.parametrize("seed", range(12))
def test_rules_stacks_are_not_deployed_before_the_groups_stacks(seed):
    every = adoption(seed, "folder")
    first = [step for step in every if step.stack.endswith("-rules")]
    live = account_of(account(seed))
    if any(step.template.get("Parameters") for step in first):
        with pytest.raises(Refused, match="ParameterNotFound"):
            carried_out(live, [*first, *every])
    assert live.ec2.missing == set()


@LAYOUTS
def test_in_any_order_the_steps_fail_or_end_the_same_and_lose_no_rule(layout):
    ends = Counter()
    for seed in range(12):
        every, random = adoption(seed, layout), Random(seed)
        adopted = account_of(account(seed))
        carried_out(adopted, every)
        for _ in range(5):
            live = account_of(account(seed))
            try:
                carried_out(live, random.sample(every, len(every)))
            except Refused as refused:
                ends[refused.code] += 1
            else:
                ends[""] += 1
                assert live.ec2.rules == adopted.ec2.rules
            assert live.ec2.missing == set()
    assert ends[""] and ends["InvalidGroup.Duplicate"]


@LAYOUTS
@pytest.mark.parametrize("seed", range(12))
def test_before_its_deploy_a_stack_is_forgotten_and_everything_is_as_it_was(layout, seed):
    live, before = account_of(account(seed)), account_of(account(seed))
    carried_out(live, [step for step in adoption(seed, layout) if step.to_import])
    for name in [*live.stacks]:
        live.delete(name)
    assert state(live) == state(before)


@LAYOUTS
@pytest.mark.parametrize("seed", range(12))
def test_plan_deploy_refuses_a_deploy_that_comes_too_early_and_the_simulator_agrees(layout, seed):
    answers, texts = account(seed), project(seed, layout)
    head = compiled(texts)
    assert verdict(NOTHING, head).codes == {"not-imported"}
    live = account_of(answers)
    with pytest.raises(Refused, match="InvalidGroup.Duplicate"):
        carried_out(live, deploys(texts))
    assert live.ec2.missing == set()
    assert verdict(head, head).findings == ()


def some_of(answers: Answers, dice: Seeded) -> list[str]:
    """Some of the groups, at least one of each VPC."""
    own, vpcs = own_groups(answers), {group["GroupId"]: group["VpcId"] for group in answers["SecurityGroups"]}
    chosen = [next(each for each in own if vpcs[each] == vpc) for vpc in sorted(set(vpcs.values()))]
    return sorted({*chosen, *dice.some(own)})


def files_of(texts: Texts, roles: Collection[str]) -> list[tuple[str, str, str]]:
    return [("not-imported", "head", path) for path in texts if PurePosixPath(path).stem in roles]


@LAYOUTS
@pytest.mark.parametrize("seed", range(25))
def test_a_project_takes_the_rest_later_and_its_stacks_take_only_what_they_have_not(layout, seed):
    answers = account(seed)
    roles, some = roles_of(answers), some_of(answers, Seeded(seed))
    first = in_layout(written(answers, names=roles, groups=some), layout)
    second = in_layout(written(answers, names=roles), layout)
    rest = sorted({*own_groups(answers)} - {*some})
    live = account_of(answers)
    carried_out(live, steps(first, answers))
    assert sorted(groups_in_stacks(live)) == some

    found = verdict(compiled(first), compiled(second)).findings
    assert {(code, side) for code, side, _ in found} <= {("not-imported", "head")}
    assert {PurePosixPath(file).stem for *_, file in found} == {roles[each] for each in rest}
    early = deepcopy(live)
    if rest:
        with pytest.raises(Refused, match="InvalidGroup.Duplicate"):
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


EDITS = (
    *(changes.add_line, changes.remove_lines, changes.change_services, changes.describe_anew),
    *(changes.add_role, changes.remove_role, changes.fill, changes.switch),
)


def edited(texts: Texts, dice: Seeded) -> dict[str, str]:
    """The project after one to three changes between its import and its adoption."""
    files = {path: yaml.safe_load(text) for path, text in texts.items() if path != "hosts.yaml"}
    before = Project(files, AS_OF)
    for _ in range(dice.number(1, 3)):
        after = dice.pick(EDITS)(dice, before)
        try:
            compiled(after.texts() if after else before.texts())
        except ValueError:
            continue
        before = after or before
    return before.texts()


@LAYOUTS
@pytest.mark.parametrize("seed", range(30))
def test_what_changes_after_an_edit_is_what_adopt_says_and_no_other_rule_is_ever_missing(layout, seed):
    answers, dice = account(seed), Seeded(seed)
    texts = edited(project(seed, layout), dice)
    found = takeovers(texts, answers)
    live = account_of(answers)
    carried_out(live, [step for each in found for step in steps_of(each)])
    ec2 = live.ec2
    said = Counter(change.kind for each in found for change in each.changes)
    assert len(ec2.missing & ec2.held()) == sum(change.is_gap for each in found for change in each.changes)
    assert len(ec2.missing - ec2.held()) == said["revoked"]
    adopted = groups_in_stacks(live) & {*own_groups(answers)}
    assert len({rule for rule in ec2.held() - ec2.watched if rule.group in adopted}) <= said["added"] + said["sentinel"]
    left = {rule for rule in ec2.held() if rule.group in adopted} - {*managed(live)}
    assert len(left) == sum(len(each.foreign) for each in found)
    assert left <= ec2.watched
