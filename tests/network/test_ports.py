"""Groups and names of ports."""

from __future__ import annotations

import pytest

from sg_factory.network import Traffic
from sg_factory.network.ports import ADMIN, CIFS, CLEAR_TEXT, DATA, HIGH_RISK, WEB, held, is_everything

# Security Hub, EC2.19, as its page lists them.
SECURITY_HUB = (
    *(20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088),
    *(8888, 9200, 9300),
)
# What other tools add to it.
OTHERS = (
    *(53, 115, 137, 138, 139, 1521, 2049, 2375, 2376, 2483, 2484, 3309, 5985, 5986, 6379, 7001, 7199, 9042, 9092),
    *(5900, 9160, 10250, 11211, 27017, 27018, 27019),
)


@pytest.mark.parametrize("port", [*SECURITY_HUB, *OTHERS])
def test_every_port_that_somebody_s_list_has_is_of_high_risk(port: int):
    assert HIGH_RISK.meets(Traffic("tcp", port, port))


@pytest.mark.parametrize(
    ("traffic", "known"),
    [
        (
            Traffic("tcp", 100, 200),
            "110 (POP3), 143 (IMAP), 111 (portmapper), 115 (Simple FTP), 135 (Windows RPC) and 137-139 (NetBIOS)",
        ),
        (Traffic("udp", 100, 200), "137-139 (NetBIOS)"),
        (Traffic("tcp", 138, 200), "143 (IMAP) and 138-139 (NetBIOS)"),
        (Traffic("tcp", 5432, 5433), "5432-5433 (PostgreSQL)"),
        (Traffic("tcp", 443, 444), ""),
        (Traffic("tcp", 22, 22), ""),
        (Traffic("tcp", 0, 65535), ""),
        (Traffic("icmp", 3, 4), ""),
        (Traffic("-1"), ""),
    ],
)
def test_the_known_ports_of_a_range_are_named_those_that_are_asked_about_first(traffic: Traffic, known: str):
    assert held(traffic, CLEAR_TEXT) == known


def test_every_port_that_is_asked_about_has_a_name():
    asked = [
        Traffic(protocol, port, port)
        for protocol in ("tcp", "udp")
        for port in range(1, 65535)
        if any(ports.meets(Traffic(protocol, port, port)) for ports in (ADMIN, CIFS, CLEAR_TEXT, DATA, HIGH_RISK))
    ]
    # Beside each one stands a port that nobody asks about, or one more that has a name of its own.
    assert [each for each in asked if not held(Traffic(each.protocol, each.low, each.low + 1), HIGH_RISK)] == []


def test_no_port_of_the_web_is_anything_else():
    web = (Traffic("tcp", 80, 80), Traffic("tcp", 443, 443), Traffic("udp", 443, 443))
    others = (ADMIN, CIFS, CLEAR_TEXT, DATA, HIGH_RISK)
    assert [(each.meets(traffic), WEB.meets(traffic)) for each in others for traffic in web] == [(False, True)] * 15


@pytest.mark.parametrize(
    ("traffic", "expected"),
    [
        (Traffic("-1"), True),
        (Traffic("tcp"), True),
        (Traffic("tcp", 0, 65535), True),
        (Traffic("udp", 1, 65535), True),
        (Traffic("tcp", 2, 65535), False),
        (Traffic("tcp", 1, 65534), False),
        (Traffic("icmp", -1, -1), False),
        (Traffic("50"), False),
    ],
)
def test_everything_is_all_protocols_or_all_ports_of_one(traffic: Traffic, expected: bool):
    assert is_everything(traffic) is expected
