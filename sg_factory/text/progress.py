"""How far long work is, told to whoever listens.

Who does the work says `steps` where it goes through many things. It knows nobody, and pays nothing where nobody
listens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

Listener = Callable[[str, int, int], None]
"""What is being done (“reading”), how many are done, and how many there are."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Within the block, `listener` is told of every step before it is made."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def steps(items: Collection[T], doing: str) -> Iterable[T]:
    """The same items, one after the other; `doing` is what is done with each."""
    told = _listener.get()
    return items if told is None else _told(items, doing, told)


def _told(items: Collection[T], doing: str, told: Listener) -> Iterator[T]:
    for number, item in enumerate(items):
        told(doing, number, len(items))
        yield item
