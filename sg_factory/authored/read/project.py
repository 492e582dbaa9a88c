"""A project's files → authored values, and every mistake in the files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sg_factory.authored.models import Base, Fragment, HostFile, Project, Role, RoleFragment, RoleSource, Settings
from sg_factory.authored.models.project import HOSTS_FILE, ROLES_FOLDER, SETTINGS_FILE, WORDS
from sg_factory.authored.models.text import NAME_PATTERN, TAG_VALUE_LENGTH
from sg_factory.authored.read.file import M, Read, read_file, unreadable
from sg_factory.authored.read.fragments import fragments, role_fragment
from sg_factory.diagnostic import Diagnostic, Place, Related, Span, mistake
from sg_factory.files import Files
from sg_factory.text.progress import steps
from sg_factory.text.spelling import as_name

# SSM parameters and tags allow longer names, but their errors would not be clear.
_LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Loaded:
    """A project as far as it could be read, with its mistakes.

    Without `settings_readable` the names of sg-factory.yaml are unknown, and nothing may be compiled.
    """

    project: Project
    diagnostics: tuple[Diagnostic, ...]
    settings_readable: bool


def load(files: Files) -> Loaded:
    """Read every file of a project. Mistakes in files are returned, not raised."""
    settings = _optional(files, SETTINGS_FILE, Settings())
    hosts = _optional(files, HOSTS_FILE, HostFile())
    found: list[Diagnostic] = [*settings.diagnostics, *hosts.diagnostics]
    sources: dict[str, RoleSource] = {}
    unreadable: dict[str, str] = {}
    names: list[Fragment] = []
    beside: list[RoleFragment] = []
    size = settings.size + hosts.size
    for file in steps(tuple(_role_files(files, found)), "reading"):
        stem = file.rsplit("/", 1)[-1].removesuffix(".yaml")
        name = stem.removeprefix("_")
        wrong_name = _wrong_name(name, stem, file) or _name_twice(stem, file, sources, unreadable)
        if wrong_name:
            found.append(wrong_name)
            continue
        read = _read_role(files, file, stem)
        found.extend(read.diagnostics)
        size += read.size
        if read.model is None:
            unreadable[stem] = file
            names.extend(fragments(stem, file, read.data))
            beside += [] if stem.startswith("_") else [role_fragment(file, read.data)]
        else:
            sources[stem] = RoleSource(name, file, read.model)
    roles = {stem: source for stem, source in sources.items() if isinstance(source.written, Role)}
    bases = {source.name: source for source in sources.values() if isinstance(source.written, Base)}
    if not roles and not found:
        help = f"add {ROLES_FOLDER}/web.yaml with a description, an owner and ingress"
        found.append(mistake("no-role", "the project has no role", Span(ROLES_FOLDER), help=help))
    project = Project(
        settings=settings.model or Settings(),
        roles=roles,
        bases=bases,
        hosts=hosts.model or HostFile(),
        unreadable=frozenset(unreadable),
        fragments=tuple(names),
        role_fragments=tuple(beside),
        size=size,
    )
    return Loaded(project, tuple(found), settings.model is not None)


def _optional(files: Files, file: str, absent: M) -> Read[M]:
    wrong = file.replace(".yaml", ".yml")
    if files.exists(wrong):
        return Read(None, (_rename(wrong),))
    if not files.exists(file):
        return Read(absent)
    return read_file(files, file, type(absent))


def _read_role(files: Files, file: str, stem: str) -> Read[Role] | Read[Base]:
    return read_file(files, file, Base) if stem.startswith("_") else read_file(files, file, Role)


def _role_files(files: Files, found: list[Diagnostic]) -> Iterator[str]:
    """Yield the role files, sorted; report files that look like one but would be ignored."""
    for level in files.levels(ROLES_FOLDER):
        if level.closed:
            found.append(unreadable(level.folder, level.closed))
        links = (f"{level.folder}/{name}" for name in level.linked_folders)
        found += (unreadable(link, "links to folders are not followed") for link in links)
        for name in level.files:
            file = f"{level.folder}/{name}"
            if name.endswith(".yaml"):
                yield file
            elif name.lower().endswith((".yml", ".yaml")):
                found.append(_rename(file))


def _rename(file: str) -> Diagnostic:
    right = f"{file.rsplit('.', 1)[0]}.yaml"
    return mistake(
        "wrong-ending",
        f"{file} would be ignored: its name does not end in .yaml",
        Span(file),
        help=f"rename it to {right}",
    )


def _wrong_name(name: str, stem: str, file: str) -> Diagnostic | None:
    if not NAME_PATTERN.fullmatch(name):
        message = f"“{stem}” is not a valid role name: names are lower-case words and digits with single hyphens"
        right = f"{'_' if stem.startswith('_') else ''}{as_name(name) or 'web-frontend'}.yaml"
        return mistake("bad-name", message, Span(file), help=f"rename the file to {right}")
    if name.startswith("sg-"):
        message = f"“{stem}” is not a valid role name: EC2 reserves names that begin with “sg-” for ids"
        return mistake("bad-name", message, Span(file), help=f"rename the file to {name.removeprefix('sg-')}.yaml")
    if name in WORDS:
        return mistake("name-taken", f"“{stem}” is a reserved word", Span(file), help="rename the file")
    if len(name) > _LONGEST_NAME:
        message = f"the role's name has {len(name)} characters, more than {_LONGEST_NAME}"
        return mistake("bad-name", message, Span(file), help="rename the file")
    if len(file) > TAG_VALUE_LENGTH:
        message = f"the file's path has {len(file)} characters; it becomes a tag value, which holds {TAG_VALUE_LENGTH}"
        return mistake("bad-name", message, Span(file), help="move it to a folder with a shorter name")
    return None


def _name_twice(stem: str, file: str, sources: dict[str, RoleSource], unreadable: dict[str, str]) -> Diagnostic | None:
    other = sources[stem].file if stem in sources else unreadable.get(stem)
    if other is None:
        return None
    related = (Related(Place(other), "the other one"),)
    help = "rename one: names are unique in the whole of roles/"
    return mistake("name-twice", f"“{stem}” is the name of two files", Place(file), help=help, related=related)
