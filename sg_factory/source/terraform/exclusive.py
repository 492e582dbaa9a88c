"""Groups whose rules Terraform owns all: a rule that the list of their rules lacks is revoked.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_rules_exclusive
"""

from __future__ import annotations

from collections.abc import Iterator

from sg_factory.diagnostic import Severity
from sg_factory.plan import TemplateNote
from sg_factory.source.terraform.groups import TerraformGroups
from sg_factory.source.terraform.resources import TerraformResource
from sg_factory.source.terraform.rules import direction_of
from sg_factory.source.terraform.targets import GROUPS

_EXCLUSIVE = "aws_vpc_security_group_rules_exclusive"
_HELP = "add the rule to the list, or remove it"


def revoked(groups: TerraformGroups) -> Iterator[tuple[str, TemplateNote]]:
    """A note for each rule that exists, and that a known list of its group lacks; with the role of the group."""
    for each in groups.side.of(_EXCLUSIVE):
        target = groups.targets.one(each, ("security_group_id",), GROUPS)
        role = "" if target is None else groups.role_of(target)
        for rule in groups.rules.get(role, ()) if role else ():
            if _is_revoked(rule, each):
                text = f"“{rule.address}” is judged, but “{each.address}” does not list it: each apply revokes it"
                yield role, TemplateNote("unknown", text, rule.origin, _HELP, level=Severity.WARNING)


def _is_revoked(rule: TerraformResource, exclusive: TerraformResource) -> bool:
    rule_id = rule.text("security_group_rule_id")
    listed, is_whole = exclusive.elements(f"{direction_of(rule)}_rule_ids")
    return rule_id is not None and is_whole and all(each.value != rule_id for each in listed)
