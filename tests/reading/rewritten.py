"""Templates in which each literal range is replaced by an equivalent expression."""

from __future__ import annotations

import ipaddress
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.reading.dice import Dice

EXPORTS = "ranges.json"


@st.composite
def rewritings(draw: st.DrawFn, files: dict[str, Any]) -> dict[str, Any]:
    """Rewrite the templates, and add one that exports some of the ranges."""
    return rewritten(files, Dice(draw))


def rewritten(files: dict[str, Any], dice: Dice) -> dict[str, Any]:
    exported = {"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {}}
    found = {name: deepcopy(content) for name, content in files.items()}
    for content in found.values():
        _Rewriter(content, exported["Outputs"], dice).rewrite(content["Resources"])
    return {**found, EXPORTS: exported}


class _Rewriter:
    def __init__(self, content: dict[str, Any], outputs: dict[str, Any], dice: Dice) -> None:
        self.content = content
        self.outputs = outputs
        self.dice = dice

    def rewrite(self, value: Any) -> None:
        """Rewrite every range below a value that is written in a rule or in a prefix list."""
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            if key in ("CidrIp", "Cidr") and isinstance(child, str) and "{" not in child:
                value[key] = self.expression(child)
            elif isinstance(child, (dict, list)):
                self.rewrite(child)

    def expression(self, text: str) -> Any:
        bits = 32 - ipaddress.ip_network(text).prefixlen
        stage = self.add("Parameters", {"Type": "String"})
        equal: list[Any] = [
            {"Fn::Sub": text},
            {"Fn::Join": ["/", text.split("/")]},
            {"Fn::Select": [1, ["10.99.0.0/16", text]]},
            {"Fn::Select": ["0", {"Fn::Split": [" ", f"{text} and others"]}]},
            {"Fn::Select": [0, {"Fn::Cidr": [text, 1, bits]}]},
            {"Ref": self.add("Parameters", {"Type": "String", "Default": text})},
            {"Ref": self.add("Parameters", {"Type": "String", "AllowedValues": [text]})},
            {"Fn::FindInMap": [self.add("Mappings", {"here": {"it": text}}), "here", "it"]},
            {"Fn::If": [self.add("Conditions", {"Fn::Equals": [{"Ref": stage}, "prod"]}), text, text]},
            {"Fn::ImportValue": self.export(text)},
        ]
        return self.dice.pick(equal)

    def add(self, section: str, body: Any) -> str:
        held = self.content.setdefault(section, {})
        name = f"Rewritten{len(held)}"
        held[name] = body
        return name

    def export(self, text: str) -> str:
        name = f"Range{len(self.outputs)}"
        self.outputs[name] = {"Value": text, "Export": {"Name": name}}
        return name
