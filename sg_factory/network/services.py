"""Services: the values of `service` in a rule, and their traffic.

The catalogue is data, in services.yaml beside this file; each entry there names its source.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from sg_factory.network import ALL_TRAFFIC, ICMP_TYPES, MAX_PORT, NAMED_PROTOCOLS, Traffic

_PROTOCOL_NUMBERS = {name: number for number, name in NAMED_PROTOCOLS.items()}
_NUMBER = "0|[1-9][0-9]{0,8}"  # without leading zeros, which some tools read as octal
# Protocol numbers that `protocol/N` rejects, with the text to write instead.
HAVE_A_WORD = {6: "tcp/PORT", 17: "udp/PORT"}
# Protocols with types and codes, by number.
_ICMP = {"1": "icmp", "58": "icmpv6"}
# The words before the slash of traffic that is written out.
PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "protocol")
_ONE_PROTOCOL = f"{', '.join(PROTOCOLS[:-1])} or {PROTOCOLS[-1]}"
_WORDS: dict[str, tuple[Traffic, ...]] = {
    "all": (ALL_TRAFFIC,),
    "icmp": (Traffic("icmp", -1, -1),),
    "icmpv6": (Traffic("icmpv6", -1, -1),),
    "ping": (
        Traffic("icmp", *ICMP_TYPES["icmp"]["echo-request"]),
        Traffic("icmpv6", *ICMP_TYPES["icmpv6"]["echo-request"]),
    ),
    **{name: (Traffic(number),) for name, number in _PROTOCOL_NUMBERS.items()},
}
# Traffic that is written as a single word, without a slash.
WORDS_OF_TRAFFIC = tuple(_WORDS)


class NotTraffic(ValueError):
    """A text that is not valid traffic; `help` says what to write instead."""

    def __init__(self, message: str, help: str = "write tcp/8443, udp/5000-5100, icmp/echo-request or all") -> None:
        super().__init__(message)
        self.help = help


@dataclass(frozen=True, slots=True)
class Service:
    """A named service of the catalogue, its traffic written out, and the page that documents its ports."""

    name: str
    title: str
    written: tuple[str, ...]
    source: str

    @property
    def traffic(self) -> tuple[Traffic, ...]:
        """The traffic, parsed when it is asked for: a run needs few of the services."""
        return tuple(each for text in self.written for each in traffic(text))


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, Service]:
    """Return every service of the catalogue by name, sorted."""
    text = Path(__file__).with_name("services.yaml").read_bytes()
    found: dict[str, Service] = {}
    root: Any = yaml.compose(text, yaml.CBaseLoader)  # to construct values as well would take half as long again
    for name, entry in root.value:
        of = {key.value: value.value for key, value in entry.value}
        written = tuple(each.value for each in of["traffic"])
        found[name.value] = Service(name.value, of["title"], written, of["source"])
    return dict(sorted(found.items()))


def is_written_out(text: str) -> bool:
    """True if a service is written as traffic rather than by a name of the catalogue or the project."""
    return "/" in text or text in _WORDS


@cache
def traffic(text: str) -> tuple[Traffic, ...]:
    """Parse traffic: `tcp/8443`, `udp/5000-5100`, `icmp/echo-request`, `protocol/47`, `all`.

    Raises NotTraffic for everything else, names of the catalogue included.
    """
    try:
        return _read(text)
    except NotTraffic:
        meant = next(filter(_is_traffic, _respelt(text)), None)
        if meant is None:
            raise
        raise NotTraffic(f"“{text}” is not valid traffic", f"write {meant}") from None


def _is_traffic(text: str) -> bool:
    with suppress(NotTraffic):
        return bool(_read(text))
    return False


def _respelt(text: str) -> tuple[str, ...]:
    """Return possible corrections of `TCP/443`, `tcp/ 443`, `tcp/0443`, or `443/tcp` as other tools write it."""
    plain = "".join(text.split()).lower()
    before, _, behind = plain.partition("/")
    return plain, re.sub(r"(?<![0-9])0+(?=[0-9])", "", plain), f"{behind}/{before}"


def _read(text: str) -> tuple[Traffic, ...]:
    if text in _WORDS:
        return _WORDS[text]
    protocol, _, rest = text.partition("/")
    if protocol in ("tcp", "udp"):
        return (_ports(protocol, rest),)
    if protocol in ICMP_TYPES:
        return (_icmp(protocol, rest),)
    if protocol == "protocol":
        return (_numbered(rest),)
    raise NotTraffic(f"“{text}” is not valid traffic: the protocol is {_ONE_PROTOCOL}")


def _ports(protocol: str, text: str) -> Traffic:
    match = re.fullmatch(rf"({_NUMBER})(?:-({_NUMBER}))?", text)
    if match is None:
        raise NotTraffic(f"“{protocol}/{text}” is not a {protocol} port or port range", _ports_meant(protocol, text))
    low = int(match[1])
    high = int(match[2] or match[1])
    if high > MAX_PORT or low > MAX_PORT:
        raise NotTraffic(
            f"{max(low, high)} is not a port: the highest port is {MAX_PORT}", f"write ports of 0 to {MAX_PORT}"
        )
    if low > high:
        raise NotTraffic(f"the range {low}-{high} ends before it begins", f"write {protocol}/{high}-{low}")
    return Traffic(protocol, low, high)


def _ports_meant(protocol: str, text: str) -> str:
    if text in ("*", "all", "any"):
        return f"write {protocol}/0-{MAX_PORT}"
    if text in catalogue():
        named = catalogue()[text].traffic
        ports = [str(each) for each in named if each.protocol == protocol]
        if len(ports) == len(named):
            return f"write {text}, which has its ports"
        if ports:
            return f"write {_listed(ports)}"
        return f"{text} does not use {protocol}: write {text}, or the ports that are meant"
    if re.fullmatch(rf"({_NUMBER})( ?(,|;|and|&) ?({_NUMBER}))+", text):
        return f"write {_listed([f'{protocol}/{port}' for port in re.findall(_NUMBER, text)])}"
    if ends := re.fullmatch(rf"({_NUMBER}) ?(?:\.\.\.?|:|–|to) ?({_NUMBER})", text):
        return f"write {protocol}/{ends[1]}-{ends[2]}"
    return f"write {protocol}/8443, or {protocol}/8000-8100 for a range"


def _listed(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _icmp(protocol: str, text: str) -> Traffic:
    if text in ICMP_TYPES[protocol]:
        return Traffic(protocol, *ICMP_TYPES[protocol][text])
    match = re.fullmatch(rf"({_NUMBER})(?:/({_NUMBER}))?", text)
    if match is None or int(match[1]) > 255 or int(match[2] or 0) > 255:
        help = f"write a number of 0 to 255, with /CODE if it matters, or one of {', '.join(ICMP_TYPES[protocol])}"
        raise NotTraffic(f"“{protocol}/{text}” is not an {protocol} type", help)
    return Traffic(protocol, int(match[1]), -1 if match[2] is None else int(match[2]))


def _numbered(text: str) -> Traffic:
    if match := re.fullmatch(rf"(1|58)(?:/({_NUMBER})(?:/({_NUMBER}))?)?", text):
        kind, code = (-1 if each is None else int(each) for each in match.group(2, 3))
        if max(kind, code) <= 255:
            return Traffic(_ICMP[match[1]], kind, code, for_any_family=True)
    if text.startswith(("1/", "58/")):
        help = "write the type and the code as numbers of 0 to 255, such as protocol/1/8/0"
        raise NotTraffic(f"“protocol/{text}” has no such type or code", help)
    if not re.fullmatch(_NUMBER, text) or int(text) > 255:
        help = f"write {text}" if text in _WORDS else "write a number of 0 to 255, such as protocol/47"
        raise NotTraffic(f"“protocol/{text}” is not a protocol", help)
    number = int(text)
    if number in HAVE_A_WORD:
        raise NotTraffic(f"protocol {number} is written by its name", f"write {HAVE_A_WORD[number]}")
    return Traffic(str(number))
