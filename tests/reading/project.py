"""A project as a value: written to a folder, printed, and rewritten in another order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import yaml

Document = dict[str, Any]


class Reasoned(str):
    """The name of a peer that is written with a reason of its own; everything else about it is that of its name."""

    reason: str

    def __new__(cls, name: str, reason: str = "") -> Reasoned:
        made = super().__new__(cls, name)
        made.reason = reason
        return made


@dataclass(frozen=True, repr=False)
class Project:
    """`files`: path → document, in the order in which they are written."""

    files: dict[str, Document]
    as_of: date
    disable: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        for name, text in self.texts().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def texts(self) -> dict[str, str]:
        """Path → text of the file."""
        return {name: as_yaml(document) for name, document in self.files.items()}

    def environments(self) -> list[str]:
        return list(self.files.get("sg-factory.yaml", {}).get("environments", {})) or ["default"]

    def shuffled(self, random: Random) -> Project:
        """The project with its keys, lists and files in another order, which the language ignores."""
        files = {name: _shuffled(document, random) for name, document in self.files.items()}
        return replace(self, files=_reordered(files, random))

    def redescribed(self, describe: Callable[[str], str]) -> Project:
        """The project with every `description` passed through `describe`."""
        return replace(self, files={name: _redescribed(each, describe) for name, each in self.files.items()})

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Print the files of a failure for hypothesis."""
        printer.text(repr(self))

    def __repr__(self) -> str:
        texts = "".join(f"\n# {name}\n{text}" for name, text in self.texts().items())
        return f"Project as of {self.as_of}, without {list(self.disable)}:{texts}"


class _Plain(yaml.CSafeDumper):
    """A YAML dumper without anchors, which the language refuses, and with times as people write them."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _represent_time(dumper: _Plain, moment: datetime) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))


def _represent_reasoned(dumper: _Plain, peer: Reasoned) -> yaml.Node:
    return dumper.represent_dict({"peer": str(peer), "description": peer.reason})


_Plain.add_representer(datetime, _represent_time)
_Plain.add_representer(Reasoned, _represent_reasoned)


def as_yaml(document: Document) -> str:
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, default_flow_style=False)


def _shuffled(value: Any, random: Random) -> Any:
    if isinstance(value, dict):
        return _reordered({key: _shuffled(item, random) for key, item in value.items()}, random)
    if isinstance(value, list):
        return random.sample([_shuffled(item, random) for item in value], len(value))
    return value


def _reordered(mapping: dict[str, Any], random: Random) -> dict[str, Any]:
    return dict(random.sample(list(mapping.items()), len(mapping)))


def _redescribed(value: Any, describe: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_redescribed(item, describe) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: describe(item) if key == "description" else _redescribed(item, describe) for key, item in value.items()
    }
