"""Notes made while a template is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import TemplateNote
from sg_factory.source.cloudformation.expressions import digest

_LONGEST = 255
_MOST = 500  # notes of one kind
# EC2, CreateSecurityGroup and IpRange: the characters allowed in names and descriptions.
_REFUSED = re.compile(r"[^a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]")


@dataclass(slots=True)
class Notes:
    """Notes in the order in which they are made."""

    found: list[TemplateNote] = field(default_factory=list)

    def malformed(self, text: str, where: Place, help: str, fix: str = "") -> None:
        """Note a value that EC2 or CloudFormation refuses; `fix` replaces it if the right one is certain."""
        self.found.append(TemplateNote("malformed", text, where, help, fix))

    def left_out(self, raw: Any, text: str, where: Place, help: str) -> None:
        """Note a value that EC2 or CloudFormation refuses and that is not read; `raw` is all that is left out."""
        expression = f"{text} {digest(raw)}"
        self.found.append(TemplateNote("malformed", text, where, help, expression=expression, is_left_out=True))

    def unknown(self, text: str, where: Place, help: str, level: Severity | None = None) -> None:
        """Note a value that is known only at deploy time."""
        self.found.append(TemplateNote("unknown", text, where, help, level=level))

    def list_of_others(self, text: str, where: Place, help: str) -> None:
        """Note a prefix list whose entries are not in the template."""
        self.found.append(TemplateNote("list-of-others", text, where, help))

    def undescribed(self, text: str, where: Place, help: str) -> None:
        """Note a group or rule without a description."""
        self.found.append(TemplateNote("undescribed", text, where, help))

    def text(self, what: str, text: str, where: Place) -> None:
        """Note characters of a name or description that EC2 refuses; `what` is such as `the description of “WebSg”`."""
        found = _REFUSED.search(text)
        if found:
            message = (
                f"EC2 refuses {found[0]!r} in {what}" if found[0] == "“" else f"EC2 refuses “{found[0]}” in {what}"
            )
            self.malformed(message, where, "use letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
        elif len(text) > _LONGEST:
            self.malformed(f"{what} has {len(text)} characters", where, f"EC2 accepts {_LONGEST}")


def first_of(found: Iterable[TemplateNote], more: str) -> Iterator[TemplateNote]:
    """The first of very many notes, and one with the text `more` for the rest: every reading has them all."""
    left = iter(found)
    yield from islice(left, _MOST)
    for other in islice(left, 1):
        yield replace(other, text=more, fix="")
