"""Send probes, thousands at a time, and see which of them arrive and are answered."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence

from sg_factory.lab.engine.endpoints import Endpoints, SourcePorts, listening, question, send
from sg_factory.lab.engine.forgetting import forget_connections
from sg_factory.lab.engine.handshakes import read_answer, sequence_number, syn
from sg_factory.lab.engine.loop import Loop
from sg_factory.lab.engine.namespaces import enter
from sg_factory.lab.engine.network import Star
from sg_factory.lab.engine.packets import NUMBERS, protocol_number, raw_packet, read_token, token
from sg_factory.lab.laboratory import Probe

# Servers remember all that they could not answer.
_MOST_AT_ONCE = 100_000
_FILES_OF_A_PROBE = 3

_SILENT, _SEEN, _REFUSED = 0, 1, 2
_Servers = Mapping[tuple[str, int], socket.socket]


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
        """Parts of the probes that need so many files at most: one for each end."""
        start = 0
        ends: set[tuple[str, str, int | None]] = set()
        for position, index in enumerate(indexes):
            probe = self._probes[index]
            ends.add((probe.destination_address, probe.protocol, probe.low))
            ends.add((probe.source_address, probe.protocol, None if probe.protocol == "tcp" else probe.source_port))
            if len(ends) + _FILES_OF_A_PROBE > files or position - start == _MOST_AT_ONCE:
                yield indexes[start : position + 1]
                start = position + 1
                ends.clear()
        yield indexes[start:]

    def _way(self, index: int) -> tuple[int, int]:
        probe = self._probes[index]
        return probe.destination, probe.source

    def _send_some(self, indexes: Sequence[int], burst: int) -> None:
        self._undecided = len(indexes)
        endpoints = Endpoints(self._loop, self._arrived, self._answered)
        servers = self._open_servers(indexes, endpoints)
        udp_ports: dict[str, int] = {}
        node = None
        for count, index in enumerate(indexes):
            probe = self._probes[index]
            if probe.source != node:
                node = probe.source
                enter(self._star.nodes[node])
            if probe.protocol == "tcp":
                self._send_syn(index, endpoints, servers)
            else:
                self._send_packet(index, endpoints, udp_ports)
            if count % burst == 0:
                while self._loop.turn():
                    pass
        self._loop.turn_until_quiet(lambda: not self._undecided)
        endpoints.close()
        for each in servers.values():
            self._loop.close(each)
        enter(self._star.router)

    def _open_servers(self, indexes: Sequence[int], endpoints: Endpoints) -> _Servers:
        """Open a server for each address, protocol and port that the probes go to; those of TCP are returned."""
        probes = (self._probes[index] for index in indexes)
        wanted = {(each.destination, each.destination_address, each.protocol, each.low) for each in probes}
        servers = {}
        for node, address, protocol, port in sorted(wanted, key=lambda each: each[0]):
            enter(self._star.nodes[node])
            if protocol == "tcp":
                servers[address, port or 0] = listening(address, port or 0)
            elif protocol == "udp":
                endpoints.udp(node, address, port or 0)
            else:
                endpoints.raw(node, address, protocol_number(protocol))
        return servers

    def _send_syn(self, index: int, endpoints: Endpoints, servers: _Servers) -> None:
        probe = self._probes[index]
        address, port = probe.source_address, probe.source_port
        while port is None or (probe.source_port is None and (address, port) in servers):
            # What comes from the port of a server could pass for its answer.
            port = self._ports.take(address)
        number = sequence_number(self._serial, index)
        content = syn(address, port, probe.destination_address, probe.low or 0, number)
        send(endpoints.tcp(probe.source, address), content, (probe.destination_address, 0))

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

    def _answered(self, segment: bytes) -> None:
        if answer := read_answer(segment, self._serial):
            index, is_open = answer
            self._decide(index, _SEEN if is_open else _REFUSED)

    def _decide(self, index: int, result: int) -> None:
        if self._results[index] == _SILENT:
            self._results[index] = result
            self._undecided -= 1


def _may_pass_for_an_answer(probe: Probe) -> bool:
    """True for one of two directions of protocols without ports, which connection tracking knows by addresses alone.

    A packet from A to B would let one from B to A pass.
    """
    return probe.protocol not in NUMBERS and probe.source_address > probe.destination_address
