"""Ranges that are open in groups that CDK made for what has ours as well: a load balancer's listener asks nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sg_factory.cdk.synthesized.asked import Asked
from sg_factory.cdk.synthesized.given import Beside
from sg_factory.cdk.synthesized.references import References
from sg_factory.cdk.synthesized.remedies import remedy
from sg_factory.cdk.synthesized.rules import RULES, rule_in_words
from sg_factory.cdk.synthesized.templates import properties
from sg_factory.cdk.synthesized.wanted import Wanted, wanted
from sg_factory.cdk.synthesized.watched import Interference, Watched, short
from sg_factory.plan.groups import Direction


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A rule of a `group` that is beside groups of role files, as the resource `logical_id` of `file` writes it.

    `said` is it in words. `wanted` is what it would be in each of the groups that it is beside; empty where that cannot
    be told.
    """

    file: str
    logical_id: str
    group: str
    beside: Beside
    direction: Direction
    said: str
    wanted: tuple[Wanted, ...]

    def is_answer(self, asked: Wanted) -> bool:
        """Whether a call that a locked group was asked by has made this rule: CDK asks all groups of a construct."""
        may_be = asked.asked.path in ("", self.beside.wearer)
        return may_be and any(_essence(asked) == _essence(own) for own in self.wanted)

    def told(self, part: Watched, references: References) -> Interference:
        """What is wrong with it, and the remedy."""
        does = "lets in" if self.direction == "ingress" else "lets out"
        what, write = "by itself what role files have", ""
        if not any(own.is_there for own in self.wanted):
            what = "what no role file shows"
            write = f"; and {remedy(self.wanted) if self.wanted else 'write it in a role file'}"
        calls = (asked for asked in part.asked() if asked.where and self.is_answer(wanted(asked, part, references)))
        where = next((f" (asked for at {asked.where})" for asked in calls), "")
        given = self.beside.given
        text = f"{self.group} is worn beside the groups of {given.words} and {does} {what}: {self.said}{where}"
        keep = "keep CDK from it: open=False of a listener, or hand over the groups by security_groups="
        help = f"{keep}{given.code}{write}"
        place = "Properties.SecurityGroupIngress" if self.group == self.logical_id else "Properties.GroupId"
        return Interference("foreign-rule", self.file, self.logical_id, text, help, (place,))


def open_beside(part: Watched, references: References) -> Iterator[OpenRule]:
    """The ranges that are open beside the groups of a plan."""
    for (file, logical_id), beside in part.beside.items():
        listed = properties(references.templates.resource((file, logical_id))).get("SecurityGroupIngress")
        for rule in listed if isinstance(listed, list) else [listed] if listed else []:
            given: Mapping[str, Any] = rule if isinstance(rule, dict) else {}
            said = rule_in_words(given, "from") if given else short(rule)
            same = tuple(_wanted(file, given, "ingress", beside, part, references))
            yield OpenRule(file, logical_id, logical_id, beside, "ingress", said, same)
    for kind, word in RULES.items() if part.beside else ():
        direction: Direction = "ingress" if word == "from" else "egress"
        for file, logical_id, resource in references.templates.all_of(kind):
            given = properties(resource)
            groups = [group for group in references.meant(file, given.get("GroupId")) if group in part.beside]
            if groups and any(name.startswith("Cidr") or name.endswith("PrefixListId") for name in given):
                beside = part.beside[groups[0]]
                same = tuple(_wanted(file, given, direction, beside, part, references))
                said = rule_in_words(given, word)
                yield OpenRule(file, logical_id, groups[0][1], beside, direction, said, same)


def _wanted(
    file: str,
    given: Mapping[str, Any],
    direction: Direction,
    beside: Beside,
    part: Watched,
    references: References,
) -> Iterator[Wanted]:
    """A rule of a template as what the groups beside it could have been asked for."""
    cidr = given.get("CidrIp", given.get("CidrIpv6"))
    prefix_list = given.get("SourcePrefixListId", given.get("DestinationPrefixListId"))
    is_readable = file == part.template_file or isinstance(cidr or prefix_list, str)  # expressions are of their stack
    if (cidr is None and prefix_list is None) or not is_readable:
        return
    traffic = {key: given.get(f"{key[0].upper()}{key[1:]}") for key in ("ipProtocol", "fromPort", "toPort")}
    for logical_id, group in part.groups.items():
        if group.role in beside.given.roles:
            asked = Asked(logical_id, direction, traffic, cidr=cidr, prefix_list=prefix_list)
            yield wanted(asked, part, references)


def _essence(each: Wanted) -> tuple[object, ...]:
    asked = each.asked
    return asked.logical_id, asked.direction, each.service, str(asked.cidr), str(asked.prefix_list)
