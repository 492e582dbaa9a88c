"""Notes made while an account, a plan of Terraform or a configuration of the accelerator is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from sg_factory.diagnostic import Place, Severity
from sg_factory.plan import TemplateNote
from sg_factory.plan.declared import TemplateNoteKind

_LONGEST = 80  # characters of a wrong value in a message


@dataclass(slots=True)
class SourceNotes:
    """Notes in the order in which they are made."""

    found: list[TemplateNote] = field(default_factory=list)

    def add(self, kind: TemplateNoteKind, text: str, where: Place, help: str) -> None:
        """Note a fact about a group or rule."""
        self.found.append(TemplateNote(kind, text, where, help))

    def left_out(self, text: str, where: Place, help: str) -> None:
        """Note a value that no tool can have written there and that is not read."""
        self.found.append(TemplateNote("malformed", text, where, help, is_left_out=True))

    def unread(self, text: str, where: Place, help: str) -> None:
        """Note that rules of a group are not known, so that nothing is concluded from their absence."""
        self.found.append(TemplateNote("unknown", text, where, help, level=Severity.WARNING))


def quoted(value: object, most: int = _LONGEST) -> str:
    """Return a wrong value in quotes, cut short after `most` characters."""
    text = value if isinstance(value, str) else repr(value)
    return f"“{text[:most]}…”" if len(text) > most else f"“{text}”"
