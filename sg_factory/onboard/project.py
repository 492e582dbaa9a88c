"""The files of a new project, from templates/project/.

If the project is in a folder of a repository, the files for GitHub are at the repository's top and name the folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from sg_factory.authored.models import Settings
from sg_factory.files.package_data import above_templates
from sg_factory.onboard.location import OWNERS, UPDATES
from sg_factory.onboard.refused import Refused
from sg_factory.text.spelling import as_name

_FOLDER = "templates/project"
_GITHUB = ".github/"
_WORKFLOW = ".github/workflows/review.yaml"
_CHECK = "make --no-print-directory check FORMAT=github"
# Run at the repository's top, so that annotations have paths from there.
_CHECK_FROM_TOP = """|
          make --no-print-directory schema > /dev/null
          cd "$GITHUB_WORKSPACE"
          "$FOLDER/.venv/bin/sg-factory" check --project "$FOLDER" --format github"""
# dot-gitignore becomes .gitignore: under its own name git would apply it to this repository.
_DOT = re.compile(r"(?<![^/])dot-")


def project_name(name: str) -> str:
    """Return `name` if it is valid for a project. Raises Refused."""
    try:
        return Settings.validate({"name": name}).name
    except ValueError:
        meant = as_name(name)[:40].rstrip("-")
        if meant and meant == name:
            why = "begins with a word that AWS reserves for its own SSM parameters: choose another name"
            raise Refused(f"“{name}” {why}") from None
        rule = "names are lower-case words and digits with single hyphens, 60 characters at most"
        help = f"; did you mean “{meant}”?" if meant else ""
        raise Refused(f"“{name}” is not a valid project name: {rule}{help}") from None


def project_files(
    name: str, requirement: str, where: str, inside: str = "", kept: Mapping[str, str] = MappingProxyType({})
) -> Mapping[str, str]:
    """Return the text of every file by its path below the top of the repository.

    `requirement` is the line that installs sg-factory, `where` a sentence on it. `inside` is the project's folder below
    the top, with slashes; "" at the top or without a repository. `kept` are existing files by the ones that they stand
    in for: those are not written, and the README names the existing ones.
    """
    workflow = _WORKFLOW.replace("review", f"review-{name}") if inside else _WORKFLOW
    up = "../" * len(inside.split("/")) if inside else ""
    words = {
        "@NAME@": name,
        "@SG_FACTORY@": requirement,
        "@WHERE@": where,
        "@ABOVE@": f"/{inside}" if inside else "",
        "@WORKFLOW@": f"{up}{workflow}",
        "@ALL@": f"/{inside}/" if inside else "*",
        "@CODEOWNERS@": f"{up}{kept.get(OWNERS, OWNERS)}",
        "@DEPENDABOT@": f"{up}{kept.get(UPDATES, UPDATES)}",
        "@PATHS@": f'\n    paths: ["{inside}/**", "{workflow}"]' if inside else "",
        "@FOLDER@": f'\n    defaults:\n      run:\n        working-directory: "{inside}"' if inside else "",
        "@VARIABLE@": f'\n      FOLDER: "{inside}"' if inside else "",
        "@CHECK@": _CHECK_FROM_TOP if inside else _CHECK,
    }
    made = {}
    for file, text in _templates():
        if file in kept:
            continue
        place = workflow if file == _WORKFLOW else file
        path = f"{inside}/{place}" if inside and not place.startswith(_GITHUB) else place
        made[path] = re.sub("|".join(words), lambda found: words[found[0]], text)
    return made


def _templates() -> Iterator[tuple[str, str]]:
    folder = above_templates() / _FOLDER
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:  # pip compiles app.py where it is installed
            yield _DOT.sub(".", path.relative_to(folder).as_posix()), path.read_text("utf-8")
