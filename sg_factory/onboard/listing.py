"""The templates of a project, and the questions of one, as text."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.onboard.answers import default, hint
from sg_factory.onboard.catalogue import TemplateEntry
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.template import RoleTemplate, read_template
from sg_factory.text.escaping import escaped


def titles(entries: Mapping[str, TemplateEntry], known: ProjectNames) -> str:
    """Return a line for each template: its title, or its first mistake if it cannot be read."""
    widest = max(map(len, entries))
    rows = ((entry, escaped(_title(entry, known))) for entry in entries.values())
    return "".join(f"{entry.name:<{widest}}  {title}{' (of this project)' * entry.is_own}\n" for entry, title in rows)


def _title(entry: TemplateEntry, known: ProjectNames) -> str:
    try:
        return read_template(entry, known).title
    except Refused as error:
        return f"has a mistake: {error.diagnostics[0].message}"


def questions(template: RoleTemplate, known: ProjectNames) -> str:
    """Return a template's questions: the name, the type, the default, the help and the possible answers."""
    blocks = [f"{template.name}: {escaped(template.title)}\n"]
    for name, question in template.questions.items():
        preset = default(question, known)
        state = "required" if preset is None else f"default: {preset}" if preset else "optional"
        words = escaped(hint(question, known))
        blocks.append(f"  {name} ({question.type}, {escaped(state)})\n      {escaped(question.help)}\n")
        blocks.append(f"      {words}\n" if words else "")
    return "".join(blocks)
