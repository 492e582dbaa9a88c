"""The egress of a group whose own resource declares none.

EC2 allows all egress of such a group, until CloudFormation makes the first AWS::EC2::SecurityGroupEgress for it: this
removes EC2's allow-all rule. The same happens to a group that the template does not make (aws/aws-cdk#3355).
"""

from __future__ import annotations

from collections.abc import Sequence

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote

_OPEN = "write SecurityGroupEgress with what it must reach; 127.0.0.1/32 for nothing"
_ENDED = "write all that it must reach under the group's SecurityGroupEgress, so that it is in one place"
_OF_OTHERS = "ask its owner what it must reach, and whether its allow-all egress rule may go"


def undeclared_egress(role: str, origin: Place, standalone: Sequence[Place], *, is_balancer: bool) -> TemplateNote:
    """The note on a group of the template without inline egress; `standalone` are its standalone egress rules."""
    if not standalone:
        text = f"“{role}” declares no egress, so EC2 allows all egress"
        return TemplateNote("open-egress", text, origin, _OPEN)
    text = (
        f"this rule is the only egress of “{role}”: EC2 no longer allows all egress"
        if len(standalone) == 1
        else f"this rule and {_others(standalone)} are the only egress of “{role}”: EC2 no longer allows all egress"
    )
    return TemplateNote("ended-egress-of-balancer" if is_balancer else "ended-egress", text, standalone[0], _ENDED)


def egress_of_outside_group(name: str, standalone: Sequence[Place]) -> TemplateNote:
    """The note on a group that the template does not make, and adds egress to."""
    who = "this rule removes" if len(standalone) == 1 else f"this rule and {_others(standalone)} remove"
    text = f"{who} the allow-all egress rule of “{name}”, a group outside this template, if it has one"
    return TemplateNote("ended-egress-of-others", text, standalone[0], _OF_OTHERS)


def _others(standalone: Sequence[Place]) -> str:
    return "another one" if len(standalone) == 2 else f"{len(standalone) - 1} others"
