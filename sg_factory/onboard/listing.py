"""The templates of a project, and the questions of one, as text."""

from __future__ import annotations

from collections.abc import Mapping

from sg_factory.onboard.answers import default, hint
from sg_factory.onboard.catalogue import TemplateEntry
from sg_factory.onboard.project_names import ProjectNames
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.template import RoleTemplate, read_template
from sg_factory.text.escaping import escaped
from sg_factory.text.screen import Screen
from sg_factory.text.table import table


def titles(entries: Mapping[str, TemplateEntry], known: ProjectNames, screen: Screen) -> str:
    """Return a line for each template: its title, or its first mistake if it cannot be read."""
    rows = (
        (entry.name, escaped(_title(entry, known)) + " (of this project)" * entry.is_own) for entry in entries.values()
    )
    return screen.text(table(rows, 0, screen))


def _title(entry: TemplateEntry, known: ProjectNames) -> str:
    try:
        return read_template(entry, known).title
    except Refused as error:
        return f"has a mistake: {error.diagnostics[0].message}"


def questions(template: RoleTemplate, known: ProjectNames, screen: Screen) -> str:
    """Return a template's questions: the name, the type, the default, the help and the possible answers."""
    lines = [f"{template.name}: {escaped(template.title)}"]
    for name, question in template.questions.items():
        preset = default(question, known)
        state = "required" if preset is None else f"default: {preset}" if preset else "optional"
        words = escaped(hint(question, known))
        lines += [f"  {name} ({question.type}, {escaped(state)})", f"      {escaped(question.help)}"]
        lines += [f"      {words}"] if words else []
    return screen.text(lines)
