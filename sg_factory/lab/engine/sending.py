"""Send probes, thousands at a time, and see which of them arrive and are answered."""

from __future__ import annotations

import errno
import select
import socket
from collections.abc import Iterator, Sequence
from functools import partial

from sg_factory.lab.engine.endpoints import (
    Endpoints,
    SourcePorts,
    connecting,
    listening,
    question,
    reset_when_closed,
    send,
)
from sg_factory.lab.engine.forgetting import forget_connections
from sg_factory.lab.engine.loop import Loop
from sg_factory.lab.engine.namespaces import enter
from sg_factory.lab.engine.network import Star
from sg_factory.lab.engine.packets import NUMBERS, protocol_number, raw_packet, read_token, token
from sg_factory.lab.laboratory import Probe

# Each waits for what is on its way at its end; more of them would need much memory.
_MOST_AT_ONCE = 30_000
_FILES_OF_A_PROBE = 3

_SILENT, _SEEN, _REFUSED = 0, 1, 2
# <linux/tcp.h>: states of TCP, the first byte of what TCP_INFO tells
_ESTABLISHED, _SYN_SENT = 1, 2


class Sender:
    """The probes of one `Send`. Each is sent again if nothing came of it, as a busy machine may lose a packet."""

    def __init__(self, star: Star, loop: Loop, ports: SourcePorts, serial: int, probes: Sequence[Probe]) -> None:
        """Nothing sent yet. `serial` is another one for each `Send`."""
        self._star = star
        self._loop = loop
        self._ports = ports
        self._serial = serial
        self._probes = probes
        self._results = bytearray(len(probes))
        self._answers: dict[int, int | None] = {}
        self._undecided = 0

    def send(self, files: int, burst: int) -> tuple[bool, ...]:
        """Send all, and say of each whether it was seen. Raises NoLaboratory.

        `files` is how many may be open at most. After each `burst` of packets sockets are served, whose buffers hold
        some 270 packets.
        """
        # Then the servers of a destination are opened once, and few namespaces are entered.
        order = sorted(range(len(self._probes)), key=self._way)
        is_answering = [_may_pass_for_an_answer(probe) for probe in self._probes]
        for part in (False, True):
            if part and any(is_answering):
                forget_connections(self._star)
            for _ in range(2):
                silent = [index for index in order if is_answering[index] is part and not self._results[index]]
                for some in self._batches(silent, files):
                    self._send_some(some, burst)
        return tuple(result == _SEEN for result in self._results)

    def _batches(self, indexes: Sequence[int], files: int) -> Iterator[Sequence[int]]:
        """Parts of the probes that need so many files at most: one for each end, and one for each connection."""
        start, connections = 0, 0
        ends: set[tuple[str, str, int | None]] = set()
        for position, index in enumerate(indexes):
            probe = self._probes[index]
            connections += probe.protocol == "tcp"
            ends.add((probe.destination_address, probe.protocol, probe.low))
            ends.add((probe.source_address, probe.protocol, probe.source_port))
            if connections + len(ends) + _FILES_OF_A_PROBE > files or position - start == _MOST_AT_ONCE:
                yield indexes[start : position + 1]
                start, connections = position + 1, 0
                ends.clear()
        yield indexes[start:]

    def _way(self, index: int) -> tuple[int, int]:
        probe = self._probes[index]
        return probe.destination, probe.source

    def _send_some(self, indexes: Sequence[int], burst: int) -> None:
        self._undecided = len(indexes)
        endpoints = Endpoints(self._loop, self._arrived)
        servers = self._open_servers(indexes, endpoints)
        udp_ports: dict[str, int] = {}
        clients: list[socket.socket] = []
        node = None
        for count, index in enumerate(indexes):
            probe = self._probes[index]
            if probe.source != node:
                node = probe.source
                enter(self._star.nodes[node])
            if probe.protocol == "tcp":
                self._connect(index, clients)
            else:
                self._send_packet(index, endpoints, udp_ports)
            if count % burst == 0:
                while self._loop.turn():
                    pass
        self._loop.turn_until_quiet(lambda: not self._undecided)
        endpoints.close()
        for each in (*clients, *servers):
            self._loop.close(each)
        enter(self._star.router)

    def _open_servers(self, indexes: Sequence[int], endpoints: Endpoints) -> list[socket.socket]:
        """Open a server for each address, protocol and port that the probes go to; those of TCP are returned."""
        probes = (self._probes[index] for index in indexes)
        wanted = {(each.destination, each.destination_address, each.protocol, each.low) for each in probes}
        servers = []
        for node, address, protocol, port in sorted(wanted, key=lambda each: each[0]):
            enter(self._star.nodes[node])
            if protocol == "tcp":
                servers.append(listening(address, port or 0, accepts=False))
            elif protocol == "udp":
                endpoints.udp(node, address, port or 0)
            else:
                endpoints.raw(node, address, protocol_number(protocol))
        return servers

    def _connect(self, index: int, clients: list[socket.socket]) -> None:
        probe = self._probes[index]
        client, number = connecting(
            probe.source_address, probe.source_port, probe.destination_address, probe.low or 0, self._ports
        )
        if number == errno.EADDRNOTAVAIL:
            # This one is of two equal probes at once, and sent again.
            self._loop.close(client)
        elif not self._is_settled(index, client):
            clients.append(client)
            self._loop.add(client, partial(self._is_settled, index, client), select.EPOLLOUT)

    def _is_settled(self, index: int, client: socket.socket) -> bool:
        """Decide about a connection and close it, if it has been answered. Mostly that is so when `connect` returns."""
        (state,) = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        if state == _SYN_SENT:
            return False
        if state == _ESTABLISHED:
            reset_when_closed(client)
        self._decide(index, _SEEN if state == _ESTABLISHED else _REFUSED)
        self._loop.close(client)
        return True

    def _send_packet(self, index: int, endpoints: Endpoints, udp_ports: dict[str, int]) -> None:
        probe = self._probes[index]
        mark = token(self._serial, index)
        if probe.protocol == "udp":
            address = probe.source_address
            port = probe.source_port
            if port is None:
                port = udp_ports.get(address) or udp_ports.setdefault(address, self._ports.take(address))
            send(endpoints.udp(probe.source, address, port), question(mark), (probe.destination_address, probe.low))
            return
        packet = raw_packet(probe, mark)
        self._answers[index] = probe.low if packet.answer is None else packet.answer
        source = endpoints.raw(probe.source, probe.source_address, protocol_number(probe.protocol))
        send(source, packet.content, (probe.destination_address, 0))

    def _arrived(self, mark: bytes, icmp_type: int | None) -> None:
        index = read_token(mark, self._serial)
        if index is not None and (icmp_type is None or icmp_type == self._answers.get(index)):
            self._decide(index, _SEEN)

    def _decide(self, index: int, result: int) -> None:
        if self._results[index] == _SILENT:
            self._results[index] = result
            self._undecided -= 1


def _may_pass_for_an_answer(probe: Probe) -> bool:
    """True for one of two directions of protocols without ports, which connection tracking knows by addresses alone.

    A packet from A to B would let one from B to A pass.
    """
    return probe.protocol not in NUMBERS and probe.source_address > probe.destination_address
