"""Watch the links of all nodes at the router's end, and add up the packets to flows (packet(7))."""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass
from ipaddress import ip_address

from sg_factory.lab.engine.loop import Loop
from sg_factory.lab.laboratory import CapturedFlow, NoLaboratory

# <linux/if_ether.h>, <linux/if_packet.h>
_ALL, _IPV4, _IPV6 = 0x0003, 0x0800, 0x86DD
_OUTGOING = 4
_SOL_PACKET, _STATISTICS = 263, 6

# RFC 9293
_FIN, _SYN, _RST, _ACK = 1, 2, 4, 16

_ICMP = (socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6)
_WITH_PORTS = (socket.IPPROTO_TCP, socket.IPPROTO_UDP, socket.IPPROTO_SCTP)
# What begins so is of the link itself, such as the discovery of neighbours: no flow log of a VPC shows it.
_OF_THE_LINK = {_IPV4: (b"\xe0", b"\xff", b"\xa9\xfe\x01"), _IPV6: (b"\xff", b"\xfe\x80")}

# Step, node, direction, addresses of source and destination, protocol, both ports.
_Key = tuple[int, int, int, bytes, bytes, int, int, int]


@dataclass(slots=True)
class _Sums:
    tcp_flags: int
    packets: int
    bytes: int
    first: float
    last: float


class Tap:
    """All packets of the links, by the step at which they were on their way."""

    def __init__(self, loop: Loop) -> None:
        """Watch from now on; the current namespace is the router's. Raises NoLaboratory."""
        self.step = 0
        self._flows: dict[_Key, _Sums] = {}
        try:
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK, socket.htons(_ALL))
        except OSError as error:
            raise NoLaboratory(f"Packets cannot be captured ({error.strerror})") from None
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        loop.add(self._socket, self._serve)

    def flows(self) -> tuple[CapturedFlow, ...]:
        """All flows, sorted. Raises NoLaboratory if packets came faster than they were read."""
        _, lost = struct.unpack("=II", self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 8))
        if lost:
            raise NoLaboratory(f"{lost} packets were not captured, as this machine is too busy; try again")
        flows = (
            CapturedFlow(
                step,
                node,
                "ingress" if is_outgoing else "egress",
                str(ip_address(source)),
                str(ip_address(destination)),
                protocol,
                source_port,
                destination_port,
                sums.tcp_flags,
                sums.packets,
                sums.bytes,
                sums.first,
                sums.last,
            )
            for (step, node, is_outgoing, source, destination, protocol, source_port, destination_port), sums in sorted(
                self._flows.items(), key=lambda each: each[0]
            )
        )
        return tuple(flows)

    def _serve(self) -> bool:
        """Add what has come, and say whether it was of a flow: what a link says for itself ends no silence."""
        has_flows = False
        while True:
            try:
                data, (link, kind, packet_type, *_) = self._socket.recvfrom(128)
            except BlockingIOError:
                return has_flows
            if link != "lo" and kind in _OF_THE_LINK:
                has_flows |= self._add(data, int(link[1:]), kind, packet_type == _OUTGOING)

    def _add(self, data: bytes, node: int, kind: int, is_outgoing: bool) -> bool:
        if kind == _IPV4:
            size, start, protocol = int.from_bytes(data[2:4]), 4 * (data[0] & 15), data[9]
            source, destination = data[12:16], data[16:20]
        else:
            size, start, protocol = 40 + int.from_bytes(data[4:6]), 40, data[6]
            source, destination = data[8:24], data[24:40]
        if source.startswith(_OF_THE_LINK[kind]) or destination.startswith(_OF_THE_LINK[kind]):
            return False
        source_port, destination_port = 0, 0
        if protocol in _WITH_PORTS:
            source_port, destination_port = struct.unpack_from("!HH", data, start)
        elif protocol in _ICMP:
            source_port, destination_port = data[start], data[start + 1]
        flags = _told_flags(data[start + 13]) if protocol == socket.IPPROTO_TCP else 0
        now = time.time()
        key = (self.step, node, is_outgoing, source, destination, protocol, source_port, destination_port)
        if sums := self._flows.get(key):
            sums.tcp_flags |= flags
            sums.packets += 1
            sums.bytes += size
            sums.last = now
        else:
            self._flows[key] = _Sums(flags, 1, size, now, now)
        return True


def _told_flags(flags: int) -> int:
    """The flags of one packet that a flow log tells: FIN, SYN and RST, and ACK beside SYN alone."""
    return flags & (_FIN | _SYN | _RST | (_ACK if flags & _SYN else 0))
