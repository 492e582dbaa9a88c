"""TCP connections that are kept, with an echo server at their other end."""

from __future__ import annotations

import errno
import select
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from sg_factory.lab.engine.endpoints import SourcePorts, connecting, listening, reset_when_closed
from sg_factory.lab.engine.loop import Loop
from sg_factory.lab.engine.namespaces import enter
from sg_factory.lab.engine.network import Star
from sg_factory.lab.laboratory import NoLaboratory, Probe

# Longer than Linux waits before it sends data again.
_QUIET = 0.5


class Connections:
    """The connections of all probes of `Open` since the last `Send`, in their order."""

    def __init__(self, star: Star, loop: Loop, ports: SourcePorts) -> None:
        """None yet."""
        self._star = star
        self._loop = loop
        self._ports = ports
        self._servers: dict[tuple[str, int], socket.socket] = {}
        self._accepted: set[socket.socket] = set()
        self._clients: list[socket.socket] = []
        self._is_open: list[bool] = []
        self._received: list[bytes] = []
        self._lost_since: float | None = None

    def open(self, probes: Sequence[Probe]) -> tuple[bool, ...]:
        """Open a connection for each probe, and say of each whether it is there. Raises NoLaboratory."""
        for probe in probes:
            if probe.protocol != "tcp" or probe.low is None:
                raise NoLaboratory(f"Only TCP has connections to open, and {probe.protocol} has none")
            self._serve(probe.destination, probe.destination_address, probe.low)
        first = len(self._clients)
        waiting: set[int] = set()
        for index, probe in enumerate(probes, first):
            enter(self._star.nodes[probe.source])
            client, number = connecting(
                probe.source_address, probe.source_port, probe.destination_address, probe.low or 0, self._ports
            )
            reset_when_closed(client)
            self._clients.append(client)
            self._is_open.append(False)
            self._received.append(b"")
            if number == errno.EINPROGRESS:
                waiting.add(index)
                self._loop.add(client, partial(self._connected, index, waiting), select.EPOLLOUT | select.EPOLLONESHOT)
            self._loop.turn()
        enter(self._star.router)
        # A second SYN is sent after one second.
        self._loop.turn_until_quiet(lambda: not waiting, 1.2)
        for index in waiting:
            self._loop.close(self._clients[index])
        return tuple(self._is_open[first:])

    def exchange(self, serial: int) -> tuple[bool, ...]:
        """Send data over each connection, another for each `serial`, and say of each whether they came back."""
        sent = [f"{serial} {index}\n".encode() for index in range(len(self._clients))]
        self._received = [b""] * len(sent)
        for client, data, is_open in zip(self._clients, sent, self._is_open, strict=True):
            if is_open:
                with suppress(OSError):
                    client.send(data)

        def came_back() -> tuple[bool, ...]:
            # What an earlier exchange lost may come before it.
            return tuple(each.endswith(data) for each, data in zip(self._received, sent, strict=True))

        # Linux sends lost data again after 0.2 s, and then each time after twice as long.
        waited_for = time.monotonic() - self._lost_since if self._lost_since else 0
        self._loop.turn_until_quiet(lambda: came_back() == tuple(self._is_open), max(_QUIET, 1.5 * waited_for))
        if came_back() == tuple(self._is_open):
            self._lost_since = None
        else:
            self._lost_since = self._lost_since or time.monotonic() - _QUIET
        return came_back()

    def close(self) -> None:
        """Close all."""
        for each in (*self._clients, *self._accepted, *self._servers.values()):
            self._loop.close(each)
        self._clients, self._is_open, self._received = [], [], []
        self._lost_since = None
        self._accepted.clear()
        self._servers.clear()

    def _serve(self, node: int, address: str, port: int) -> None:
        if (address, port) not in self._servers:
            enter(self._star.nodes[node])
            server = listening(address, port)
            self._servers[address, port] = server
            self._loop.add(server, partial(self._accept, server))

    def _accept(self, server: socket.socket) -> None:
        with suppress(OSError):
            accepted, _ = server.accept()
            accepted.setblocking(False)
            reset_when_closed(accepted)
            self._accepted.add(accepted)
            self._loop.add(accepted, partial(self._echo, accepted))

    def _echo(self, accepted: socket.socket) -> None:
        data = _read(accepted)
        if data:
            accepted.send(data)
        elif data is not None:
            self._accepted.discard(accepted)
            self._loop.close(accepted)

    def _connected(self, index: int, waiting: set[int]) -> None:
        client = self._clients[index]
        waiting.discard(index)
        if client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            self._loop.close(client)
        else:
            self._is_open[index] = True
            self._loop.change(client, partial(self._receive, index))

    def _receive(self, index: int) -> None:
        data = _read(self._clients[index])
        if data:
            self._received[index] += data
        elif data is not None:
            self._is_open[index] = False
            self._loop.close(self._clients[index])


def _read(sock: socket.socket) -> bytes | None:
    """What has come over a connection: nothing (`b""`) if it has ended, None if there is nothing yet."""
    try:
        return sock.recv(65536)
    except BlockingIOError:
        return None
    except OSError:
        return b""
