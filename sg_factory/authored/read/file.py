"""One file → one model, or its mistakes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic_core import ValidationError

from sg_factory.authored.models.authored import Authored
from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import Files, NoFile
from sg_factory.text.few import few_of_a_file
from sg_factory.yaml.document import MOST_BYTES, read_document

M = TypeVar("M", bound=Authored)

# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A file as a model, or None with its mistakes. `data` are then the plain values of the file.

    `size` is its number of bytes.
    """

    model: M | None
    diagnostics: tuple[Diagnostic, ...] = ()
    data: Any = None
    size: int = 0


def read_file(files: Files, file: str, model: type[M]) -> Read[M]:
    """Read a file as a `model`. An empty file is an empty mapping, so that missing keys are reported."""
    try:
        return _understood(files.read(file, MOST_BYTES + 1), file, model)
    except NoFile as error:
        return Read(None, (unreadable(file, str(error)),))


@cache
def _understood(content: bytes, file: str, model: type[M]) -> Read[M]:
    """Parse a file; cached, because most files of two revisions are equal."""
    if content.startswith(_POINTER):
        return Read(None, (_pointer(file),), size=len(content))
    data, diagnostics = read_document(content, file)
    read: Read[M] = Read(None, diagnostics) if diagnostics else understand(data, file, model)
    return replace(read, size=len(content))


def understand(data: Any, file: str, model: type[M]) -> Read[M]:
    """Validate plain values as a `model`."""
    try:
        return Read(model.validate({} if data is None else data))
    except ValidationError as error:
        from sg_factory.authored.read.explain import MOST_ERRORS, explain  # imported only for a mistake

        is_cut = error.error_count() > MOST_ERRORS
        return Read(None, tuple(few_of_a_file(explain(error, data, model, file), file, is_cut=is_cut)), data)


def unreadable(file: str, reason: str) -> Diagnostic:
    """Return the mistake for a file or folder that cannot be read."""
    message = f"{file} cannot be read: {reason}"
    return mistake("unreadable", message, Span(file), help="replace it by a file that can be read, or remove it")


def _pointer(file: str) -> Diagnostic:
    """Return the mistake for a pointer of Git LFS."""
    message = f"{file} is a Git LFS pointer: its contents are not here"
    help = "run `git lfs pull`, and keep the file out of LFS (.gitattributes): revisions are not read through LFS"
    return mistake("unreadable", message, Span(file), help=help)
