"""Groups of ports for checks: the web, administration, the data tier, high risk; and the names of known ports.

Sources: Security Hub's control EC2.19 lists high-risk ports; the others are those that other scanners check, with the
numbers from IANA or the product's own documents.
"""

from __future__ import annotations

from functools import cache

from sg_factory.network import MAX_PORT, Traffic, TrafficSet
from sg_factory.text.counting import few

_Ports = int | tuple[int, int]


def _tcp(*ports: _Ports) -> tuple[Traffic, ...]:
    return tuple(Traffic("tcp", *((port, port) if isinstance(port, int) else port)) for port in ports)


def _both(*ports: _Ports) -> tuple[Traffic, ...]:
    return (*_tcp(*ports), *(Traffic("udp", traffic.low, traffic.high) for traffic in _tcp(*ports)))


WEB = TrafficSet((*_tcp(80, 443), Traffic("udp", 443, 443)))
"""Ports that may be open to everyone: HTTP and HTTPS, which is UDP too (HTTP/3)."""

EVERY_PORT = (Traffic("tcp", 1, MAX_PORT), Traffic("udp", 1, MAX_PORT))
"""All usable ports of TCP and UDP, without port 0."""

HTTP = TrafficSet(_tcp(80))
HTTPS = TrafficSet(_tcp(443))

ICMP = ("icmp", "icmpv6")
"""The protocols with types instead of ports."""

HARMLESS_ICMP = TrafficSet(
    (
        *(Traffic("icmp", kind, -1) for kind in (0, 3, 8, 11, 12)),
        *(Traffic("icmpv6", kind, -1) for kind in (1, 2, 3, 4, 128, 129)),
    )
)
"""Echo, and the errors that a sender needs: unreachable (with path MTU), too big, time exceeded, parameter problem.

RFC 4890 says which messages of ICMPv6 are not to be filtered; for IPv4 these are their counterparts.
"""

ADMIN = TrafficSet((*_tcp(22, 5900), *_both(3389)))
"""SSH, RDP and VNC."""

BASTION = TrafficSet((*_tcp(22, 5900), *_both(3389), *map(Traffic, ICMP)))
"""Traffic that a bastion accepts: administration and ping."""

CIFS = TrafficSet(_both(445))

CLEAR_TEXT = TrafficSet((*_tcp(20, 21, 23, 110, 143, 389, 512, 513, 514, 5900), Traffic("udp", 69, 69)))
"""Logins, files and mail without encryption: FTP, Telnet, TFTP, POP3, IMAP, LDAP, the r-commands, VNC."""

DATA = TrafficSet(
    (
        *_tcp(1433, 1434, 1521, (2483, 2484), 3306, 4333, 5432, 5433, 5439, 50000),  # relational databases
        *_tcp(6379, 6380, 7000, 7001, 7199, 8182, 9042, 9160, (27017, 27019), 28015),  # key-value, document, graph
        *_both(11211),  # Memcached
        *_tcp(8086),  # time series
        *_tcp(9200, 9300, 5601, 8983),  # search
        *_tcp(2181, 4222, 5671, 5672, 9092, 9094, 9096, 9098, 61616, 61617),  # brokers
        *_tcp(111, 2049, 3260),  # NFS, hence EFS; block storage by iSCSI
    )
)
"""Ports of a data tier: databases, caches, brokers, search, file systems and block storage."""

HIGH_RISK = TrafficSet(
    (
        *_tcp(20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 5900),
        *_tcp(8080, 8088, 8888, 9200, 9300),
        *_both(53, (137, 139)),
        Traffic("udp", 69, 69),
        *_tcp(115, 1521, 2049, (2375, 2376), (2483, 2484), 3309, (5985, 5986), 6379, 7001, 7199, 9042, 9092, 9160),
        *_tcp(10250, 11211, (27017, 27019)),
    )
)
"""Ports that must not be open to everyone for any purpose."""


# The usual services on these ports, TCP or UDP.
_NAMES: dict[_Ports, str] = {
    20: "FTP data",
    21: "FTP",
    22: "SSH",
    23: "Telnet",
    25: "SMTP",
    53: "DNS",
    69: "TFTP",
    110: "POP3",
    111: "portmapper",
    115: "Simple FTP",
    135: "Windows RPC",
    (137, 139): "NetBIOS",
    143: "IMAP",
    389: "LDAP",
    445: "SMB",
    (512, 514): "r-commands",
    (1433, 1434): "SQL Server",
    1521: "Oracle",
    2049: "NFS",
    2181: "ZooKeeper",
    (2375, 2376): "Docker",
    (2483, 2484): "Oracle",
    3000: "development servers",
    3260: "iSCSI",
    3306: "MySQL",
    3309: "MySQL",
    3389: "RDP",
    4222: "NATS",
    4333: "mSQL",
    5000: "development servers",
    (5432, 5433): "PostgreSQL",
    5439: "Redshift",
    5500: "VNC",
    5601: "OpenSearch Dashboards",
    (5671, 5672): "AMQP",
    5900: "VNC",
    (5985, 5986): "WinRM",
    (6379, 6380): "Redis",
    (7000, 7001): "Cassandra",
    7199: "Cassandra",
    8080: "HTTP proxy",
    8086: "InfluxDB",
    8088: "HTTP consoles",
    8182: "Neptune",
    8888: "HTTP consoles",
    8983: "Solr",
    9042: "Cassandra",
    9092: "Kafka",
    9094: "Kafka",
    9096: "Kafka",
    9098: "Kafka",
    9160: "Cassandra",
    9200: "Elasticsearch",
    9300: "Elasticsearch",
    10250: "kubelet",
    11211: "Memcached",
    (27017, 27019): "MongoDB",
    28015: "RethinkDB",
    50000: "Db2",
    (61616, 61617): "ActiveMQ",
}
_PORTS_NAMED = 6  # of those that a range holds


@cache
def _known(protocol: str) -> tuple[tuple[int, int, str], ...]:
    """Return the known ports of a protocol: the first and last port, and the service."""
    ranges = [(each, each) if isinstance(each, int) else each for each in _NAMES]
    sets = (ADMIN, CIFS, CLEAR_TEXT, DATA, HIGH_RISK)
    return tuple(
        (low, high, name)
        for (low, high), name in zip(ranges, _NAMES.values(), strict=True)
        if any(ports.meets(Traffic(protocol, low, high)) for ports in sets)
    )


@cache
def _firsts(one: TrafficSet, other: TrafficSet | None, protocol: str) -> frozenset[int]:
    """Return the first ports of the known ranges that are in one set and not in another."""
    known = ((low, Traffic(protocol, low, high)) for low, high, _ in _known(protocol))
    return frozenset(low for low, each in known if one.meets(each) and not (other and other.meets(each)))


def _within(traffic: Traffic) -> list[tuple[int, int, str]]:
    """Return the known port ranges that overlap traffic."""
    first, last = traffic.low or 0, MAX_PORT if traffic.high is None else traffic.high
    return [(low, high, name) for low, high, name in _known(traffic.protocol) if low <= last and first <= high]


def holds_other_risks(traffic: Traffic) -> bool:
    """True if traffic contains a high-risk port that is not a port of the data tier."""
    if traffic.protocol not in ("tcp", "udp"):
        return False
    risks = _firsts(HIGH_RISK, DATA, traffic.protocol)
    return any(low in risks for low, _, _ in _within(traffic))


def held(traffic: Traffic, first: TrafficSet) -> str:
    """Return the known ports in a range, such as `110 (POP3) and 143 (IMAP)`, those of `first` before the others.

    Empty for a single port, for all ports, and for a range without known ports.
    """
    if traffic.protocol not in ("tcp", "udp") or traffic.low == traffic.high or is_everything(traffic):
        return ""
    own = _firsts(first, None, traffic.protocol)
    found = sorted(_within(traffic), key=lambda each: each[0] not in own)
    return few((f"{_cut(low, high, traffic)} ({name})" for low, high, name in found), _PORTS_NAMED)


def _cut(low: int, high: int, traffic: Traffic) -> str:
    """Return the part of a known port range that traffic contains."""
    low = max(low, traffic.low or 0)
    high = high if traffic.high is None else min(high, traffic.high)
    return str(low) if low == high else f"{low}-{high}"


def is_everything(traffic: Traffic) -> bool:
    """True if traffic is all protocols, or all ports of TCP or UDP, with or without port 0."""
    low, high = traffic.interval
    return any(low <= first and last <= high for first, last in (each.interval for each in EVERY_PORT))


# A range with more ports does not mean one service: it has dynamic ports of containers, or is a guess.
_MOST_PORTS = 100


@cache
def is_data(traffic: Traffic) -> bool:
    """True if traffic is for ports of a data tier, rather than a wide range that contains such a port."""
    low, high = traffic.interval
    return high - low < _MOST_PORTS and DATA.meets(traffic)
