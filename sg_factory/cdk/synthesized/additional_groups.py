"""Rules with ranges in groups that CDK made for constructs to which groups of role files are attached as well.

A load balancer's listener, for one, writes such a rule without being asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.cdk.synthesized.attached_groups import Attachment
from sg_factory.cdk.synthesized.guarded_plan import GuardedPlan, Interference, short
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.remedies import remedy
from sg_factory.cdk.synthesized.requested_rule import RequestedRule, requested_rule
from sg_factory.cdk.synthesized.rule_call import RuleCall
from sg_factory.cdk.synthesized.rules import RULES, rule_text
from sg_factory.cdk.synthesized.templates import properties
from sg_factory.plan.groups import Direction


@dataclass(frozen=True, slots=True)
class AdditionalRule:
    """A rule in a `group` beside those of `attachment`, as the resource `logical_id` of `file` writes it.

    `text` is the rule in words. `equivalents` are the same rule in each of the attached groups; empty if its range
    cannot be read.
    """

    file: str
    logical_id: str
    group: str
    attachment: Attachment
    direction: Direction
    text: str
    equivalents: tuple[RequestedRule, ...]

    def is_result_of(self, request: RequestedRule) -> bool:
        """Return True if a call on a locked group has also made this rule: CDK calls all groups of a construct."""
        may_be = request.call.path in ("", self.attachment.construct)
        return may_be and any(_essence(request) == _essence(own) for own in self.equivalents)

    def interference(self, requests: Iterable[RequestedRule]) -> Interference:
        """Return the problem with the rule, and the remedy; `requests` are those of the app to locked groups."""
        what, write = f"by itself {self.direction} that role files have", ""
        if not any(own.is_in_plan for own in self.equivalents):
            what = f"{self.direction} that no role file shows"
            write = f"; and {remedy(self.equivalents) if self.equivalents else 'write it in a role file'}"
        made_here = (each.call for each in requests if each.call.where and self.is_result_of(each))
        where = next((f" (requested at {call.where})" for call in made_here), "")
        groups = self.attachment.groups
        text = f"{self.group} is attached beside the groups of {groups.owner} and allows {what}: {self.text}{where}"
        help = f"prevent the rule: open=False on a listener, or pass security_groups={groups.code}{write}"
        place = "Properties.SecurityGroupIngress" if self.group == self.logical_id else "Properties.GroupId"
        return Interference("foreign-rule", self.file, self.logical_id, text, help, (place,))


def additional_rules(plan: GuardedPlan, references: References) -> Iterator[AdditionalRule]:
    """Yield the rules with ranges in the groups beside those of a plan."""
    for (file, logical_id), attachment in plan.additional_groups.items():
        inline = properties(references.templates.resource((file, logical_id))).get("SecurityGroupIngress")
        for rule in inline if isinstance(inline, list) else [inline] if inline else []:
            given: Mapping[str, Any] = rule if isinstance(rule, dict) else {}
            text = rule_text(given, "ingress") if given else short(rule)
            same = tuple(_equivalents(file, given, "ingress", attachment, plan, references))
            yield AdditionalRule(file, logical_id, logical_id, attachment, "ingress", text, same)
    for kind, direction in RULES.items() if plan.additional_groups else ():
        for file, logical_id, resource in references.templates.all_of(kind):
            given = properties(resource)
            meant = references.meant(file, given.get("GroupId"))
            groups = [group for group in meant if group in plan.additional_groups]
            if groups and any(name.startswith("Cidr") or name.endswith("PrefixListId") for name in given):
                attachment = plan.additional_groups[groups[0]]
                same = tuple(_equivalents(file, given, direction, attachment, plan, references))
                text = rule_text(given, direction)
                yield AdditionalRule(file, logical_id, groups[0][1], attachment, direction, text, same)


def _equivalents(
    file: str,
    given: Mapping[str, Any],
    direction: Direction,
    attachment: Attachment,
    plan: GuardedPlan,
    references: References,
) -> Iterator[RequestedRule]:
    """Yield a rule of a template as a request to each of the attached groups."""
    cidr = given.get("CidrIp", given.get("CidrIpv6"))
    prefix_list = given.get("SourcePrefixListId", given.get("DestinationPrefixListId"))
    is_readable = file == plan.template_file or isinstance(cidr or prefix_list, str)  # expressions are of their stack
    if (cidr is None and prefix_list is None) or not is_readable:
        return
    traffic = {key: given.get(f"{key[0].upper()}{key[1:]}") for key in ("ipProtocol", "fromPort", "toPort")}
    for logical_id, group in plan.groups.items():
        if group.role in attachment.groups.roles:
            call = RuleCall(logical_id, direction, traffic, cidr=cidr, prefix_list=prefix_list)
            yield requested_rule(call, plan, references)


def _essence(request: RequestedRule) -> tuple[object, ...]:
    call = request.call
    return call.logical_id, call.direction, request.traffic_text, str(call.cidr), str(call.prefix_list)
