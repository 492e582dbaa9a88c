"""Progress of long work, reported to a listener.

Loops over many items iterate over `steps(items, …)`. Without a listener that costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

T = TypeVar("T")

Listener = Callable[[str, int, int], None]
"""A callback with the activity (“reading”), the number of finished items, and the number of all items."""

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """Within the block, call `listener` before every step."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def steps(items: Collection[T], doing: str) -> Iterable[T]:
    """Iterate over items and report each to the listener; `doing` names the activity."""
    told = _listener.get()
    return items if told is None else _told(items, doing, told)


def _told(items: Collection[T], doing: str, told: Listener) -> Iterator[T]:
    for number, item in enumerate(items):
        told(doing, number, len(items))
        yield item
