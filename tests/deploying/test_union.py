"""All stacks of an environment together allow exactly what its one template does."""

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compiled import made_stacks, templates
from tests.deploying import edits, told
from tests.deploying.history import deployable
from tests.deploying.union import joined, without_unpublished
from tests.reading.access import differences
from tests.reading.projects import examples, projects
from tests.reading.template_reader import read, repeated_rules


def in_folders_with_some_retired(project, seed):
    """A role in each of its environments, or in one of them, or none; one that adds to a group of others has none."""
    project, random = edits.with_settings(deployable(project), stacks="folder"), Random(seed)
    roles = [role for role, path in told.paths(project).items() if "adds_to" not in project.files[path]]
    for role in random.sample(roles, random.randint(0, len(roles) // 2)):
        names = [name for name in told.environments(project) if role in told.present(project, name)]
        if len(names) > 1 and random.random() < 0.5:
            project = edits.with_role(project, role, retired=random.choice(names))
        else:
            project = edits.retired(project, role)
    return edits.without_statements(project)


@examples(60)
@given(projects(), st.integers(0, 2**32))
def test_the_stacks_of_an_environment_allow_what_its_one_template_does_and_what_the_files_say(project, seed):
    project = in_folders_with_some_retired(project, seed)
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        as_of = project.as_of.isoformat()
        wholes, parts = templates(Path(folder), as_of=as_of), made_stacks(Path(folder), as_of=as_of)
    for environment in told.environments(project):
        here = environment or "default"
        whole = without_unpublished(wholes[here])
        foreign = [key for key, _ in told.external_groups(project, environment)]
        union = without_unpublished(joined((stack.template for stack in parts[here]), foreign))
        assert differences(read(whole), read(union)) == []
        assert differences(told.access(project, environment), read(union)) == []
        assert repeated_rules(union) == []


GROUP = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"SecurityGroupEgress": [{"CidrIp": "255.255.255.255/32"}]}}
PUBLISHED = {"Name": "/shop/prod/web", "Value": {"Fn::GetAtt": ["Web", "GroupId"]}}
GROUPS = {"Resources": {"Web": GROUP, "WebParameter": {"Type": "AWS::SSM::Parameter", "Properties": PUBLISHED}}}
WEB_ID = {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::SecurityGroup::Id>", "Default": "/shop/prod/web"}
RULE = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Ref": "WebId"}}}
RULES = {"Parameters": {"WebId": WEB_ID}, "Resources": {"Rule": RULE}}


def test_a_parameter_becomes_the_group_that_another_stack_publishes_at_its_path():
    rule = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Fn::GetAtt": ["Web", "GroupId"]}}}
    assert joined([GROUPS, RULES]) == {"Parameters": {}, "Resources": {**GROUPS["Resources"], "Rule": rule}}


def test_a_path_that_no_stack_publishes_is_no_group():
    with pytest.raises(ValueError, match="published nowhere: \\['/shop/prod/web'\\]"):
        joined([RULES])


def test_one_logical_id_in_two_stacks_is_two_resources():
    with pytest.raises(ValueError, match="in two stacks: \\['Web', 'WebParameter'\\]"):
        joined([GROUPS, GROUPS])


def test_a_group_that_is_not_published_may_allow_nothing():
    assert without_unpublished({"Resources": {"Web": GROUP}}) == {"Resources": {}}
    open_to_all = {**GROUP, "Properties": {**GROUP["Properties"], "SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0"}]}}
    with pytest.raises(ValueError, match="Web is not published, and allows something"):
        without_unpublished({"Resources": {"Web": open_to_all}})
