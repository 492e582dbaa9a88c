"""The bytes of packets: what probes carry, and what a packet that arrived is."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sg_factory.lab.laboratory import NoLaboratory, Probe

# Protocols that probes name (IANA, Assigned Internet Protocol Numbers).
NUMBERS = {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58}

# Types of echo requests, and of their answers: RFC 792, RFC 4443.
_ECHO = {"icmp": (8, 0), "icmpv6": (128, 129)}

_NOT_SENT = {
    "0": "leave it out, as Linux sends none",
    "6": "name it tcp, with a port",
    "17": "name it udp, with a port",
    "255": "leave it out, as Linux receives none",
}

_MAGIC = b"lab\0"
_TOKEN = struct.Struct("!4sII")
TOKEN_SIZE = _TOKEN.size
_SCTP = 132


def token(serial: int, index: int) -> bytes:
    """Mark a packet with the `Send` that it belongs to and with its probe."""
    return _TOKEN.pack(_MAGIC, serial, index)


def read_token(data: bytes, serial: int) -> int | None:
    """Return the probe that a token is of, or None if it is none of this `Send`."""
    if len(data) != TOKEN_SIZE:
        return None
    magic, of_serial, index = _TOKEN.unpack(data)
    return int(index) if magic == _MAGIC and of_serial == serial else None


def protocol_number(protocol: str) -> int:
    """The number of a probe's protocol. Raises NoLaboratory if none of its packets can be sent."""
    number = NUMBERS[protocol] if protocol in NUMBERS else int(protocol)
    if protocol in _NOT_SENT:
        raise NoLaboratory(f"Packets of protocol {protocol} cannot be sent; {_NOT_SENT[protocol]}")
    return number


@dataclass(frozen=True, slots=True)
class RawPacket:
    """What a raw socket sends for a probe, without the IP header.

    `answer` is the type of ICMP that comes back to the source, or None for what is only seen at its destination.
    """

    content: bytes
    answer: int | None = None


def raw_packet(probe: Probe, mark: bytes) -> RawPacket:
    """The packet of a probe that is neither TCP nor UDP; its last bytes are the mark."""
    if probe.protocol in _ECHO:
        request, answer = _ECHO[probe.protocol]
        kind = request if probe.low in (None, -1) else probe.low
        code = max(probe.high or 0, 0)
        # The identifier is the probe's, as connection tracking tells echoes apart by it, and by no sequence number.
        content = struct.pack("!BBH", kind, code, 0) + mark[-2:] + b"\0\0" + mark
        # Linux answers an echo request whatever its code is, and computes ICMPv6's sum itself.
        if probe.protocol == "icmp":
            content = content[:2] + struct.pack("!H", _sum(content)) + content[4:]
        return RawPacket(content, answer if kind == request else None)
    if protocol_number(probe.protocol) == _SCTP:
        return RawPacket(_sctp_init(mark))
    # To those who read it as GRE, version 0; as ESP or AH, an index that nobody has.
    return RawPacket(b"\x00\x00\x08\x00" + b"\x00" * 8 + mark)


def _sum(data: bytes) -> int:
    """The Internet checksum of an even number of bytes (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def _sctp_init(mark: bytes) -> bytes:
    """The first packet of an association (RFC 9260), as connection tracking takes any other for invalid.

    The mark is a parameter that the receiver may skip (its type begins with bits 10).
    """
    parameter = struct.pack("!HH", 0x8000, 4 + len(mark)) + mark
    chunk = struct.pack("!BBHIIHHI", 1, 0, 20 + len(parameter), 1, 65535, 1, 1, 1) + parameter
    header = struct.pack("!HHI", 32768, 9, 0)
    return header + struct.pack("<I", _crc32c(header + b"\0\0\0\0" + chunk)) + chunk


def _crc32c(data: bytes) -> int:
    """The checksum of SCTP (RFC 9260, appendix A)."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF
