"""An export of one template is known to its importers if both are among the files."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.source.cloudformation.notes import remarked_of
from tests.source.cloudformation.test_nested import OUT, group, ssh, stack, template, told

ONE = "“ImportValue one” is known only at deploy time"


def exporting(value: str, name: str = "shop-office", *resources: str, sections: str = "") -> str:
    return template(*resources, sections=f"{sections}Outputs: {{O: {{Value: {value}, Export: {{Name: {name}}}}}}}\n")


TOPIC = "Topic: {Type: AWS::SNS::Topic}\n"


@pytest.mark.parametrize(
    ("exported", "imported"),
    [
        ("shop-office", "shop-office"),
        ("shop-office", "!Sub shop-office"),
        ("!Sub '${AWS::Region}-office'", "!Sub '${AWS::Region}-office'"),
        ("!Join ['-', [!Ref 'AWS::AccountId', office]]", "!Sub '${AWS::AccountId}-office'"),
        ("!Sub '${Stage}-office'", "!Sub '${Stage}-office'"),
    ],
)
def test_a_range_that_another_template_exports_is_judged(tmp_path: Path, exported: str, imported: str):
    stage = "Parameters: {Stage: {Type: String, Default: prod}}\n"
    web = template(
        group("Web", ssh(f"CidrIp: !ImportValue {{'Fn::Sub': {imported.removeprefix('!Sub ')}}}")), sections=stage
    )
    files = {"a.yaml": web, "b.yaml": exporting("10.1.0.0/16", exported, TOPIC, sections=stage)}
    assert told(tmp_path, files)["a.yaml"] == [["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT]]


@pytest.mark.parametrize(
    ("exported", "why"),
    [
        ("shop-other", "“ImportValue shop-office” is known only at deploy time"),
        ("!Sub '${AWS::StackName}-office'", "“ImportValue shop-office” is known only at deploy time"),
    ],
)
def test_an_import_that_no_file_exports_stays_unknown(tmp_path: Path, exported: str, why: str):
    web = template(group("Web", ssh("CidrIp: !ImportValue shop-office")))
    assert told(tmp_path, {"a.yaml": web, "b.yaml": exporting("10.1.0.0/16", exported, TOPIC)})["a.yaml"] == [
        ["Web: The Web", OUT, f"unknown: a rule of “Web” (tcp/22 from ImportValue shop-office) is not judged: {why}"]
    ]


def test_a_group_is_named_by_its_file_relative_to_the_common_folder(tmp_path: Path):
    web = template(group("Web", ssh("SourceSecurityGroupId: !ImportValue shop-office")))
    found = told(
        tmp_path, {"a.yaml": web, "b.yaml": exporting("!GetAtt Office.GroupId", "shop-office", group("Office"))}
    )
    assert found["a.yaml"] == [["Web: The Web", "  ingress tcp/22 Office of b.yaml", OUT]]


def test_open_choices_of_an_export_are_tried(tmp_path: Path):
    stage = "Parameters: {Range: {Type: String, AllowedValues: [10.1.0.0/16, 10.2.0.0/16]}}\n"
    web = template(group("Web", ssh("CidrIp: !ImportValue shop-office")))
    found = told(tmp_path, {"a.yaml": web, "b.yaml": exporting("!Ref Range", "shop-office", TOPIC, sections=stage)})
    assert found["a.yaml"] == [
        ["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT],
        ["Web: The Web", "  ingress tcp/22 10.2.0.0/16", OUT],
    ]


def test_every_key_by_which_an_export_is_looked_up_is_tried(tmp_path: Path):
    sections = """\
    Parameters: {Stage: {Type: String, Default: test}}
    Mappings: {Ranges: {prod: {office: 10.1.0.0/16}, test: {office: 10.2.0.0/16}}}
    """
    exported = exporting("!FindInMap [Ranges, !Ref Stage, office]", "shop-office", TOPIC, sections=dedent(sections))
    web = template(group("Web", ssh("CidrIp: !ImportValue shop-office")))
    assert told(tmp_path, {"a.yaml": web, "b.yaml": exported})["a.yaml"] == [
        ["Web: The Web", "  ingress tcp/22 10.2.0.0/16", OUT],
        ["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT],
    ]


def test_a_nested_stack_imports_the_same_value_as_its_parent(tmp_path: Path):
    stage = "Parameters: {Range: {Type: String, AllowedValues: [10.1.0.0/16, 10.2.0.0/16]}}\n"
    web = group("Web", ssh("CidrIp: !ImportValue shop-office"))
    files = {
        "a.yaml": template(web, stack("Shop", "child.yaml")),
        "b.yaml": exporting("!Ref Range", "shop-office", TOPIC, sections=stage),
        "child.yaml": template(web),
    }
    assert told(tmp_path, files)["a.yaml"] == [
        [line for name in ("Shop.Web", "Web") for line in (f"{name}: The Web", f"  ingress tcp/22 {office}", OUT)]
        for office in ("10.1.0.0/16", "10.2.0.0/16")
    ]


def test_two_exports_of_the_same_name_are_both_tried(tmp_path: Path):
    files = {
        "a.yaml": template(group("Web", ssh("CidrIp: !ImportValue shop-office"))),
        "prod.yaml": exporting("10.1.0.0/16", "shop-office", TOPIC),
        "test.yaml": exporting("10.2.0.0/16", "shop-office", TOPIC),
    }
    assert told(tmp_path, files)["a.yaml"] == [
        ["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT],
        ["Web: The Web", "  ingress tcp/22 10.2.0.0/16", OUT],
    ]


def test_an_import_that_is_exported_again_is_followed_and_a_cycle_is_not(tmp_path: Path):
    files = {
        "a.yaml": template(group("Web", ssh("CidrIp: !ImportValue one"))),
        "b.yaml": exporting("!ImportValue two", "one", TOPIC),
        "c.yaml": exporting("10.1.0.0/16", "two", TOPIC),
    }
    assert told(tmp_path, files)["a.yaml"] == [["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT]]
    said = f"unknown: a rule of “Web” (tcp/22 from ImportValue one) is not judged: {ONE}"
    found = told(tmp_path, {**files, "c.yaml": exporting("!ImportValue one", "two", TOPIC)})
    assert found["a.yaml"] == [["Web: The Web", OUT, said]]


def test_an_exported_parameter_of_a_nested_stack_is_not_known(tmp_path: Path):
    sections = "Parameters: {Range: {Type: String, Default: 10.1.0.0/16}}\n"
    files = {
        "a.yaml": template(group("Web", ssh("CidrIp: !ImportValue one"))),
        "child.yaml": exporting("!Ref Range", "one", TOPIC, sections=sections),
        "parent.yaml": template(stack("Child", "child.yaml", "{Range: 0.0.0.0/0}")),
    }
    said = f"unknown: a rule of “Web” (tcp/22 from ImportValue one) is not judged: {ONE}"
    assert told(tmp_path, files) == {"a.yaml": [["Web: The Web", OUT, said]], "parent.yaml": [[]]}
    alone = told(tmp_path / "alone", {name: text for name, text in files.items() if name != "parent.yaml"})
    assert alone["a.yaml"] == [["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT]]


NETWORK = "Parameters: {Network: {Type: String}}\n"


@pytest.mark.parametrize("name", ["!Sub '${AWS::StackName}-office'", "!Join ['-', [!Ref 'AWS::StackName', office]]"])
def test_a_stack_that_a_parameter_names_may_be_one_of_those_that_are_read_or_another(tmp_path: Path, name: str):
    web = template(group("Web", ssh("CidrIp: !ImportValue {'Fn::Sub': '${Network}-office'}")), sections=NETWORK)
    files = {"a.yaml": web, "b.yaml": exporting("10.1.0.0/16", name, TOPIC)}
    why = "“ImportValue ${Network}-office” is known only at deploy time"
    assert told(tmp_path, files)["a.yaml"] == [
        [
            "Web: The Web",
            OUT,
            f"unknown: a rule of “Web” (tcp/22 from ImportValue ${{Network}}-office) is not judged: {why}",
        ],
        ["Web: The Web", "  ingress tcp/22 10.1.0.0/16", OUT],
    ]


def test_a_group_imported_in_place_of_a_range_is_reported_by_its_name(tmp_path: Path):
    web = template(group("Web", ssh("CidrIp: !ImportValue shop-group")))
    files = {"a.yaml": web, "b.yaml": exporting("!GetAtt Api.GroupId", "shop-group", group("Api"))}
    assert remarked_of(tmp_path, files, "a.yaml", "b.yaml", codes="unknown-value") == [
        "a.yaml:8 info a rule of “Web” (tcp/22 from Ref shop-group) is not judged: “shop-group” is not known here"
    ]


def test_all_imports_from_a_stack_are_from_the_same_one(tmp_path: Path):
    def network(number: int) -> str:
        exports = "".join(
            f"  {name}: {{Value: 10.{number}.{net}.0/24, Export: {{Name: !Sub '${{AWS::StackName}}-{name}'}}}}\n"
            for net, name in enumerate(["a", "b"])
        )
        return template(TOPIC, sections=f"Outputs:\n{exports}")

    rules = "".join(
        f"- {{IpProtocol: tcp, FromPort: 22, ToPort: 22, Description: Operators, "
        f"CidrIp: !ImportValue {{'Fn::Sub': '${{Network}}-{name}'}}}}\n"
        for name in ("a", "b")
    )
    web = template(group("Web", f"SecurityGroupIngress:\n{rules}"), sections=NETWORK)
    found = told(tmp_path, {"web.yaml": web, "one.yaml": network(1), "two.yaml": network(2)})["web.yaml"]
    assert [[line for line in plan if "ingress" in line] for plan in found] == [
        [],
        ["  ingress tcp/22 10.2.0.0/24", "  ingress tcp/22 10.2.1.0/24"],
        ["  ingress tcp/22 10.1.0.0/24", "  ingress tcp/22 10.1.1.0/24"],
    ]
