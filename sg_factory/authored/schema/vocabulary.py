"""Schema definitions for names: the names allowed in each place, and the texts allowed instead of names."""

from __future__ import annotations

from sg_factory.authored.models.forms import JsonSchema
from sg_factory.authored.models.project import SETTINGS_FILE, WORDS
from sg_factory.authored.schema.names import Described, SchemaNames
from sg_factory.network import ICMP_TYPES
from sg_factory.network.services import HAVE_A_WORD, PROTOCOLS, WORDS_OF_TRAFFIC, catalogue
from sg_factory.network.tags import KEPT_TAGS

_PEER = "role, network, external group or range"
_SERVICE = "service (traffic is written like tcp/8443)"
_MEANING = {
    "internet": "everyone: 0.0.0.0/0 and ::/0",
    "vpc": "the ranges of the environment's VPC",
    "self": "this role's own group",
}
# Ranges that EC2 accepts; a pattern cannot check host bits, nor the structure of IPv6 addresses.
_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_RANGE = (
    rf"^(?:(?:{_OCTET}\.){{3}}{_OCTET}/(?:[0-9]|[12][0-9]|3[0-2])"
    r"|(?=[0-9A-Fa-f]*:)[0-9A-Fa-f:.]{2,45}/(?:[0-9]|[1-9][0-9]|1[01][0-9]|12[0-8]))(?![\s\S])"
)
_PORT = "(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3}|0)"


def definitions(names: SchemaNames) -> dict[str, JsonSchema]:
    """Return a definition for every kind of name in the models."""
    services = {name: f"{found.title}: {', '.join(map(str, found.traffic))}" for name, found in catalogue().items()}
    words = dict.fromkeys(WORDS_OF_TRAFFIC, "traffic written out")
    here = {word: _MEANING[word] for word in WORDS if word != "vpc" or names.environments or not names.are_all}
    anywhere = {word: meaning for word, meaning in here.items() if word != "self"}
    peers = {**names.roles, **names.networks, **names.groups}
    own = {name: f"{SETTINGS_FILE}: {traffic}" for name, traffic in names.services.items()}
    taken = sorted({*services, *words, *PROTOCOLS})
    # If not all names are known, a name that is not listed may be valid.
    known = names.are_all
    return {
        "worn": _one_of({**names.roles, **names.groups}, "role or external group", known=known),
        "external": _one_of(names.groups, f"external group of {SETTINGS_FILE}", known=known),
        "base": _one_of(names.bases, "base (a file such as roles/_linux.yaml, named without its underscore)"),
        "peer": _one_of({**peers, **here}, _PEER, _ranges(), known=known),
        "any-peer": _one_of({**peers, **anywhere}, _PEER, _ranges(), known=known),
        "range": _ranges(),
        "service": _one_of({**own, **words, **services}, _SERVICE, _written_out(), known=known),
        "traffic": _one_of({**words, **services}, _SERVICE, _written_out()),
        "environment": _one_of(names.environments, f"environment of {SETTINGS_FILE}", known=known),
        "subnet": _one_of(names.subnets, f"subnet of an environment in {SETTINGS_FILE}", known=known),
        "check": _one_of(names.checks, "check (guardrails cannot be accepted or switched off)"),
        "range-check": _one_of(names.range_checks, "check of ranges (others are accepted on the rule)"),
        "tag": {
            "not": {"pattern": f"^(?:{'|'.join(map(_any_case, KEPT_TAGS))})(?![\\s\\S])"},
            "errorMessage": f"choose another key: {', '.join(KEPT_TAGS)} are set from the role file itself",
        },
        "new-peer": _none_of((*names.roles, *WORDS), "choose another name: it is that of a role, or a reserved word"),
        "new-service": _none_of(taken, "choose another name: it is that of a service of the catalogue"),
    }


def _one_of(names: Described, kind: str, *others: JsonSchema, known: bool = True) -> JsonSchema:
    """Return the schema of one of the names, or a text of `others`; of any text if not all names are `known`."""
    says = f"unknown {kind}; if it is new, run `sg-factory schema`"
    listed: JsonSchema = {"enum": list(names), "enumDescriptions": list(names.values()), "errorMessage": says}
    arms = [*([listed] if names else []), *others, *([] if known else [{"type": "string"}])]
    if not arms:
        return {"not": {}, "errorMessage": f"there is no {kind} in the project"}
    return {"type": "string", "anyOf": arms} if len(arms) > 1 else {"type": "string", **arms[0]}


def _none_of(taken: tuple[str, ...] | list[str], says: str) -> JsonSchema:
    return {"not": {"enum": list(taken)}, "errorMessage": says}


def _ranges() -> JsonSchema:
    says = "an address range, such as 10.1.0.0/16 or 2001:db8::/32"
    return {"type": "string", "pattern": _RANGE, "patternErrorMessage": says}


def _written_out() -> JsonSchema:
    """Return the schema of traffic with a slash; a pattern cannot check that a port range is in order."""
    icmp, icmpv6 = ("|".join(ICMP_TYPES[protocol]) for protocol in ("icmp", "icmpv6"))
    named = "|".join(str(number) for number in HAVE_A_WORD)
    forms = (
        rf"(?:tcp|udp)/{_PORT}(?:-{_PORT})?",
        rf"icmp/(?:{icmp}|{_OCTET}(?:/{_OCTET})?)",
        rf"icmpv6/(?:{icmpv6}|{_OCTET}(?:/{_OCTET})?)",
        rf"protocol/(?!(?:{named})(?![0-9])){_OCTET}",
        rf"protocol/(?:1|58)/{_OCTET}(?:/{_OCTET})?",
    )
    says = "a service by its name, or tcp/8443, udp/5000-5100, icmp/echo-request, protocol/47"
    return {"type": "string", "pattern": f"^(?:{'|'.join(forms)})(?![\\s\\S])", "patternErrorMessage": says}


def _any_case(word: str) -> str:
    return "".join(f"[{letter.lower()}{letter.upper()}]" for letter in word)
