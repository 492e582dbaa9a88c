"""The guard reports any change to resources of role files, and any rule in their groups, however their id is passed.

The templates are those of a real app; what is changed in them is drawn, in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from hypothesis import given, settings
from hypothesis import strategies as st

from sg_factory.cdk.guard import guard_of, json_template, read_templates
from sg_factory.cdk.synthesized.guarded_plan import FATAL, SEVERITIES, GuardedPlan, Interference
from sg_factory.cdk.synthesized.interference import interference
from sg_factory.cdk.synthesized.templates import ResourceKey, Templates
from sg_factory.constructs import RoleSecurityGroups, environment_stacks
from tests.projects import write
from tests.stacks import an_app

PROJECT = {
    "sg-factory.yaml": """
        name: shop
        stacks: folder
        environments:
          dev: {account: "111122223333", region: eu-west-1, vpc: {ssm: /network/vpc-id, cidrs: [10.0.0.0/16]}}
        networks:
          office: {description: Where colleagues work, cidrs: [10.1.0.0/16, "2001:db8::/48"]}
          updates: {description: Where packages are, prefix_list: {ssm: /network/updates, entries: 5}}
        security_groups:
          backup: {description: Backups of all teams, id: sg-0a1b2c3d, account: "999988887777"}
        """,
    "hosts.yaml": """
        front:
          roles: [web]
          description: Serves the shop
          launch: {access: session-manager}
        """,
    "roles/front/web.yaml": """
        description: Web servers of the shop
        owner: storefront
        ingress:
          - {from: office, service: https, description: The office}
        egress:
          - {to: updates, service: https, description: Packages}
        """,
    "roles/data/database.yaml": """
        description: Orders
        owner: data
        ingress:
          - {from: web, service: postgresql, description: Orders are read and written}
          - {from: backup, service: postgresql, description: Backups}
          - {from: database, service: tcp/7000-7100, description: Replicas}
        """,
}

Contents = dict[str, Any]


@dataclass(frozen=True)
class Real:
    """The templates that an app has synthesized, and the plans of its guard."""

    contents: Contents = field(repr=False)
    nested: dict[str, ResourceKey] = field(repr=False)
    plans: tuple[GuardedPlan, ...] = field(repr=False)

    def told(self, contents: Contents, nested: dict[str, ResourceKey] | None = None) -> list[Interference]:
        """The interference in other contents."""
        return list(interference(self.plans, Templates(contents, {**self.nested, **(nested or {})})))

    def fatal(self, contents: Contents, nested: dict[str, ResourceKey] | None = None) -> list[Interference]:
        """The interference in other contents that fails the synth."""
        return [found for found in self.told(contents, nested) if SEVERITIES[found.rule] == FATAL]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Real:
    """Stacks of an environment by folder, and all of its groups in a nested stack with the VPC of its parent."""
    folder = tmp_path_factory.mktemp("app")
    project = write(folder / "project", PROJECT)
    app = an_app(folder)
    environment_stacks(app, project=project)
    stack = cdk.Stack(app, "Shop")
    vpc = ec2.Vpc.from_vpc_attributes(
        stack, "Vpc", vpc_id=cdk.CfnParameter(stack, "Id").value_as_string, availability_zones=["a"]
    )
    RoleSecurityGroups(cdk.NestedStack(stack, "Nested"), "Groups", project=project, vpc=vpc, publish=False)
    app.synth()
    paths = [str(path) for path in (folder / "cdk.out").glob("*.template.json") if ".nested." not in path.name]
    templates, _ = read_templates(paths, {}, json_template)
    plans = (replace(plan, passed=_frozen(plan)) for plan in guard_of(app).plans)
    return Real(dict(templates.contents), dict(templates.nested), tuple(plans))


def _frozen(plan: GuardedPlan) -> Callable[[], Mapping[str, Any]]:
    passed = plan.passed()
    return lambda: passed


def test_an_unchanged_app_has_no_interference(real: Real) -> None:
    assert real.told(real.contents) == []
    assert len(real.plans) == 6
    assert real.nested


# Everything of ours

Path = tuple[str | int, ...]
_OF_THE_APP = {"Tags", "Metadata", "DependsOn"}


def places(real: Real) -> list[Path]:
    """Every place in the plans' resources and parameters, and these themselves, except what the app may change."""
    found: list[Path] = []
    for plan in real.plans:
        found += [
            path
            for section, names in (("Resources", plan.resources), ("Parameters", plan.parameters))
            for name in names
            for path in _within(real.contents[plan.template_file][section][name], (plan.template_file, section, name))
        ]
    return found


def _within(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, dict) and value.get("Type") in ("AWS::IAM::Role", "AWS::IAM::InstanceProfile"):
        yield path
        return
    if path[-1] == "LaunchTemplateData":
        yield from _within(value["SecurityGroupIds"], (*path, "SecurityGroupIds"))
        return
    yield path
    for key, child in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key not in _OF_THE_APP:
            yield from _within(child, (*path, key))


def at(contents: Contents, path: Path) -> Any:
    value: Any = contents
    for key in path:
        value = value[key]
    return value


def is_ours_alone(value: Any) -> bool:
    """True if a value is a list or mapping that the app may not change: of a launch template, it may."""
    return isinstance(value, list) or (isinstance(value, dict) and "LaunchTemplateData" not in value)


VALUES = st.recursive(
    st.text(min_size=1, max_size=9) | st.integers(-1, 70000),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=2) | st.dictionaries(st.text(min_size=1), inner, min_size=1, max_size=2)
    ),
    max_leaves=3,
)


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_every_change_or_removal_of_a_plans_resource_is_reported(real: Real, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(places(real)), "path")
    contents = deepcopy(real.contents)
    holder, before = at(contents, path[:-1]), at(contents, path)
    if data.draw(st.booleans(), "take it out"):
        del holder[path[-1]]
    else:
        holder[path[-1]] = data.draw(VALUES.filter(lambda value: value != before), "value")
    assert real.fatal(contents) != []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_every_addition_to_a_plans_resource_is_reported(real: Real, data: st.DataObject) -> None:
    mappings = [path for path in places(real) if is_ours_alone(at(real.contents, path))]
    path = data.draw(st.sampled_from(mappings), "path")
    contents = deepcopy(real.contents)
    holder, value = at(contents, path), data.draw(VALUES, "value")
    if isinstance(holder, list):
        holder.insert(data.draw(st.integers(0, len(holder))), value)
    else:
        name = data.draw(
            st.sampled_from(["Condition", "DeletionPolicy", "UpdateReplacePolicy", "Fn::Transform", "GroupName"])
            | st.text(min_size=1)
        )
        if name in holder or name in _OF_THE_APP:
            return
        holder[name] = value
    assert real.fatal(contents) != []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_renamed_resource_and_every_missing_stack_is_reported(real: Real, data: st.DataObject) -> None:
    plan = data.draw(st.sampled_from(real.plans))
    contents = deepcopy(real.contents)
    if data.draw(st.booleans(), "leave out the template"):
        del contents[plan.template_file]
    else:
        section, names = data.draw(st.sampled_from([("Resources", plan.resources), ("Parameters", plan.parameters)]))
        if not names:
            return
        held = contents[plan.template_file][section]
        held[data.draw(st.from_regex("[A-Za-z0-9]{1,20}", fullmatch=True).filter(lambda name: name not in held))] = (
            held.pop(data.draw(st.sampled_from(sorted(names))))
        )
    assert real.fatal(contents) != []


@settings(max_examples=60, deadline=None)
@given(macro=st.text(min_size=1) | st.just("AWS::Include"), data=st.data())
def test_every_unknown_macro_in_a_template_with_groups_is_reported(real: Real, macro: str, data: st.DataObject) -> None:
    files = sorted({plan.template_file for plan in real.plans} | {parent for parent, _ in real.nested.values()})
    contents = deepcopy(real.contents)
    content = contents[data.draw(st.sampled_from(files))]
    written = data.draw(
        st.sampled_from([macro, [macro], ["AWS::LanguageExtensions", macro], {"Name": macro}, [{"Name": macro}]])
    )
    if data.draw(st.booleans(), "of the template"):
        content["Transform"] = written
    else:
        section = data.draw(st.sampled_from(["Resources", "Parameters"]))
        content.setdefault(section, {})["Fn::Transform"] = {"Name": macro}
    assert {found.rule for found in real.fatal(contents)} == {"macro"}


def conditional(stack: dict[str, Any]) -> None:
    stack["Condition"] = "Maybe"


def retained(stack: dict[str, Any]) -> None:
    stack["DeletionPolicy"] = "Retain"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (conditional, "it is made only on the condition Maybe"),
        (retained, "its DeletionPolicy is Retain, which keeps what is no longer"),
    ],
)
def test_a_nested_stack_with_groups_is_held_by_the_stack_around_it(real: Real, change: Any, told: str) -> None:
    ((parent, stack),) = real.nested.values()
    contents = deepcopy(real.contents)
    change(contents[parent]["Resources"][stack])
    (found,) = real.fatal(contents)
    assert (found.rule, found.template_file, found.logical_id) == ("changed-group", parent, stack)
    assert found.message.startswith(f"the nested stack {stack} holds groups of role files: {told}")


def test_a_nested_stack_with_groups_is_given_nothing_else_than_its_own_defaults(real: Real) -> None:
    ((child, (parent, stack)),) = real.nested.items()
    (plan,) = [plan for plan in real.plans if plan.template_file == child]
    ((name, declared),) = plan.parameters.items()
    contents = deepcopy(real.contents)
    parameters = contents[parent]["Resources"][stack]["Properties"].setdefault("Parameters", {})
    parameters[name] = declared["Default"]
    assert real.told(contents) == []
    parameters[name] = "/somebody/else"
    (found,) = real.fatal(contents)
    assert found.message == (
        f'the nested stack {stack} holds groups of role files: it is given "/somebody/else" for {name}'
    )


# Every way that an id takes


@dataclass
class Way:
    """An expression in a template that holds the id of a group, and the templates that it needs."""

    contents: Contents
    file: str
    expression: Any
    nested: dict[str, ResourceKey] = field(default_factory=dict)

    def name(self) -> str:
        """One that is not taken anywhere."""
        return f"X{sum(len(content.get(section, {})) for content in self.contents.values() for section in content)}"

    def add(self, section: str, body: Any, file: str = "") -> str:
        """Put something into a section of a template, and return its name."""
        name = self.name()
        self.contents[file or self.file].setdefault(section, {})[name] = body
        return name


def _another(way: Way) -> str:
    """A further stack."""
    file = f"other{len(way.contents)}"
    way.contents[file] = {"Resources": {}}
    return file


def _to_another(way: Way, expression: Any) -> None:
    way.file, way.expression = _another(way), expression


def by_join(way: Way) -> None:
    way.expression = {"Fn::Join": ["", [way.expression, ""]]}


def by_sub(way: Way) -> None:
    way.expression = {"Fn::Sub": ["${Id}", {"Id": way.expression}]}


def by_condition(way: Way) -> None:
    way.expression = {"Fn::If": ["Maybe", {"Ref": "AWS::NoValue"}, way.expression]}


def by_list(way: Way) -> None:
    way.expression = {"Fn::Select": ["1", ["sg-1", way.expression]]}


def by_split(way: Way) -> None:
    way.expression = {"Fn::Select": [1, {"Fn::Split": ["|", {"Fn::Join": ["|", ["x", way.expression]]}]}]}


def by_export(way: Way) -> None:
    name = way.name()
    way.add("Outputs", {"Value": way.expression, "Export": {"Name": {"Fn::Sub": f"${{AWS::StackName}}-{name}"}}})
    _to_another(way, {"Fn::ImportValue": {"Fn::Join": ["-", ["shop", name]]}})


def by_weak_reference(way: Way) -> None:
    name = way.add("Outputs", {"Value": way.expression})
    _to_another(way, {"Fn::GetStackOutput": {"StackName": "shop", "OutputName": name}})


def _published(way: Way) -> str:
    name = f"/theirs/{way.name()}"
    way.add("Resources", {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Value": way.expression}})
    return name


def by_dynamic_reference(way: Way) -> None:
    _to_another(way, f"{{{{resolve:ssm:{_published(way)}:7}}}}")


def by_pieces_of_a_dynamic_reference(way: Way) -> None:
    name = _published(way)
    _to_another(way, None)
    half = way.add("Parameters", {"Type": "String", "Default": name[4:]})
    way.expression = {"Fn::Join": ["", ["{{resolve:", {"Fn::Sub": f"ssm:{name[:4]}${{{half}}}"}, "}}"]]}


def by_a_map(way: Way) -> None:
    text = f"{{{{resolve:ssm:{_published(way)}}}}}"
    _to_another(way, None)
    way.expression = {
        "Fn::FindInMap": [way.add("Mappings", {"a": {"b": "x"}, "c": {"b": text}}), {"Ref": "AWS::Region"}, "b"]
    }


def by_lookup(way: Way) -> None:
    name = _published(way)
    _to_another(way, None)
    way.expression = {"Ref": way.add("Parameters", {"Type": "AWS::SSM::Parameter::Value<String>", "Default": name})}


def by_value(way: Way) -> None:
    body = {"Type": "AWS::SSM::Parameter", "Properties": {"Value": way.expression}}
    way.expression = {"Fn::GetAtt": [way.add("Resources", body), "Value"]}


def by_secret(way: Way) -> None:
    body = {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": way.expression}}
    way.expression = {"Fn::Sub": f"{{{{resolve:secretsmanager:${{{way.add('Resources', body)}}}:SecretString}}}}"}


def by_nested_stack(way: Way) -> None:
    parameters = {"Id": way.expression}
    stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"Parameters": parameters}}
    place = way.file, way.add("Resources", stack)
    _to_another(way, {"Ref": "Id"})
    way.contents[way.file]["Parameters"] = {"Id": {"Type": "String"}}
    way.nested[way.file] = place


def by_output_of_a_nested_stack(way: Way) -> None:
    by_nested_stack(way)
    output = way.add("Outputs", {"Value": way.expression})
    way.file, stack = way.nested[way.file]
    way.expression = {"Fn::GetAtt": [stack, f"Outputs.{output}"]}


def by_balancer(way: Way) -> None:
    body = {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {"SecurityGroups": [way.expression]}}
    way.expression = {"Fn::Select": [0, {"Fn::GetAtt": [way.add("Resources", body), "SecurityGroups"]}]}


HOPS: list[Callable[[Way], None]] = [
    by_join,
    by_sub,
    by_condition,
    by_list,
    by_split,
    by_export,
    by_weak_reference,
    by_dynamic_reference,
    by_pieces_of_a_dynamic_reference,
    by_a_map,
    by_lookup,
    by_value,
    by_secret,
    by_nested_stack,
    by_output_of_a_nested_stack,
    by_balancer,
]
CHAINS = st.lists(st.sampled_from(HOPS), max_size=5)


def travelled(real: Real, file: str, logical_id: str, chain: list[Callable[[Way], None]]) -> Way:
    """The path of a group's id from stack to stack, with a rule at its end."""
    way = Way(deepcopy(real.contents), file, {"Fn::GetAtt": [logical_id, "GroupId"]})
    for hop in chain:
        hop(way)
    rule = {"GroupId": way.expression, "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    way.contents[way.file]["Resources"]["Sneaky"] = {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": rule}
    return way


@settings(max_examples=250, deadline=None)
@given(data=st.data(), chain=CHAINS)
def test_a_rule_in_a_group_of_role_files_is_reported_however_its_id_is_passed(
    real: Real, data: st.DataObject, chain: list[Callable[[Way], None]]
) -> None:
    plan = data.draw(st.sampled_from([plan for plan in real.plans if plan.groups]))
    logical_id = data.draw(st.sampled_from(sorted(plan.groups)))
    way = travelled(real, plan.template_file, logical_id, chain)
    (found,) = real.fatal(way.contents, way.nested)
    assert (found.rule, found.template_file, found.logical_id) == ("foreign-rule", way.file, "Sneaky")
    assert found.message == (
        f"Sneaky writes a rule into {logical_id} that no role file shows: “{plan.groups[logical_id].role}” "
        "tcp/22 from 0.0.0.0/0"
    )


@settings(max_examples=100, deadline=None)
@given(chain=CHAINS)
def test_a_rule_in_a_group_of_the_app_is_not_reported_however_its_id_is_passed(
    real: Real, chain: list[Callable[[Way], None]]
) -> None:
    theirs = deepcopy(real.contents)
    file = real.plans[0].template_file
    theirs[file]["Resources"]["Theirs"] = {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "-"}}
    way = travelled(replace(real, contents=theirs), file, "Theirs", chain)
    assert real.fatal(way.contents, way.nested) == []
    assert "unknown-group" not in {found.rule for found in real.told(way.contents, way.nested)}


# Templates that nobody should write

FUNCTIONS = ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::If", "Fn::FindInMap")
ACROSS = ("Fn::ImportValue", "Fn::GetStackOutput", "Fn::Transform", "Fn::ForEach::Loop")
NAMES = st.sampled_from([*FUNCTIONS, *ACROSS, "OutputName", "Name", "GroupId", "Type", "Properties"])
TEXTS = st.sampled_from(
    ["Id", "Web.GroupId", "${Id}", "{{resolve:ssm:", "{{resolve:ssm:/x}}", "", "0", "\U000f0001", "|"]
)
WILD = st.recursive(
    TEXTS | st.integers(-1, 3) | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXTS, inner, max_size=3),
    max_leaves=12,
)
KINDS = ["AWS::EC2::SecurityGroupIngress", "AWS::CloudFormation::Stack", "AWS::SSM::Parameter", "Custom::Any"]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_whatever_a_template_holds_the_guard_has_an_answer(real: Real, data: st.DataObject) -> None:
    contents = deepcopy(real.contents)
    sections = ["Resources", "Outputs", "Parameters", "Mappings", "Transform"]
    contents["theirs"] = {section: data.draw(WILD, section) for section in sections}
    contents["others"] = {
        "Parameters": {"Id": data.draw(WILD, "parameter")},
        "Mappings": {"Id": data.draw(WILD, "map")},
        "Resources": {
            kind: {"Type": kind, "Properties": data.draw(WILD | st.fixed_dictionaries({"GroupId": WILD}), kind)}
            for kind in KINDS
        },
        "Outputs": {"Id": {"Value": data.draw(WILD, "output"), "Export": {"Name": data.draw(WILD, "export")}}},
    }
    for found in real.told(contents):
        assert found.template_file in ("theirs", "others")
