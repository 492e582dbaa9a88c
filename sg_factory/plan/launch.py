"""Launch templates of hosts: their settings besides the security groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tenancy = Literal["default", "dedicated", "host"]


@dataclass(frozen=True, slots=True)
class Image:
    """The image of an instance: by its id, by the SSM parameter that holds the id, or a public one.

    `family` is an operating system such as `ubuntu-24.04`. `architecture` is that of the public image, of which the
    newest one is used whenever an instance starts.
    """

    family: str
    architecture: Literal["x86_64", "arm64"] = "x86_64"
    id: str | None = None
    ssm: str | None = None

    @property
    def is_public(self) -> bool:
        """True for the public image of the family."""
        return self.id is None and self.ssm is None

    def __str__(self) -> str:
        return self.id or self.ssm or (f"{self.family}-arm64" if self.architecture == "arm64" else self.family)


@dataclass(frozen=True, slots=True)
class Launch:
    """The settings of a launch template. Without a `key_pair`, administrators use Session Manager.

    `instance_profile` is the name of an existing profile; `kms_key` an id, ARN or alias, None being the account's
    default key. With `firewall`, an instance loads the firewall of its roles when it starts. `owner` and `tags` are
    tags of instances and volumes.
    """

    image: Image
    key_pair: str | None = None
    instance_profile: str | None = None
    instance_type: str | None = None
    tenancy: Tenancy = "default"
    patch_on_boot: bool = False
    firewall: bool = False
    kms_key: str | None = None
    owner: str = ""
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def needs_profile(self) -> bool:
        """True if it needs an instance profile for Session Manager."""
        return self.key_pair is None and self.instance_profile is None
