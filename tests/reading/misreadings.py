"""Misreadings of the language: an oracle for each, which is right in everything else.

Random projects are useful only if some of them show each difference, so that a compiler or oracle with that misreading
is found out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from itertools import islice

from tests.reading.access import EGRESS, EVERYONE, INGRESS, Grant, group
from tests.reading.intervals import Intervals, union
from tests.reading.role_oracle import Document, End, Oracle, Packets, listed


class AnExpiredRuleHolds(Oracle):
    def has_expired(self, _rule: Document) -> bool:
        return False


class ADateEndsAsItBegins(Oracle):
    def has_expired(self, rule: Document) -> bool:
        today = datetime.combine(self.as_of, time(), UTC)
        if "expires" in rule and not isinstance(rule["expires"], datetime):
            return datetime.combine(rule["expires"], time(), UTC) <= today
        return super().has_expired(rule)


class AStatementCaps(Oracle):
    def between_roles(self, role: str, direction: str, other: str, service: str) -> Iterator[Grant]:
        stated = self.stated(other, role)
        for grant in super().between_roles(role, direction, other, service):
            if grant.direction == EGRESS and stated:
                yield replace(grant, traffic=grant.traffic & stated)
            else:
                yield grant

    def stated(self, source: str, accepting: str) -> Intervals:
        rules = self.rules(self.project.roles[source], EGRESS)
        named = [rule["service"] for rule in rules if accepting in listed(rule["to"])]
        return union(part.traffic for services in named for each in listed(services) for part in self.services(each))


class OneHalfIsEnough(Oracle):
    def between_roles(self, role: str, direction: str, other: str, service: str) -> Iterator[Grant]:
        return (grant for grant in super().between_roles(role, direction, other, service) if grant.direction == INGRESS)


class ARoleThatIsOffStaysOn(Oracle):
    def takes_part(self, role: str) -> bool:
        return self.holds(self.project.roles[role]) and role not in self.disable


class DisableIsIgnored(Oracle):
    def takes_part(self, role: str) -> bool:
        document = self.project.roles[role]
        return self.holds(document) and document.get("enabled", True)


class ARoleThatIsOffIsStillNamed(Oracle):
    def between_roles(self, role: str, direction: str, other: str, service: str) -> Iterator[Grant]:
        if direction == INGRESS and self.holds(self.project.roles[other]) and not self.takes_part(other):
            yield from (Grant(role, INGRESS, group(other), wanted.traffic) for wanted in self.services(service))
        yield from super().between_roles(role, direction, other, service)


class ARoleIsEverywhere(Oracle):
    def holds(self, part: Document) -> bool:
        return "owner" in part or super().holds(part)


class ARuleIsEverywhere(Oracle):
    def holds(self, part: Document) -> bool:
        return "service" in part or super().holds(part)


class ANetworkIsTheSameEverywhere(Oracle):
    def network_ends(self, declared: Document) -> list[End]:
        return super().network_ends({**declared, "environments": {}})


class ANetworkElsewhereIsAnAddition(Oracle):
    def network_ends(self, declared: Document) -> list[End]:
        return super().network_ends(declared) + super().network_ends({**declared, "environments": {}})


class ABaseHasNoBase(Oracle):
    def rules(self, document: Document, direction: str) -> Iterator[Document]:
        if "owner" in document:
            return super().rules(document, direction)
        return super().rules({**document, "extends": []}, direction)


class OneBaseIsAll(Oracle):
    def rules(self, document: Document, direction: str) -> Iterator[Document]:
        return super().rules({**document, "extends": document.get("extends", [])[:1]}, direction)


class InternetIsIPv4(Oracle):
    def ends(self, name: str, direction: str) -> list[End]:
        return super().ends(name, direction)[: 1 if name == "internet" else None]


class AnOwnerIsForgotten(Oracle):
    def ends(self, name: str, _direction: str) -> list[End]:
        return super().ends(name, EGRESS)


class AnEntryDropsTheAccount(Oracle):
    def owner(self, declared: Document) -> str | None:
        return super().owner({} if self.name in declared.get("environments", {}) else declared)


class EveryEnvironmentIsTheFirst(Oracle):
    def external(self, declared: Document) -> str:
        first = next(iter(self.project.settings.get("environments", {"default": {}})))
        entries = declared.get("environments", {})
        here = entries.get(self.name, declared if declared.keys() & {"id", "ssm"} else next(iter(entries.values()), {}))
        return here["id"] if "id" in here else here["ssm"].replace("{environment}", first)


class ICMPMeetsEveryFamily(Oracle):
    def services(self, service: str) -> list[Packets]:
        return [Packets(part.traffic) for part in super().services(service)]


class AServiceIsItsFirstPart(Oracle):
    def services(self, service: str) -> list[Packets]:
        return list(islice(super().services(service), 1))


class AListIsItsFirstMember(Oracle):
    def rules(self, document: Document, direction: str) -> Iterator[Document]:
        for rule in super().rules(document, direction):
            yield {key: value[:1] if isinstance(value, list) else value for key, value in rule.items()}


class EveryoneIsMet(Oracle):
    """A group that lost its closed egress."""

    def grants(self, role: str) -> Iterator[Grant]:
        yield from super().grants(role)
        yield from (Grant(role, EGRESS, peer, wanted.traffic) for peer in EVERYONE for wanted in self.services("all"))


MISREADINGS = Oracle.__subclasses__()
