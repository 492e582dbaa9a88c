"""Template → text: JSON, as CloudFormation and CDK exchange it, or YAML for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sg_factory.text.json_text import json_text

FORMATS = ("json", "yaml")


def template_text(template: Mapping[str, Any], format: str) -> str:
    """Return the template in one of `FORMATS`, with a final line break."""
    if format == "json":
        return json_text(template)
    import yaml  # only this format pays for it

    class Dumper(yaml.CSafeDumper):
        def ignore_aliases(self, _data: object) -> bool:
            return True

    def lines(dumper: Dumper, text: str) -> yaml.ScalarNode:
        """Write code as lines, which people can read."""
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, lines)
    text: str = yaml.dump(template, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=120)
    return text
