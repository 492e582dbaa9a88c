"""One file → one model, or what is wrong with the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from sg_factory.authored.read.explain import MOST_ERRORS, explain
from sg_factory.diagnostic import Diagnostic, Span, mistake
from sg_factory.files import Files, NoFile
from sg_factory.text.few import few_of_a_file
from sg_factory.yaml.document import MOST_BYTES, read_document

M = TypeVar("M", bound=BaseModel)

# https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
_POINTER = b"version https://git-lfs.github.com/spec/v1\n"


@dataclass(frozen=True, slots=True)
class Read(Generic[M]):
    """A file as a model; None and the reasons where it cannot be one. `data` is then what it says all the same.

    `size` is how many bytes it has.
    """

    model: M | None
    diagnostics: tuple[Diagnostic, ...] = ()
    data: Any = None
    size: int = 0


def read_file(files: Files, file: str, model: type[M]) -> Read[M]:
    """What one of the files says as a `model`. An empty file is an empty mapping: what is missing is then named."""
    try:
        return _understood(files.read(file, MOST_BYTES + 1), file, model)
    except NoFile as error:
        return Read(None, (unreadable(file, str(error)),))


@cache
def _understood(content: bytes, file: str, model: type[M]) -> Read[M]:
    """Of two revisions most files are the same, and are understood once."""
    if content.startswith(_POINTER):
        return Read(None, (_pointer(file),), size=len(content))
    data, diagnostics = read_document(content, file)
    read: Read[M] = Read(None, diagnostics) if diagnostics else understand(data, file, model)
    return replace(read, size=len(content))


def understand(data: Any, file: str, model: type[M]) -> Read[M]:
    """What values say as a `model`, wherever they come from."""
    try:
        return Read(model.model_validate({} if data is None else data))
    except ValidationError as error:
        is_cut = error.error_count() > MOST_ERRORS
        return Read(None, tuple(few_of_a_file(explain(error, data, model, file), file, is_cut=is_cut)), data)


def unreadable(file: str, reason: str) -> Diagnostic:
    """The mistake that a file or folder is which the operating system does not let us read."""
    message = f"{file} cannot be read: {reason}"
    return mistake("unreadable", message, Span(file), help="replace it by a file that can be read, or remove it")


def _pointer(file: str) -> Diagnostic:
    """The mistake that a file is which only says where its contents are."""
    message = f"{file} is a Git LFS pointer: its contents are not here"
    help = "run `git lfs pull`, and keep the file out of LFS (.gitattributes): revisions are not read through LFS"
    return mistake("unreadable", message, Span(file), help=help)
