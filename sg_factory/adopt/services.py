"""Traffic → the services of a rule: names of the catalogue where they mean exactly that traffic, else written out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache

from sg_factory.network import Traffic
from sg_factory.network.services import WORDS_OF_TRAFFIC, catalogue
from sg_factory.network.services import traffic as parsed

_PREFERRED = ("nfs",)
"""Names that are taken though another one of the same port is not longer."""
_OF_ANYTHING = frozenset((3000, 8000, 8081, 8088, 8089, 8111, 9000, 9001, 9080, 10000))
"""Ports that many programs use: what listens there is not known by the number."""


def services_of(traffic: Collection[Traffic]) -> tuple[str, ...]:
    """Return the services that together are exactly this traffic, sorted; each piece of traffic is in one of them."""
    left, found = set(traffic), []
    for name, pieces in _of_several():
        if pieces <= left:
            found.append(name)
            left -= pieces
    found += [_of_one().get(each) or _written(each) for each in left]
    return tuple(sorted(found))


def _written(traffic: Traffic) -> str:
    words = [word for word in WORDS_OF_TRAFFIC if parsed(word) == (traffic,)]
    return words[0] if words else str(traffic)


@cache
def _of_one() -> Mapping[Traffic, str]:
    """The shortest name of the catalogue for each single traffic."""
    names: dict[Traffic, list[str]] = defaultdict(list)
    for service in catalogue().values():
        if len(service.traffic) == 1:
            names[service.traffic[0]].append(service.name)
    return {
        traffic: min(each, key=lambda name: (name not in _PREFERRED, len(name), name))
        for traffic, each in names.items()
        if traffic.low not in _OF_ANYTHING
    }


@cache
def _of_several() -> tuple[tuple[str, frozenset[Traffic]], ...]:
    """The services of several pieces, those of most pieces first; of equal ones, the shortest name."""
    names: dict[frozenset[Traffic], str] = {}
    for service in sorted(catalogue().values(), key=lambda each: (len(each.name), each.name)):
        pieces = frozenset(service.traffic)
        if len(pieces) > 1 and len({each.protocol for each in pieces}) == len(pieces):
            names.setdefault(pieces, service.name)
    ordered = sorted(names.items(), key=lambda item: (-len(item[0]), item[1]))
    return tuple((name, pieces) for pieces, name in ordered)
