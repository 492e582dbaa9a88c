"""A template and its answers → the text of a role file, in which every value is one scalar of YAML.

Whatever a template writes between `{{` and `}}` goes through `scalar`, by the environment's `finalize`, and what was
written is looked for in what the text reads as: a value that stands inside a text or in quotes of the template's own
would not be found there whole. So nothing that somebody answers becomes a key, a line or a comment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sg_factory.diagnostic import Diagnostic, Place, Span, mistake
from sg_factory.onboard.answers import AnswerValue
from sg_factory.onboard.quoting import NotWritable, scalar
from sg_factory.onboard.template import RoleTemplate
from sg_factory.text.spelling import suggestion
from sg_factory.yaml import pin
from sg_factory.yaml.document import read_document

ROLE = "role"
_WHOLE_VALUE = re.compile(r"\s*(?:- )?(?:\w+: )?\{\{[^{}]*\}\}\s*(?:#[^{]*)?\Z")
_LONGEST = 1024 * 1024  # characters that a role file can have
_BITS = 4096  # of a number: no signal ends a product of longer ones
_MARK = "\ufeff"  # which one reader of YAML skips and the next takes for a letter
_WHOLE = 'write the whole text as one value: {{ "for " ~ role }}'

SIMPLER = "make it simpler: a role file needs little more than {% if … %}"


class BadTemplate(Exception):
    """A template that makes no role file of right answers; `diagnostics` say why, on its lines."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


def verify_names(template: RoleTemplate) -> None:
    """Hold a template's body against its questions. Raises BadTemplate for every name that is none, or is not used."""
    try:
        tree = _environment([]).parse(template.body)
        named = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        found = at_line(template, error.lineno, f"this is not Jinja: {error.message}", "mend the braces and the words")
        raise BadTemplate(found) from None
    known = {ROLE, *template.questions}
    wrong = [_unknown(template, node, known) for node in _names(tree, named - known)]
    wrong += [_unused(template, name) for name in template.questions if name not in named]
    if wrong:
        raise BadTemplate(*pin(wrong, template.front))


def fill_in(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    """The text of the role file. Raises BadTemplate."""
    written: list[str] = []
    try:
        text = _environment(written).from_string(template.body).render({**answers, ROLE: role})
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        found = at_line(template, line_of(error), f"the template cannot be filled in: {error}", "mend this line")
        raise BadTemplate(found) from None
    if len(text) > _LONGEST:
        raise BadTemplate(at_line(template, 1, "the template makes a role file of over 1 MiB", SIMPLER))
    text = "".join(f"{line.rstrip()}\n" for line in text.splitlines()).lstrip("\n")
    _hold_values(template, text, written)
    return text


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
            if bits > _BITS:
                raise ArithmeticError("it reckons with a number that is too long")
        return super().call_binop(context, operator, left, right)


def _environment(written: list[str]) -> ImmutableSandboxedEnvironment:
    def finalize(value: Any) -> str:
        if isinstance(value, StrictUndefined):
            str(value)  # raises, and says what is not there
        if value is None:
            raise NotWritable("it has no value where nothing was answered: write {% if … %} around the line")
        quoted = scalar(value)
        written.append(quoted)
        return quoted

    return _Sandbox(undefined=StrictUndefined, finalize=finalize, trim_blocks=True, lstrip_blocks=True, optimized=False)


def _hold_values(template: RoleTemplate, text: str, written: list[str]) -> None:
    """Every value stands in the file as a scalar of its own, or the template has put it where it is none."""
    if _MARK in text:
        line = template.body.count("\n", 0, template.body.find(_MARK)) + 1
        raise BadTemplate(
            at_line(template, line, "a byte order mark stands in it", "take it out: it begins a file or none")
        )
    data, mistakes = read_document(text.encode("utf-8"), template.file)
    if mistakes:
        message = f"what the template makes is not YAML: {mistakes[0].message}"
        raise BadTemplate(at_line(template, 1, message, f"{mistakes[0].help}; {_WHOLE}"))
    held = Counter(_scalars(data))
    for quoted in written:
        values = list(_scalars(read_document(quoted.encode("utf-8"), "")[0]))
        held.subtract(values)
        if any(held[value] < 0 for value in values):
            raise BadTemplate(
                at_line(template, _line_of_part(template), f"{quoted} stands where it is no value of its own", _WHOLE)
            )


def _scalars(data: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict):
        data = data.values()
    elif not isinstance(data, list):
        yield type(data).__name__, data
        return
    for item in data:
        yield from _scalars(item)


def _names(tree: nodes.Template, unknown: set[str]) -> Iterator[nodes.Name]:
    seen: set[str] = set()
    for node in tree.find_all(nodes.Name):
        if node.name in unknown and node.name not in seen:
            seen.add(node.name)
            yield node


def _unknown(template: RoleTemplate, node: nodes.Name, known: set[str]) -> Diagnostic:
    help = suggestion(node.name, known)
    return at_line(template, node.lineno, f"“{node.name}” is no question of this template", help, node.name)


def _unused(template: RoleTemplate, name: str) -> Diagnostic:
    help = f"write {{{{ {name} }}}} where its answer belongs, or remove the question"
    where = Place(template.file, ("questions", name))
    return mistake("template", f"“{name}” is asked, and its answer stands nowhere", where, help=help)


def line_of(error: BaseException) -> int:
    """The line of the template's body that an error came from: the last that is no file's."""
    trace = error.__traceback__
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _line_of_part(template: RoleTemplate) -> int:
    """The first line on which a value is not all that stands behind the key or the hyphen."""
    lines = [(number, line) for number, line in enumerate(template.body.splitlines(), 1) if "{{" in line]
    return next((number for number, line in lines if not _WHOLE_VALUE.match(line)), lines[0][0])


def at_line(template: RoleTemplate, line: int, message: str, help: str, fragment: str = "") -> Diagnostic:
    """A mistake on a line of a template's body, the first being 1: at `fragment` where it has one, else all of it."""
    lines = template.body.splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    start = source.find(fragment) if fragment else len(source) - len(source.lstrip())
    end = start + len(fragment) if fragment else max(len(source), start + 1)
    span = Span(template.file, template.line + line, start + 1, end + 1, source)
    return mistake("template", message, span, help=help)
