"""A group that the console's launch wizard made, or that is made like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.check.told import told_of_template


@pytest.mark.parametrize(
    ("name", "properties", "found"),
    [
        ("launchwizard1", "GroupDescription: Web servers", 1),
        ("LaunchWizard12Sg", "GroupDescription: Web servers", 1),
        ("Web", "GroupDescription: launch-wizard-3 created 2026-05-05T08:12:44.911Z", 1),
        ("Web", "GroupDescription: Web servers, GroupName: launch-wizard-3", 1),
        ("Web", "GroupDescription: Replaces launch-wizard-3, GroupName: web", 0),
        ("LaunchPad", "GroupDescription: Web servers", 0),
    ],
)
def test_a_group_of_the_wizard_is_told_by_its_id_name_or_description(
    tmp_path: Path, name: str, properties: str, found: int
):
    template = f"Resources:\n  {name}: {{Type: AWS::EC2::SecurityGroup, Properties: {{{properties}}}}}\n"
    text = f"2 “{name}” is a group of the launch wizard"
    assert told_of_template("launch-wizard-group", tmp_path, template) == [text] * found
