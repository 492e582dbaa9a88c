"""One file → one model, or what is wrong with the file."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.load.document import MOST_BYTES, read_document
from sg_factory.load.explain import explain

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A file as a model; None and the reasons where it cannot be one. `data` is then what it says all the same."""

    model: M | None
    diagnostics: tuple[Diagnostic, ...] = ()
    data: Any = None


def read_file(folder: Path, file: str, model: type[M]) -> Read[M]:
    """What `file` of `folder` says as a `model`. An empty file is an empty mapping: what is missing is then named."""
    try:
        with open(folder / file, "rb", opener=_without_waiting) as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return Read(None, (unreadable(file, "it is no file"),))
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return Read(None, (unreadable(file, error.strerror),))
    data, diagnostics = read_document(content, file)
    if diagnostics:
        return Read(None, diagnostics)
    try:
        return Read(model.model_validate({} if data is None else data))
    except ValidationError as error:
        return Read(None, tuple(explain(error, data, model, file)), data)


def _without_waiting(path: str, flags: int) -> int:
    """Open, but do not wait for somebody to write into a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def unreadable(file: str, reason: str | None) -> Diagnostic:
    """The mistake that a file or folder is which the operating system does not let us read."""
    message = f"{file} cannot be read: {reason or 'the system does not say why'}"
    return mistake("unreadable", message, Span(file), help="put a file there that can be read, or remove it")
