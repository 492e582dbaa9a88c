"""The files of a new project: templates/project/ with the project's name in its places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sg_factory.authored import Settings
from sg_factory.carried import above_templates
from sg_factory.spelling import as_name

_FOLDER = "templates/project"
# So that no file of the template is taken for one of this repository's own: dot-gitignore becomes .gitignore.
_DOT = re.compile(r"(?<![^/])dot-")


class BadName(ValueError):
    """A name that is none for a project; the message says what to write instead."""


def project_name(name: str) -> str:
    """`name`, if a project may be called so. Raises BadName."""
    try:
        return Settings.model_validate({"name": name}).name
    except ValueError:
        meant = as_name(name)[:40].rstrip("-")
        if meant and meant == name:
            raise BadName(
                f"“{name}” begins with a word that AWS keeps for itself in SSM: choose another name"
            ) from None
        rule = "names are lower-case words and digits with single hyphens, 60 characters at most"
        help = f"; did you mean “{meant}”?" if meant else ""
        raise BadName(f"“{name}” is no name of a project: {rule}{help}") from None


def project_files(name: str, requirement: str, where: str) -> Mapping[str, str]:
    """The text of every file by its path; `requirement` is the line that installs sg-factory, `where` a word on it."""
    words = {"@NAME@": name, "@SG_FACTORY@": requirement, "@WHERE@": where}
    return {file: re.sub("|".join(words), lambda found: words[found[0]], text) for file, text in _templates()}


def _templates() -> Iterator[tuple[str, str]]:
    folder = above_templates() / _FOLDER
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:  # pip compiles app.py where it is installed
            yield _DOT.sub(".", path.relative_to(folder).as_posix()), path.read_text("utf-8")
