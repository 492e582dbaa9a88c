"""Random projects with their roles in folders."""

from __future__ import annotations

from tests.reading.project import Project

FOLDERS = ("", "edge/", "data/store/")


def in_folders(project: Project) -> Project:
    """The same project with `stacks: folder`, and its roles, not its bases, spread over folders by their names."""
    settings = {**project.files.get("sg-factory.yaml", {}), "stacks": "folder"}
    files = {_moved(name): document for name, document in project.files.items()}
    return Project({**files, "sg-factory.yaml": settings}, project.as_of, project.disable)


def _moved(name: str) -> str:
    top, _, role = name.partition("/")
    if top != "roles" or role.startswith("_"):
        return name
    return f"roles/{FOLDERS[len(role) % len(FOLDERS)]}{role}"
