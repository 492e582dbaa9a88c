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
def reporting_to(listener: Listener) -> Iterator[None]:
    """Within the block, call `listener` before every step."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def steps(items: Collection[T], doing: str) -> Iterable[T]:
    """Iterate over items and report each to the listener; `doing` names the activity."""
    listener = _listener.get()
    return items if listener is None else _reported(items, doing, listener)


def _reported(items: Collection[T], doing: str, listener: Listener) -> Iterator[T]:
    for number, item in enumerate(items):
        listener(doing, number, len(items))
        yield item
