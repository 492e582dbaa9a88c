"""The sockets that packets of probes go to and come from, each at one address of a node."""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from sg_factory.lab.engine.handshakes import accept_answers_only
from sg_factory.lab.engine.loop import Loop, new_socket
from sg_factory.lab.engine.packets import TOKEN_SIZE
from sg_factory.lab.laboratory import NoLaboratory

_FIRST_PORT, _LAST_PORT = 32768, 60999  # those of Linux, net.ipv4.ip_local_port_range
_QUESTION, _ANSWER = b"?", b"!"


class SourcePorts:
    """Source ports, of which each address has its own series: none returns before all have been used."""

    def __init__(self) -> None:
        """All series at their beginning."""
        self._next: dict[str, int] = {}

    def take(self, address: str) -> int:
        """The next port of an address."""
        port = self._next.get(address, _FIRST_PORT)
        self._next[address] = port + 1 if port < _LAST_PORT else _FIRST_PORT
        return port


def listening(address: str, port: int) -> socket.socket:
    """A TCP server in the current namespace."""
    server = new_socket(address, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    _bind(server, address, port)
    server.listen(4096)
    return server


def connecting(
    source: str, source_port: int | None, destination: str, port: int, ports: SourcePorts
) -> tuple[socket.socket, int]:
    """A TCP connection from the current namespace, and what `connect` says of it: EINPROGRESS if all is well."""
    client = new_socket(source, socket.SOCK_STREAM)
    if source_port is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        _bind(client, source, source_port)
        return client, client.connect_ex((destination, port))
    while True:
        try:
            client.bind((source, ports.take(source)))
        except OSError as error:
            # A server has this port.
            if error.errno == errno.EADDRINUSE:
                continue
            raise NoLaboratory(f"{source} cannot send ({error.strerror}); has its node got this address?") from None
        return client, client.connect_ex((destination, port))


def reset_when_closed(sock: socket.socket) -> None:
    """Let a connection end with one packet, after which neither end remembers it."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class Endpoints:
    """UDP and raw sockets by their node, address, and port or protocol. The current namespace is the node's.

    UDP is answered here, echo requests and SYNs by Linux.
    """

    def __init__(
        self, loop: Loop, arrived: Callable[[bytes, int | None], None], answered: Callable[[bytes], None]
    ) -> None:
        """None yet.

        `arrived` is called with the mark of each packet that arrives, and its type if it is of ICMP; `answered` with
        each TCP segment that comes back for a SYN.
        """
        self._loop = loop
        self._arrived = arrived
        self._answered = answered
        self._sockets: dict[tuple[int, str, int, bool], socket.socket] = {}

    def udp(self, node: int, address: str, port: int) -> socket.socket:
        """The UDP socket of an address and port, opened if it is not yet there."""
        if known := self._sockets.get((node, address, port, False)):
            return known
        opened = new_socket(address, socket.SOCK_DGRAM)
        _bind(opened, address, port)
        self._loop.add(opened, partial(self._serve_udp, opened))
        self._sockets[node, address, port, False] = opened
        return opened

    def raw(self, node: int, address: str, protocol: int) -> socket.socket:
        """The raw socket of an address and protocol, opened if it is not yet there."""
        if known := self._sockets.get((node, address, protocol, True)):
            return known
        opened = new_socket(address, socket.SOCK_RAW, protocol)
        _bind(opened, address, 0)
        has_header = ":" not in address
        is_icmp = protocol in (socket.IPPROTO_ICMP, socket.IPPROTO_ICMPV6)
        self._loop.add(opened, partial(self._serve_raw, opened, has_header, is_icmp))
        self._sockets[node, address, protocol, True] = opened
        return opened

    def tcp(self, node: int, address: str) -> socket.socket:
        """The raw socket that sends the SYNs of an address, opened if it is not yet there."""
        if known := self._sockets.get((node, address, socket.IPPROTO_TCP, True)):
            return known
        opened = new_socket(address, socket.SOCK_RAW, socket.IPPROTO_TCP)
        accept_answers_only(opened)
        _bind(opened, address, 0)
        self._loop.add(opened, partial(self._serve_tcp, opened, ":" not in address))
        self._sockets[node, address, socket.IPPROTO_TCP, True] = opened
        return opened

    def close(self) -> None:
        """Close all."""
        for each in self._sockets.values():
            self._loop.close(each)
        self._sockets.clear()

    def _serve_udp(self, sock: socket.socket) -> None:
        while received := _receive(sock):
            data, sender = received
            if data[:1] == _QUESTION:
                send(sock, _ANSWER + data[1:], sender)
            else:
                self._arrived(data[1:], None)

    def _serve_raw(self, sock: socket.socket, has_header: bool, is_icmp: bool) -> None:
        while received := _receive(sock):
            data, _ = received
            start = 4 * (data[0] & 15) if has_header else 0
            self._arrived(data[-TOKEN_SIZE:], data[start] if is_icmp else None)

    def _serve_tcp(self, sock: socket.socket, has_header: bool) -> None:
        while received := _receive(sock):
            data, _ = received
            self._answered(data[4 * (data[0] & 15) :] if has_header else data)


def question(mark: bytes) -> bytes:
    """The content of a UDP packet to which the other end answers with the same mark."""
    return _QUESTION + mark


def send(sock: socket.socket, data: bytes, receiver: tuple[Any, ...]) -> None:
    """Send a packet. If a ruleset forbids it at once, or there is no space for it, it is not sent."""
    with suppress(OSError):
        sock.sendto(data, receiver)


def _receive(sock: socket.socket) -> tuple[bytes, Any] | None:
    """The next packet, if there is one. What a socket says of a packet that it sent before is skipped."""
    while True:
        try:
            return sock.recvfrom(4096)
        except BlockingIOError:
            return None
        except OSError:
            continue


def _bind(sock: socket.socket, address: str, port: int) -> None:
    try:
        sock.bind((address, port))
    except OSError as error:
        raise NoLaboratory(f"{address} cannot have port {port} ({error.strerror})") from None
