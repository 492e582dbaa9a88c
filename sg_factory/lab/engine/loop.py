"""One loop over the sockets of all namespaces."""

from __future__ import annotations

import errno
import select
import socket
import time
from collections.abc import Callable

from sg_factory.lab.laboratory import NoLaboratory

# A packet takes microseconds here. When nothing has happened for so many seconds, nothing is on its way, also where
# other processes keep every core busy.
QUIET = 0.1


class Loop:
    """Sockets, each with a function that is called whenever it is ready. One that returns False has done nothing."""

    def __init__(self) -> None:
        """An empty loop."""
        self._epoll = select.epoll()
        self._handlers: dict[int, Callable[[], object]] = {}

    def add(self, sock: socket.socket, handler: Callable[[], object], events: int = select.EPOLLIN) -> None:
        """Call `handler` whenever the socket can be read, or for the events named."""
        self._handlers[sock.fileno()] = handler
        self._epoll.register(sock, events)

    def change(self, sock: socket.socket, handler: Callable[[], object]) -> None:
        """Call another function from now on, when the socket can be read."""
        self._handlers[sock.fileno()] = handler
        self._epoll.modify(sock, select.EPOLLIN)

    def close(self, sock: socket.socket) -> None:
        """Close a socket, and forget it."""
        self._handlers.pop(sock.fileno(), None)
        sock.close()

    def turn(self, seconds: float = 0) -> bool:
        """Serve the sockets that are ready, waiting for one at most so many seconds, and say if anything happened."""
        events = self._epoll.poll(seconds, 4096)
        has_happened = False
        for number, _ in events:
            # What an earlier one closed is no longer there.
            if handler := self._handlers.get(number):
                has_happened |= handler() is not False
        return has_happened

    def turn_until_quiet(self, is_done: Callable[[], bool], seconds: float = QUIET) -> None:
        """Serve sockets until nothing happens for so many seconds, or all is done."""
        since = time.monotonic()
        while not is_done():
            has_happened = self.turn(max(0.0, since + seconds - time.monotonic()))
            is_over = time.monotonic() - since >= seconds
            # A busy machine may have stopped this process meanwhile, so what has come is looked for once more.
            if has_happened or (is_over and self.turn()):
                since = time.monotonic()
            elif is_over:
                return


def new_socket(address: str, kind: int, protocol: int = 0) -> socket.socket:
    """A socket of an address's family in the current namespace, that never waits. Raises NoLaboratory."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.socket(family, kind | socket.SOCK_NONBLOCK, protocol)
    except OSError as error:
        if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
            raise NoLaboratory(
                f"A socket cannot be made ({error.strerror}); raise `ulimit -n`, or free memory"
            ) from None
        raise NoLaboratory(f"Protocol {protocol} cannot be sent and received ({error.strerror})") from None
