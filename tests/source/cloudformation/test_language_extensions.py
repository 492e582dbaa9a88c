"""The functions that AWS::LanguageExtensions adds, except loops."""

from __future__ import annotations

import pytest

from tests.source.cloudformation.test_resolve import of


@pytest.mark.parametrize(
    "written",
    [
        "!Sub ['198.51.100.0/2${N}', {N: !Length [a, !Ref Office, !Ref Partner, d]}]",
        "!Sub ['198.51.100.0/${N}4', {N: !Length {Ref: Offices}}]",
        "!Sub ['198.51.100.0/${N}4', {N: !Length {'Fn::Split': [',', 'a,b']}}]",
        "!Sub ['198.51.100.0/${N}4', {N: !Length [a, b, !If [Never, c, !Ref 'AWS::NoValue']]}]",
        "!Ref {'Fn::Sub': Office}",
        "!Ref {'Fn::Join': ['', [Of, fice]]}",
        "!Select [3, !Split ['\"', {'Fn::ToJsonString': {A: !Ref Office}}]]",
        "!Select [1, !Split ['\"', {'Fn::ToJsonString': [!Ref Office]}]]",
        "!FindInMap [!Sub Ranges, !Select [0, [office]], v4, {DefaultValue: 0.0.0.0/0}]",
    ],
)
def test_a_value_that_is_decided_is_that_value(written: str):
    assert of(written) == ["ingress tcp/8443 198.51.100.0/24"]


@pytest.mark.parametrize("written", ["!Length {Ref: Partner}", "!Length Partner", "!ToJsonString {A: !Ref Partner}"])
def test_a_function_of_an_unknown_value_is_unknown(written: str):
    (found,) = of(written)
    assert found.startswith("unknown: a rule of “Web” (tcp/8443 from ")
