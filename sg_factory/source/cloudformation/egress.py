"""What becomes of a group's egress where its own resource says none.

EC2 lets everything out of such a group, until CloudFormation makes the first AWS::EC2::SecurityGroupEgress for it: with
that one it takes EC2's rule away. The same happens to a group that the template does not make (aws/aws-cdk#3355).
"""

from __future__ import annotations

from collections.abc import Sequence

from sg_factory.diagnostic import Place
from sg_factory.plan import TemplateNote

_OPEN = "write SecurityGroupEgress with what it must reach; 127.0.0.1/32 for nothing"
_ENDED = "write under the group's SecurityGroupEgress what it must reach, so that it is said in one place"
_OF_OTHERS = "ask its owner what it must reach, and whether the rule may end that everything is let out"


def unsaid_egress(role: str, origin: Place, alone: Sequence[Place], *, is_balancer: bool) -> TemplateNote:
    """Of a group of the template without egress of its own; `alone` are its egress rules that stand alone."""
    if not alone:
        text = f"“{role}” declares no egress, so EC2 lets everything out"
        return TemplateNote("open-egress", text, origin, _OPEN)
    text = (
        f"this rule is the only egress of “{role}”: it ends that everything is let out"
        if len(alone) == 1
        else f"this rule and {_others(alone)} are the only egress of “{role}”: they end that everything is let out"
    )
    return TemplateNote("ended-egress-of-balancer" if is_balancer else "ended-egress", text, alone[0], _ENDED)


def egress_of_others(name: str, alone: Sequence[Place]) -> TemplateNote:
    """Of a group that the template only adds egress to."""
    who = "this rule ends" if len(alone) == 1 else f"this rule and {_others(alone)} end"
    text = f"{who} that everything is let out of “{name}”, a group of others, if so far it is"
    return TemplateNote("ended-egress-of-others", text, alone[0], _OF_OTHERS)


def _others(alone: Sequence[Place]) -> str:
    return "another one" if len(alone) == 2 else f"{len(alone) - 1} others"
