"""Parts that a project lacks → its files with them: new ones, and those that are there with every byte kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sg_factory.adopt.adding import AddedParts
from sg_factory.adopt.draft import DraftLine, DraftProject
from sg_factory.adopt.writing import files_of, host_value, line_value, settings_of
from sg_factory.adopt.yaml_text import block_text
from sg_factory.authored.models import Project
from sg_factory.authored.models.project import HOSTS_FILE, SETTINGS_FILE
from sg_factory.files import Files
from sg_factory.yaml.additions import Entries, with_entries
from sg_factory.yaml.edits import read


class FileEdits:
    """The contents of files that change, each read when it is first edited."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.contents: dict[str, bytes] = {}

    def add(self, file: str, path: tuple[str | int, ...], entries: Entries, *, after: str = "") -> None:
        """Add entries at a path of a file, which may be new. Raises CannotEdit."""
        if entries:
            self.contents[file] = with_entries(self._content(file), file, path, entries, block_text, after=after)

    def value(self, file: str) -> Any:
        """Return what a file says as far as it is edited. Raises CannotEdit."""
        return read(self._content(file), file)

    def _content(self, file: str) -> bytes:
        there = self._files.read(file) if self._files.exists(file) else b""
        return self.contents.get(file, there)


def edited_files(files: Files, project: Project, parts: AddedParts) -> dict[str, bytes]:
    """Return the contents of all files that are new or change. Raises CannotEdit."""
    edits = FileEdits(files)
    settings = settings_of(DraftProject("", (), networks=parts.networks, externals=parts.externals))
    for key in ("networks", "security_groups"):
        edits.add(SETTINGS_FILE, (key,), settings.get(key, {}))
    for name, quotas in parts.quotas.items():
        if "quotas" not in edits.value(SETTINGS_FILE)["environments"][name]:
            edits.add(SETTINGS_FILE, ("environments", name), {"quotas": quotas})
    edits.add(HOSTS_FILE, (), {host.name: host_value(host) for host in parts.hosts})
    for name, lines in parts.lines.items():
        for direction, values in _by_direction(lines).items():
            edits.add(project.roles[name].file, (direction,), values)
    new = files_of(DraftProject("", parts.roles))
    return edits.contents | {file: text.encode() for file, text in new.items() if file != SETTINGS_FILE}


def _by_direction(lines: Sequence[DraftLine]) -> Mapping[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line.direction, []).append(line_value(line))
    return found
