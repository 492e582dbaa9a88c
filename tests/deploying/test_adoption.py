"""Adopting an account, then deploying, loses no rule at any moment, for random accounts in both layouts.

Each account is written as role files by `import`, `adopt` says the steps, and the simulator carries them out: as
CloudFormation does, and of its readings always the one that forgives least.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from datetime import date
from random import Random

import pytest
import yaml

from tests.adoptions import (
    AS_OF,
    NOTHING,
    account,
    adoption,
    compiled,
    deploys,
    own_groups,
    project,
    steps,
    steps_of,
    takeovers,
)
from tests.compiled import Texts, verdict
from tests.deploying import changes, edits, told
from tests.deploying.adoption import carried_out, groups_in_stacks, lost_tags, managed, sentinels, state
from tests.deploying.by_hand import Answers, account_of, answers_of, changed_groups
from tests.deploying.cloudformation import Account
from tests.deploying.ec2 import Refused
from tests.deploying.importing import GROUP
from tests.deploying.seeded import Seeded
from tests.reading.project import Project

LAYOUTS = pytest.mark.parametrize("layout", ["one", "folder"])


def assert_adopted(live: Account, answers: Answers, texts: Texts) -> None:
    """All groups are in stacks with all of their rules; but for sentinels and tags of ours everything is as it was."""
    groups = groups_in_stacks(live)
    assert sorted(groups) == own_groups(answers)
    assert live.ec2.missing == set()
    assert live.ec2.held() - live.ec2.watched == sentinels(live.ec2, groups)
    assert {rule for rule in live.ec2.held() if rule.group in groups} == {*managed(live)}
    assert [*changed_groups(live, answers), *lost_tags(live, answers)] == []
    normal = {key[2]: made.template["Resources"].keys() for key, made in compiled(texts).stacks.items()}
    assert {name: stack.resources.keys() for name, stack in live.stacks.items()} == normal
    assert not any(each.is_retained for stack in live.stacks.values() for each in stack.resources.values())


@LAYOUTS
@pytest.mark.parametrize("seed", range(30))
def test_adopting_an_account_and_deploying_loses_no_rule_at_any_moment(layout, seed):
    answers, texts, live = account(seed), project(seed, layout), account_of(account(seed))
    carried_out(live, adoption(seed, layout))
    assert_adopted(live, answers, texts)
    after = deepcopy(state(live))
    carried_out(live, deploys(texts))
    assert state(live) == after
    assert steps(texts, answers_of(live, answers), live) == []


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


def test_rules_stacks_are_not_deployed_before_the_groups_stacks():
    for seed in range(12):
        live, every = account_of(account(seed)), adoption(seed, "folder")
        of_rules = [step for step in every if "Parameters" in step.template and step.stack.endswith("-rules")]
        with pytest.raises(Refused, match="ParameterNotFound"):
            carried_out(live, [*of_rules, *every])
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
                ends["the same"] += 1
                assert live.ec2.rules == adopted.ec2.rules
            assert live.ec2.missing == set()
    assert {"the same", "InvalidGroup.Duplicate"} <= ends.keys()


@LAYOUTS
def test_before_its_deploy_a_stack_is_forgotten_and_everything_is_as_it_was(layout):
    for seed in range(12):
        live, before = account_of(account(seed)), account_of(account(seed))
        carried_out(live, [step for step in adoption(seed, layout) if step.to_import])
        for name in [*live.stacks]:
            live.delete(name)
        assert state(live) == state(before)


@LAYOUTS
@pytest.mark.parametrize("seed", range(12))
def test_plan_deploy_refuses_a_deploy_that_comes_too_early_and_the_simulator_agrees(layout, seed):
    texts, live = project(seed, layout), account_of(account(seed))
    head = compiled(texts)
    assert verdict(NOTHING, head).codes == {"not-imported"}
    with pytest.raises(Refused, match=r"InvalidGroup\.Duplicate"):
        carried_out(live, deploys(texts))
    assert live.ec2.missing == set()
    assert verdict(head, head).findings == ()


EDITS = (
    *(changes.add_line, changes.remove_lines, changes.change_services, changes.describe_anew),
    *(changes.add_role, changes.remove_role, changes.fill, changes.switch),
)


def read(texts: Texts) -> Project:
    """The project without its hosts, which have no part in a deploy."""
    files = {path: yaml.safe_load(text) for path, text in texts.items() if path != "hosts.yaml"}
    return Project(files, date.fromisoformat(AS_OF))


def edited(texts: Texts, dice: Seeded) -> dict[str, str]:
    """The project after one to three changes between its import and its adoption."""
    before = read(texts)
    for _ in range(dice.number(1, 3)):
        after = dice.pick(EDITS)(dice, before)
        before = after if after is not None and is_right(after) else before
    return before.texts()


def is_right(written: Project) -> bool:
    try:
        compiled(written.texts())
    except ValueError:
        return False
    return True


@LAYOUTS
@pytest.mark.parametrize("seed", range(24))
def test_what_changes_after_an_edit_is_what_adopt_says_and_no_other_rule_is_ever_missing(layout, seed):
    answers = account(seed)
    texts = edited(project(seed, layout), Seeded(seed))
    live, found = account_of(answers), takeovers(texts, answers)
    carried_out(live, [step for each in found for step in steps_of(each)])
    ec2 = live.ec2
    told_changes = [change for each in found for change in each.changes]
    said = Counter(change.kind for change in told_changes)
    assert len(ec2.missing & ec2.held()) == sum(change.is_gap for change in told_changes)
    assert len(ec2.missing - ec2.held()) == said["revoked"]
    adopted = groups_in_stacks(live) & {*own_groups(answers)}
    new = {rule for rule in ec2.held() - ec2.watched if rule.group in adopted}
    assert len(new) <= said["added"] + said["sentinel"]
    left = {rule for rule in ec2.held() if rule.group in adopted} - {*managed(live)}
    assert len(left) == sum(len(each.foreign) for each in found)
    assert left <= ec2.watched


@LAYOUTS
def test_a_change_after_an_adoption_is_deployed_as_plan_deploy_says(layout):
    safe = 0
    for seed in range(20):
        answers, before = account(seed), read(project(seed, layout)).texts()
        after = edited(before, Seeded(seed))
        if verdict(compiled(before), compiled(after)).findings:
            continue
        live = account_of(answers)
        carried_out(live, [*adoption(seed, layout), *deploys(before)])
        live.ec2.revoked.clear()
        carried_out(live, deploys(after, compiled(before)))
        held, groups = live.ec2.rules, groups_in_stacks(live)
        assert [rule for rule, was in live.ec2.revoked if held.get(rule.group, {}).get(rule) == was] == []
        assert [*changed_groups(live, answers)] == []
        assert {rule for rule in live.ec2.held() if rule.group in groups} == {*managed(live)}
        safe += 1
    assert safe > 10


def with_groups_of_others(texts: Texts, dice: Seeded) -> dict[str, str]:
    """The project with some roles that add to their group instead of taking it over."""
    before = read(texts)
    for role, path in told.paths(before).items():
        document = {key: value for key, value in before.files[path].items() if key not in ("existing", "tags")}
        ids = {name: {"id": said["id"]} for name, said in before.files[path]["existing"].items()}
        declared = told.settings(before).get("security_groups", {}), {"description": "Of others", "environments": ids}
        after = edits.with_settings(before, security_groups={**declared[0], f"x-{role[:20]}": declared[1]})
        after = edits.with_file(after, path, {**document, "adds_to": f"x-{role[:20]}"})
        before = after if dice.one_in(2) and is_right(after) else before
    return before.texts()


@LAYOUTS
@pytest.mark.parametrize("seed", range(15))
def test_rules_in_groups_of_others_are_taken_over_without_their_groups(layout, seed):
    answers = account(seed)
    texts = with_groups_of_others(project(seed, layout), Seeded(seed))
    live = account_of(answers)
    carried_out(live, steps(texts, answers))
    ec2, groups = live.ec2, groups_in_stacks(live)
    assert ec2.missing == set()
    assert ec2.held() - ec2.watched == sentinels(ec2, groups)
    assert sorted(managed(live), key=repr) == sorted(
        (rule for rule in ec2.held() if rule.group in own_groups(answers)), key=repr
    )
    assert not any(each.is_retained for stack in live.stacks.values() for each in stack.resources.values())
    assert steps(texts, answers_of(live, answers), live) == []
