"""What is noticed while a template is read, and the words for it."""

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
_MOST = 500  # remarks of one kind
# EC2, CreateSecurityGroup and IpRange: what names and descriptions may hold.
_REFUSED = re.compile(r"[^a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]")


@dataclass(slots=True)
class Notes:
    """Remarks in the order in which they are made."""

    remarks: list[TemplateNote] = field(default_factory=list)

    def malformed(self, text: str, where: Place, help: str, fix: str = "") -> None:
        """EC2 or CloudFormation would refuse this; `fix` is what to write in its place, where that is certain."""
        self.remarks.append(TemplateNote("malformed", text, where, help, fix))

    def left_out(self, raw: Any, text: str, where: Place, help: str) -> None:
        """EC2 or CloudFormation would refuse this, and nothing is made of it; `raw` is all that is left out."""
        expression = f"{text} {digest(raw)}"
        self.remarks.append(TemplateNote("malformed", text, where, help, expression=expression, is_left_out=True))

    def unknown(self, text: str, where: Place, help: str, level: Severity | None = None) -> None:
        """What this becomes is not known before a deploy."""
        self.remarks.append(TemplateNote("unknown", text, where, help, level=level))

    def list_of_others(self, text: str, where: Place, help: str) -> None:
        """What a prefix list holds is not in the template."""
        self.remarks.append(TemplateNote("list-of-others", text, where, help))

    def undescribed(self, text: str, where: Place, help: str) -> None:
        """Nobody says what this is for."""
        self.remarks.append(TemplateNote("undescribed", text, where, help))

    def text(self, what: str, text: str, where: Place) -> None:
        """What EC2 refuses of a name or description; `what` is such as `the description of “WebSg”`."""
        found = _REFUSED.search(text)
        if found:
            message = (
                f"EC2 refuses {found[0]!r} in {what}" if found[0] == "“" else f"EC2 refuses “{found[0]}” in {what}"
            )
            self.malformed(message, where, "use letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
        elif len(text) > _LONGEST:
            self.malformed(f"{what} has {len(text)} characters", where, f"EC2 accepts {_LONGEST}")


def first_of(found: Iterable[TemplateNote], more: str) -> Iterator[TemplateNote]:
    """The first of very many remarks, and one that says `more` of the others: every reading carries them."""
    left = iter(found)
    yield from islice(left, _MOST)
    for other in islice(left, 1):
        yield replace(other, text=more, fix="")
