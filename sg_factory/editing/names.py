"""Names of a project: their kinds, and every place in its files that has one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from sg_factory.authored.models import Base, HostFile, Project, Role, Settings
from sg_factory.authored.models.authored import Authored
from sg_factory.authored.models.project import HOSTS_FILE, SETTINGS_FILE, WORDS
from sg_factory.authored.models.text import LONGEST_NAME, NAME_PATTERN
from sg_factory.authored.schema import written_names
from sg_factory.diagnostic import Place
from sg_factory.editing.refused import ChangeRefused
from sg_factory.files import Files
from sg_factory.network.services import PROTOCOLS, WORDS_OF_TRAFFIC, catalogue
from sg_factory.text.counting import few, listed
from sg_factory.text.spelling import as_name, suggestion
from sg_factory.yaml.document import read_document

RenamedKind = Literal["role", "network", "external-group", "service"]
RENAMED_KINDS: tuple[RenamedKind, ...] = get_args(RenamedKind)

# The kinds of `authored.schema.vocabulary` that are one name space.
_PEERS = frozenset(("worn", "external", "peer", "any-peer", "new-peer"))
_SERVICES = frozenset(("service", "traffic", "new-service"))
_LONGEST_ROLE_NAME = 128
_LONGEST_PATH = 256


def kind_of(name: str, project: Project, asked: RenamedKind | None) -> RenamedKind:
    """Return the kind of a declared name. Raises ChangeRefused if there is none, or more than one."""
    by_kind = _declared(project)
    kinds = [kind for kind in RENAMED_KINDS if name in by_kind[kind] and asked in (None, kind)]
    if len(kinds) > 1:
        options = listed([f"`--kind {kind}`" for kind in kinds], "or")
        raise ChangeRefused(f"“{name}” is the name of {listed([_one(kind) for kind in kinds])}: add {options}")
    if kinds:
        return kinds[0]
    what = _one(asked, "no") if asked else "unknown: not a role, network, external group or service of the project"
    base = project.bases.get(name.removeprefix("_"))
    if base is not None and asked is None:
        users = few(source.file for source in project.sources if base.name in source.written.extends)
        steps = f"rename {base.file} and its name under `extends`" + (f" of {users}" if users else "")
        raise ChangeRefused(f"“{name}” is a base, which this command does not rename: {steps}")
    known = [each for kind in RENAMED_KINDS for each in by_kind[kind] if asked in (None, kind)]
    help = suggestion(name, known)
    raise ChangeRefused(f"“{name}” is {what}" + (f"; {help}" if help else ""))


def verify_new_name(name: str, kind: RenamedKind, old_file: str, project: Project, files: Files) -> None:
    """Raise ChangeRefused if a name may not be given to something of a kind; `old_file` is the file of a role."""
    longest = _LONGEST_ROLE_NAME if kind == "role" else LONGEST_NAME
    if not NAME_PATTERN.fullmatch(name):
        near = as_name(name)
        help = f"; did you mean “{near}”?" if near else ""
        raise ChangeRefused(f"“{name}” is not a name: names are lower-case words and digits with single hyphens{help}")
    if len(name) > longest:
        raise ChangeRefused(f"the new name has {len(name)} characters, more than {longest}")
    if kind == "role" and name.startswith("sg-"):
        raise ChangeRefused(f"“{name}” begins with “sg-”, which EC2 reserves for ids: choose another name")
    reserved = (*catalogue(), *WORDS_OF_TRAFFIC, *PROTOCOLS) if kind == "service" else WORDS
    if name in reserved:
        what = "a service of the catalogue" if kind == "service" else "a reserved word"
        raise ChangeRefused(f"“{name}” is {what}: choose another name")
    by_kind = _declared(project)
    for other in ("service",) if kind == "service" else RENAMED_KINDS[:-1]:
        if name in by_kind[other]:
            where = project.roles[name].file if other == "role" else SETTINGS_FILE
            raise ChangeRefused(f"“{name}” is already {_one(other)}, in {where}: choose another name")
    if kind == "role" and files.exists(new := role_file(old_file, name)):
        raise ChangeRefused(f"{new} already exists and is not overwritten: choose another name")
    if kind == "role" and len(new) > _LONGEST_PATH:
        raise ChangeRefused(f"the path of the new file has {len(new)} characters, more than {_LONGEST_PATH}")


def role_file(file: str, name: str) -> str:
    """Return the path of a role with another name in the folder of `file`."""
    return f"{file.rpartition('/')[0]}/{name}.yaml"


def places_of(name: str, kind: RenamedKind, project: Project, files: Files) -> Iterator[Place]:
    """Yield every place in the project's files that declares or uses a name, but not the names of files."""
    kinds = _SERVICES if kind == "service" else _PEERS
    for file, model in _files(project, files):
        value, _ = read_document(files.read(file), file)
        for written in written_names(model, value):
            if written.text == name and written.kind in kinds:
                yield Place(file, written.path, written.part)


def _files(project: Project, files: Files) -> Iterator[tuple[str, type[Authored]]]:
    for file, model in ((SETTINGS_FILE, Settings), (HOSTS_FILE, HostFile)):
        if files.exists(file):
            yield file, model
    for source in project.sources:
        yield source.file, Role if isinstance(source.written, Role) else Base


def _declared(project: Project) -> dict[RenamedKind, tuple[str, ...]]:
    settings = project.settings
    return {
        "role": tuple(project.roles),
        "network": tuple(settings.networks),
        "external-group": tuple(settings.security_groups),
        "service": tuple(settings.services),
    }


def _one(kind: RenamedKind, article: str = "") -> str:
    article = article or ("an" if kind == "external-group" else "a")
    return f"{article} {kind.replace('-', ' ')}"
