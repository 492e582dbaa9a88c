"""The allowed keys of each mapping in a file, from the file's model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from sg_factory.authored.models import Base, HostFile, Role, Settings
from sg_factory.authored.models.authored import Model


def keys_at(model: Model, path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Return the allowed keys of the mapping at `path` in a file of `model`."""
    kinds = [*_arms(model)]
    for step in path:
        kinds = [arm for kind in kinds for inner in _inside(kind, step) for arm in _arms(inner)]
    return tuple(sorted({key.name for kind in kinds if isinstance(kind, Model) for key in kind.keys.values()}))


def where_it_belongs(model: Model, path: tuple[str | int, ...], name: str) -> str:
    """Return where an unknown key of the mapping at `path` belongs; empty if it is a key nowhere near."""
    if model in (Role, Base):
        return _where_in_a_role_file(model, path, name)
    if model is Settings and path[:1] not in ((), ("environments",)):
        return ""
    homes = (home for home in _HOMES.get(model, ()) if name in keys_at(model, home))
    return next((f"“{name}” is a key of {_HOMES[model][home]}" for home in homes), "")


# Mappings whose keys authors write above or below them, and what to write; any name stands for the others.
_HOMES: Mapping[Model, Mapping[tuple[str, ...], str]] = {
    Settings: {
        ("environments", "prod"): "an environment: write it under one of `environments`",
        ("environments", "prod", "quotas"): "`quotas` of an environment: write it there",
    },
    HostFile: {("web", "launch"): "`launch`: write it there", ("web",): "the host: write it beside `launch`"},
}


def _where_in_a_role_file(model: Model, path: tuple[str | int, ...], name: str) -> str:
    is_line = path[:1] in (("ingress",), ("egress",))
    if not path and name in {*keys_at(Role, ("ingress", 0)), *keys_at(Role, ("egress", 0))}:
        return f"“{name}” is a key of a rule: write it in a line of ingress or egress"
    if (path and not is_line) or len(path) > len(("ingress", 0)) or name not in keys_at(Role, ()):
        return ""
    if name in keys_at(model, ()):
        return f"“{name}” is a key of the {'role' if model is Role else 'base'}: write it at the beginning of a line"
    return f"a base makes no group: write “{name}” in the roles that extend it"


def _arms(kind: Any) -> Iterator[Any]:
    """Yield each type that a value may have, without its annotations."""
    parts = get_args(kind)
    if isinstance(kind, Model) and kind.is_root:
        parts = (kind.keys["root"].kind,)
    elif not parts or get_origin(kind) in (dict, tuple):
        yield kind
        return
    for part in parts[:1] if get_origin(kind) is Annotated else parts:
        yield from _arms(part)


def _inside(kind: Any, step: str | int) -> Iterator[Any]:
    if isinstance(kind, Model):
        yield from (key.kind for key in kind.keys.values() if key.name == step)
    elif get_origin(kind) is dict or (get_origin(kind) is tuple and isinstance(step, int)):
        yield get_args(kind)[get_origin(kind) is dict]
