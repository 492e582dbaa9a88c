"""TCP handshakes without connections: a SYN of our own, and what comes back for it (RFC 9293).

A socket for each connection costs several times as much. The kernel of the source, which knows of no connection, resets
what is answered, so that neither end remembers it.
"""

from __future__ import annotations

import ctypes
import socket
import struct
from functools import cache

from sg_factory.lab.laboratory import NoLaboratory

_SYN, _RST = 2, 4
_WINDOW = 65535
_HEADER = struct.Struct("!HHIIHHHH")
_OFFSET_AND_SYN = 5 << 12 | _SYN
_SERIALS, _INDEXES = 1 << 8, 1 << 24

# <asm-generic/socket.h>, <linux/filter.h>
_ATTACH_FILTER = 26
# Only segments with ACK come back for a SYN: not the SYNs of others, and not the kernel's resets.
_LOAD_FLAGS = {socket.AF_INET: ((0xB1, 0, 0, 0), (0x50, 0, 0, 13)), socket.AF_INET6: ((0x30, 0, 0, 13),)}
_IF_ACK_ACCEPT = ((0x45, 0, 1, 0x10), (0x06, 0, 0, 0xFFFF), (0x06, 0, 0, 0))


def sequence_number(serial: int, index: int) -> int:
    """The sequence number that marks the SYN of a probe of a `Send`. Raises NoLaboratory if there are too many."""
    if index >= _INDEXES:
        raise NoLaboratory(f"More than {_INDEXES:,} probes cannot be sent at once; send them in several steps")
    return serial % _SERIALS * _INDEXES + index


def syn(source: str, source_port: int, destination: str, port: int, sequence: int) -> bytes:
    """The TCP header of a SYN, with its checksum."""
    total = _sum_of(source) + _sum_of(destination) + socket.IPPROTO_TCP + _HEADER.size
    total += source_port + port + (sequence >> 16) + (sequence & 0xFFFF) + _OFFSET_AND_SYN + _WINDOW
    total = (total & 0xFFFF) + (total >> 16)
    sum_ = ~(total + (total >> 16)) & 0xFFFF
    return _HEADER.pack(source_port, port, sequence, 0, _OFFSET_AND_SYN, _WINDOW, sum_, 0)


def read_answer(segment: bytes, serial: int) -> tuple[int, bool] | None:
    """The probe that a segment answers, and whether the port is open; None for one of another `Send`."""
    (acknowledged,) = struct.unpack_from("!I", segment, 8)
    of_serial, index = divmod((acknowledged - 1) % (1 << 32), _INDEXES)
    return (index, not segment[13] & _RST) if of_serial == serial % _SERIALS else None


def accept_answers_only(sock: socket.socket) -> None:
    """Let the kernel give a raw TCP socket nothing but answers (bpf of packet(7) and socket(7))."""
    code = b"".join(struct.pack("=HBBI", *each) for each in (*_LOAD_FLAGS[sock.family], *_IF_ACK_ACCEPT))
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(held))
    sock.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, program)


@cache
def _sum_of(address: str) -> int:
    """The sum of the 16-bit words of an address, for the checksum."""
    packed = socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    return sum(struct.unpack(f"!{len(packed) // 2}H", packed))
