"""The form of an input that is made to be slow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """A slow input. `lay` writes it into a folder and returns the arguments of `sg-factory`.

    The command must end with `status`, and its stdout must hold each of `says`: otherwise the work was not done.
    """

    kind: str
    lay: Callable[[Path], tuple[str, ...]]
    status: int
    says: tuple[str, ...]
