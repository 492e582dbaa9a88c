"""One resource of a template, and the parts of logical ids."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of a template; `after` are the logical ids on which it depends without referring to them."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    after: tuple[str, ...] = ()

    @property
    def body(self) -> dict[str, Any]:
        """The resource as its template has it, without its logical id."""
        return {
            "Type": self.type,
            **({"DependsOn": list(self.after)} if self.after else {}),
            **({"Properties": dict(self.properties)} if self.properties else {}),
        }


def pascal(name: str) -> str:
    """Return a name in the form of a logical id: `orders-api` → `OrdersApi`."""
    return "".join(word.capitalize() for word in name.split("-"))


def last_words(text: str) -> str:
    """Return the last three words of a text in the form of a logical id: `/network/prod/vpc-id` → `ProdVpcId`."""
    return pascal("-".join(re.findall(r"[A-Za-z0-9]+", text)[-3:]))[:100]


def hashed(text: str, length: int) -> str:
    """Return the first `length` digits of a hash, which tells apart names that differ in other characters only."""
    from hashlib import sha256  # imports OpenSSL, which a check seldom needs

    return sha256(text.encode()).hexdigest()[:length].upper()


def sorted_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags in CDK's order, which ignores case."""
    return [{"Key": key, "Value": tags[key]} for key in sorted(tags, key=lambda key: (key.casefold(), key))]
