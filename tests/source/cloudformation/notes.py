"""The notes of the template reader, with levels and lines."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from sg_factory.pipeline.project import moment
from sg_factory.pipeline.templates import read_templates
from tests.projects import write


def remarked(text: str, *, codes: str = "unknown-value malformed-rule") -> list[str]:
    """The findings of these checks as `LINE LEVEL MESSAGE`, in the order of the lines."""
    with TemporaryDirectory() as folder:
        return remarked_of(Path(folder), {"template.yaml": dedent(text)}, "template.yaml", codes=codes)


def remedies(text: str, code: str = "unknown-value") -> list[str]:
    """The remedies of the findings of a check, in the order of the lines."""
    with TemporaryDirectory() as folder:
        write(Path(folder), {"template.yaml": dedent(text)})
        outcome = read_templates([Path(folder) / "template.yaml"], as_of=moment("2027-01-01"))
    return [found.help for found in outcome.diagnostics if found.code == code]


def remarked_of(folder: Path, files: dict[str, str], *named: str, codes: str = "") -> list[str]:
    """The findings as `LINE LEVEL MESSAGE`, with the file name in front if there are several files."""
    write(folder, files)
    outcome = read_templates([folder / name for name in named], as_of=moment("2027-01-01"))
    lines = []
    for found in outcome.diagnostics:
        if not codes or found.code in codes.split():
            file = f"{Path(found.where.file).relative_to(folder)}:" if len(files) > 1 else ""
            lines.append(f"{file}{found.where.line} {found.severity.word} {found.message}".replace(f"{folder}/", ""))
    return lines
