"""Guardrails of sg-factory.yaml."""

from typing import Annotated, Literal

from sg_factory.authored.models.authored import Authored, OneOf, key
from sg_factory.authored.models.forms import limited
from sg_factory.authored.models.text import AnyPeerName, Maybe, OneOrMore, ServiceName, Text


class ForbiddenFlow(Authored):
    """A flow that a guardrail forbids."""

    source: OneOrMore[AnyPeerName] = key("The forbidden sources; one or a list.", name="from")
    destination: OneOrMore[AnyPeerName] = key("The forbidden destinations; one or a list.", name="to")
    service: Maybe[OneOrMore[ServiceName]] = key("The forbidden traffic; without it, all traffic.", examples=["ssh"])
    hops: Annotated[int, limited({"ge": 0}, {"minimum": 0})] | Literal["any"] = key(
        "The most roles between source and destination: 0 is direct access, any is every path.",
        default=0,
        examples=[1, "any"],
    )


class AllowedIngress(Authored):
    """A service and the only peers that may use it."""

    service: OneOrMore[ServiceName] = key(
        "The traffic that only these peers may send; one or a list.", examples=["ssh"]
    )
    source: OneOrMore[AnyPeerName] = key("The only peers that may use it; one or a list.", name="from")


class GuardrailSettings(Authored):
    """A guardrail: a requirement that every role file has to meet."""

    one_of = OneOf(("never", "only"))
    description: Text = key(
        "The reason for the guardrail.", examples=["Customer data is never one rule away from the internet"]
    )
    never: Maybe[ForbiddenFlow] = key("A flow that must not be possible.")
    only: Maybe[AllowedIngress] = key("A service that only some peers may use.")
