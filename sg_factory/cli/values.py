"""Values that shells complete: names of the project, of its repository and of sg-factory.

Nothing is compiled and nothing raised for them: a file may be incomplete while its author asks for a name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from sg_factory.files import Folder, NoFile

CompletionValues = Callable[[click.Context], Iterable[str]]
Completion = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]

# Names that need no quotes on a command line and are safe to print on a terminal.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./@+-]*")
_MOST_BYTES = 1 << 20  # as of any file of a project


def offering(*values: CompletionValues) -> Completion:
    """Return the `shell_complete` of a parameter that takes any of these values."""

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        known = {value for each in values for value in each(ctx) if value.startswith(incomplete)}
        return [CompletionItem(value) for value in sorted(known) if _PLAIN.fullmatch(value)]

    return complete


def or_path(*values: CompletionValues) -> Completion:
    """Return the `shell_complete` of a parameter that takes these values or paths; a path if no value fits."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        return offering(*values)(ctx, param, incomplete) or [CompletionItem(incomplete, type="file")]

    return complete


def these(*words: str) -> CompletionValues:
    """Return fixed values."""
    return lambda _ctx: words


def roles(ctx: click.Context) -> Iterator[str]:
    """The names of the project's roles, from their files' names."""
    for level in _files(ctx).levels("roles"):
        yield from (name.removesuffix(".yaml") for name in level.files if _is_role(name))


def folders(ctx: click.Context) -> Iterator[str]:
    """The folders of the project's roles."""
    return (level.folder for level in _files(ctx).levels("roles") if any(map(_is_role, level.files)))


def hosts(ctx: click.Context) -> Iterable[str]:
    """The names of the project's hosts."""
    return _keys(ctx, "hosts.yaml")


def environments(ctx: click.Context) -> Iterable[str]:
    """The names of the project's environments."""
    return _keys(ctx, "sg-factory.yaml", "environments")


def networks(ctx: click.Context) -> Iterable[str]:
    """The names of the project's networks and external groups."""
    return _keys(ctx, "sg-factory.yaml", "networks", "security_groups")


def own_services(ctx: click.Context) -> Iterable[str]:
    """The services that the project declares."""
    return _keys(ctx, "sg-factory.yaml", "services")


def services(ctx: click.Context) -> Iterator[str]:
    """Values of a rule's `service`: services of the project and of the catalogue, and words such as `icmp`."""
    from sg_factory.network.services import WORDS_OF_TRAFFIC

    yield from own_services(ctx)
    yield from service_names(ctx)
    yield from WORDS_OF_TRAFFIC


def service_names(_ctx: click.Context) -> Iterable[str]:
    """The services of the catalogue."""
    from sg_factory.network.services import catalogue

    return catalogue()


def checks(_ctx: click.Context) -> Iterator[str]:
    """Values of `--explain`: names of checks and ids of other tools."""
    from sg_factory.check import NAMES
    from sg_factory.check.index import foreign_ids

    yield from ("all", *NAMES)
    yield from foreign_ids()


def role_templates(ctx: click.Context) -> Iterable[str]:
    """The templates of new roles: sg-factory's and the project's."""
    from sg_factory.onboard.catalogue import templates

    return templates(_files(ctx))


def revisions(ctx: click.Context) -> Iterable[str]:
    """The branches and tags of the repository around the project."""
    from sg_factory.files.revisions import branches_and_tags

    return branches_and_tags(_folder(ctx))


def _folder(ctx: click.Context) -> Path:
    """The project's folder; with a wrong `--project` nothing is completed."""
    return Path(ctx.params.get("folder") or ".")


def _files(ctx: click.Context) -> Folder:
    return Folder(_folder(ctx))


def _is_role(name: str) -> bool:
    return name.endswith(".yaml") and not name.startswith("_")


def _keys(ctx: click.Context, file: str, *sections: str) -> tuple[str, ...]:
    from sg_factory.yaml.keys import keys  # needed for completion only, and every command imports this module

    try:
        return keys(_files(ctx).read(file, _MOST_BYTES), *sections)
    except NoFile:
        return ()
