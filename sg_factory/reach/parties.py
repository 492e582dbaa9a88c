"""The two ends of a question: names and ranges resolved in one environment.

A plain name means what it means in a rule; a name that no rule can have is looked up among the hosts. `host:web` is a
host even if a role has that name, `role:web` a role.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sg_factory.network import NotARange, cidr, looks_like_range
from sg_factory.plan import GuardedPeer, Internet, Plan, RangePeer
from sg_factory.plan.containing import networks_with
from sg_factory.text.spelling import suggestion
from sg_factory.text.translations import foreign_peer

PartyKind = Literal["role", "host", "network", "range", "internet"]
"""The kind of an end; a `network` is any name of sg-factory.yaml: ranges, a prefix list or an external group."""

_ASK = "write its name in the project, or an address or a range: 10.1.2.3, 10.1.0.0/16"
_HOST, _ROLE = "host:", "role:"
_MEANT_INTERNET = frozenset(("any", "anywhere", "anyone", "everyone", "everywhere", "world", "public", "*"))
_NO_VPC = "no environment declares the ranges of “vpc”: write them in sg-factory.yaml under “cidrs” of its “vpc”"


class NoParty(Exception):
    """A text that names no party in any of the environments; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a question.

    `name` is the name in the question, a range in canonical form. `roles` are the role itself or the roles of a host,
    `peers` the peers of any other party; with neither, the party is not in this environment. `found_in` are the
    networks that contain all of a range, the narrowest first.
    """

    name: str
    kind: PartyKind
    roles: tuple[str, ...] = ()
    peers: tuple[GuardedPeer, ...] = ()
    found_in: tuple[str, ...] = ()

    @property
    def is_absent(self) -> bool:
        """True if the party is not in this environment."""
        return not (self.roles or self.peers)

    @property
    def is_ours(self) -> bool:
        """True for a role or a host, which have groups of the project."""
        return self.kind in ("role", "host")


def parties(text: str, plans: Iterable[Plan]) -> tuple[Party, ...]:
    """Resolve `text` in each of the plans. Raises NoParty if it names no party in any of them."""
    plans = tuple(plans)
    found = [_party(text, plan) for plan in plans]
    known = [party for party in found if party is not None]
    # A name that rules can use in one environment means no host in another.
    meant = [party for party in known if party.kind != "host"] or known
    if not meant:
        raise NoParty(_unknown(text, plans))
    absent = Party(meant[0].name, meant[0].kind)
    return tuple(party if party in meant else absent for party in found)


def _party(text: str, plan: Plan) -> Party | None:
    if text.startswith(_HOST):
        return _host(text.removeprefix(_HOST), plan)
    role = text.removeprefix(_ROLE)
    role = next((group.role for group in plan.groups if str(group.adds_to) == text), role)
    if any(group.role == role for group in plan.groups):
        return Party(role, "role", roles=(role,))
    if text.startswith(_ROLE):
        return None
    if text == "internet":
        return Party(text, "internet", peers=(Internet(),))
    if looks_like_range(text):
        return _range(text, plan)
    named = tuple(peer for peer in (*plan.networks, *plan.others) if peer.name == text)
    return Party(text, "network", peers=named) if named else _host(text, plan)


def _host(name: str, plan: Plan) -> Party | None:
    """The host of that name, written `host:NAME` if a rule could mean something else by the name."""
    for host in plan.hosts:
        if host.name == name:
            is_ambiguous = any(peer == name for peer in _peers(plan))
            return Party(f"{_HOST}{name}" if is_ambiguous else name, "host", roles=host.roles)
    return None


def _range(text: str, plan: Plan) -> Party:
    """The party of a range, or of a single address, which is turned into a range."""
    try:
        range_ = cidr(text)
    except NotARange as error:
        if foreign := foreign_peer(text):
            raise NoParty(f"“{text}” {foreign.what}: {_ASK}") from None
        if "/" in text and error.proposed:
            raise NoParty(f"{error}: write {error.proposed}") from None
        if not error.proposed:
            raise NoParty(f"{error}: write 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32") from None
        range_ = cidr(error.proposed)
    return Party(range_.text, "range", peers=(RangePeer(range_),), found_in=networks_with(range_, plan))


def _peers(plan: Plan) -> Iterable[str]:
    """Every name that a rule of the plan could use, except for keywords."""
    yield from (group.role for group in plan.groups)
    yield from dict.fromkeys(peer.name for peer in (*plan.networks, *plan.others))


def _unknown(text: str, plans: tuple[Plan, ...]) -> str:
    if text == "vpc":
        return _NO_VPC
    where = f" in {', '.join(str(plan.environment.name) for plan in plans)}" if plans[0].environment.name else ""
    if text == "self":
        return "“self” has no meaning outside a role file: name the role twice, as in `reach web web`"
    if text.lower() in _MEANT_INTERNET:
        return f"unknown peer “{text}”: write “internet” for all public addresses"
    foreign = foreign_peer(text)
    if foreign is not None:
        return f"“{text}” {foreign.what}: {_ASK}"
    hosts = sorted({host.name for plan in plans for host in plan.hosts})
    otherwise = "`sg-factory show` lists them"
    if text.startswith(_HOST):
        name = text.removeprefix(_HOST)
        return f"unknown host “{name}”{where}: {suggestion(name, hosts, otherwise=_if_any(hosts, otherwise))}"
    names = {name for plan in plans for name in _peers(plan)}
    if text.startswith(_ROLE):
        roles = {group.role for plan in plans for group in plan.groups}
        name = text.removeprefix(_ROLE)
        return f"unknown role “{name}”{where}: {suggestion(name, roles, otherwise=otherwise)}"
    help = suggestion(text, {*names, *hosts, "internet"}, otherwise=otherwise, exact=("internet",))
    return f"unknown role, host, network or range “{text}”{where}: {help}"


def _if_any(names: list[str], otherwise: str) -> str:
    return otherwise if names else "hosts.yaml has none"
