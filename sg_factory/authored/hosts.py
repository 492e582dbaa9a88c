"""hosts.yaml, as authors write it."""

from __future__ import annotations

from typing import Literal

from pydantic import RootModel

from sg_factory.authored.text import Authored, Given, Name, OneOrMore, Text


class KeyPair(Authored):
    """Access to a host by an EC2 key pair."""

    key_pair: Text


class Launch(Authored):
    """A launch template that wears the host's groups."""

    access: Literal["session-manager"] | KeyPair
    tenancy: Literal["default", "dedicated", "host"] = "default"
    patch_on_boot: bool = False


class Host(Authored):
    """Something that wears one or more roles."""

    roles: OneOrMore[str]
    description: Text
    launch: Given[Launch] = None


class HostFile(RootModel[dict[Name, Host]]):
    """All of hosts.yaml: hosts by name."""

    root: dict[Name, Host] = {}
