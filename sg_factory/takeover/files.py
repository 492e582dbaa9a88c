"""Imports → the files of a folder: a cloud assembly for `cdk import`, and what change sets of CloudFormation take.

Source: the manifest of a cloud assembly is `@aws-cdk/cloud-assembly-schema`; a CDK command line reads those of all
earlier versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sg_factory.takeover.takeover import StackImport
from sg_factory.text.json_text import json_text

MAP = "map.json"
MANIFEST = "manifest.json"
TEMPLATE = "template.json"
TO_IMPORT = "resources-to-import.json"
_SCHEMA_VERSION = "36.0.0"


def conflict(imports: Sequence[StackImport]) -> tuple[StackImport, StackImport] | None:
    """Return two stacks that import things under one logical id, which one map cannot tell apart; None without such."""
    first: dict[str, StackImport] = {}
    for each in imports:
        for made in each.resources:
            other = first.setdefault(made.logical_id, each)
            if other is not each:
                return other, each
    return None


def assembly_files(imports: Sequence[StackImport]) -> dict[str, str]:
    """Return the files by path: the manifest, the map of all stacks, and two files for each stack."""
    mapping: dict[str, dict[str, str]] = {}
    for each in imports:
        mapping |= each.mapping
    files = {MANIFEST: json_text(_manifest(imports)), MAP: json_text(mapping)}
    for each in imports:
        files[f"{each.stack.name}/{TEMPLATE}"] = json_text(each.template)
        files[f"{each.stack.name}/{TO_IMPORT}"] = json_text(each.to_import)
    return files


def _manifest(imports: Sequence[StackImport]) -> dict[str, Any]:
    return {
        "version": _SCHEMA_VERSION,
        "artifacts": {
            each.stack.name: {
                "type": "aws:cloudformation:stack",
                "environment": _environment(each),
                "properties": {"templateFile": f"{each.stack.name}/{TEMPLATE}", "stackName": each.stack.name},
                "displayName": each.stack.name,
            }
            for each in imports
        },
    }


def _environment(each: StackImport) -> str:
    account = each.plan.environment.account or each.home.account or "unknown-account"
    return f"aws://{account}/{each.plan.environment.region or each.home.region or 'unknown-region'}"
