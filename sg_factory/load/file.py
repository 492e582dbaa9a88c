"""One file → one model, or what is wrong with the file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.load.document import MOST_BYTES, read_document
from sg_factory.load.explain import explain

M = TypeVar("M", bound=BaseModel)


def read_file(folder: Path, file: str, model: type[M]) -> tuple[M | None, tuple[Diagnostic, ...]]:
    """What `file` of `folder` says as a `model`; None and the reasons where it cannot be one.

    An empty file is an empty mapping, so that what is missing is named.
    """
    try:
        with open(folder / file, "rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return None, (mistake("unreadable", f"cannot be read: {error.strerror}", Span(file)),)
    data, diagnostics = read_document(content, file)
    if diagnostics:
        return None, diagnostics
    try:
        return model.model_validate({} if data is None else data), ()
    except ValidationError as error:
        return None, tuple(explain(error, data, model, file))
