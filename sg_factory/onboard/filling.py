"""A template and its answers → the text of a role file, in which every answer is one YAML scalar.

Every value between `{{` and `}}` is quoted by `scalar`, through the environment's `finalize`. The result is parsed, and
each written value must be a whole scalar of it: one inside another text or inside the template's own quotes is not. So
no answer can become a key, a line or a comment.
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
_LONGEST = 1024 * 1024  # characters of a role file
_BITS = 4096  # of a number: a signal cannot interrupt a product of longer ones
_MARK = "\ufeff"  # some YAML readers skip it, others read it as a letter
_WHOLE = 'write the whole text as one value: {{ "for " ~ role }}'

SIMPLER = "make it simpler: a role file needs little more than {% if … %}"


class BadTemplate(Exception):
    """A template that makes no valid role file from valid answers; `diagnostics` say why, on its lines."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


def verify_names(template: RoleTemplate) -> None:
    """Check that the body uses every question and no other name. Raises BadTemplate."""
    try:
        tree = _environment([]).parse(template.body)
        named = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        found = at_line(template, error.lineno, f"not valid Jinja: {error.message}", "correct the expression")
        raise BadTemplate(found) from None
    known = {ROLE, *template.questions}
    wrong = [_unknown(template, node, known) for node in _names(tree, named - known)]
    wrong += [_unused(template, name) for name in template.questions if name not in named]
    if wrong:
        raise BadTemplate(*pin(wrong, template.front))


def fill_in(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    """Return the text of the role file. Raises BadTemplate."""
    written: list[str] = []
    try:
        text = _environment(written).from_string(template.body).render({**answers, ROLE: role})
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        found = at_line(template, line_of(error), f"the template cannot be filled in: {error}", "correct this line")
        raise BadTemplate(found) from None
    if len(text) > _LONGEST:
        raise BadTemplate(at_line(template, 1, "the template makes a role file of over 1 MiB", SIMPLER))
    text = "".join(f"{line.rstrip()}\n" for line in text.splitlines()).lstrip("\n")
    _verify_values(template, text, written)
    return text


class _Sandbox(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
            if bits > _BITS:
                raise ArithmeticError(f"it computes a number of over {_BITS} bits")
        return super().call_binop(context, operator, left, right)


def _environment(written: list[str]) -> ImmutableSandboxedEnvironment:
    def finalize(value: Any) -> str:
        if isinstance(value, StrictUndefined):
            str(value)  # raises, with the undefined name
        if value is None:
            raise NotWritable("an optional answer is missing: write {% if … %} around the line")
        quoted = scalar(value)
        written.append(quoted)
        return quoted

    return _Sandbox(undefined=StrictUndefined, finalize=finalize, trim_blocks=True, lstrip_blocks=True, optimized=False)


def _verify_values(template: RoleTemplate, text: str, written: list[str]) -> None:
    """Check that every written value is a whole scalar of the file. Raises BadTemplate."""
    if _MARK in text:
        line = template.body.count("\n", 0, template.body.find(_MARK)) + 1
        raise BadTemplate(at_line(template, line, "the line has a byte order mark", "remove it"))
    data, mistakes = read_document(text.encode("utf-8"), template.file)
    if mistakes:
        message = f"the template does not make valid YAML: {mistakes[0].message}"
        raise BadTemplate(at_line(template, 1, message, f"{mistakes[0].help}; {_WHOLE}"))
    held = Counter(_scalars(data))
    for quoted in written:
        values = list(_scalars(read_document(quoted.encode("utf-8"), "")[0]))
        held.subtract(values)
        if any(held[value] < 0 for value in values):
            raise BadTemplate(at_line(template, _line_of_part(template), f"{quoted} is only a part of a value", _WHOLE))


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
    return at_line(template, node.lineno, f"the template has no question “{node.name}”", help, node.name)


def _unused(template: RoleTemplate, name: str) -> Diagnostic:
    help = f"write {{{{ {name} }}}} where its answer belongs, or remove the question"
    where = Place(template.file, ("questions", name))
    return mistake("template", f"the answer to “{name}” is not used", where, help=help)


def line_of(error: BaseException) -> int:
    """Return the line of the template's body that an error came from: the last one in its traceback."""
    trace = error.__traceback__
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _line_of_part(template: RoleTemplate) -> int:
    """The first line on which an expression is not the whole value after its key or hyphen."""
    lines = [(number, line) for number, line in enumerate(template.body.splitlines(), 1) if "{{" in line]
    return next((number for number, line in lines if not _WHOLE_VALUE.match(line)), lines[0][0])


def at_line(template: RoleTemplate, line: int, message: str, help: str, fragment: str = "") -> Diagnostic:
    """Return a mistake on a line of a template's body, counted from 1: at `fragment`, or on the whole line."""
    lines = template.body.splitlines()
    source = lines[line - 1] if 0 < line <= len(lines) else ""
    start = source.find(fragment) if fragment else len(source) - len(source.lstrip())
    end = start + len(fragment) if fragment else max(len(source), start + 1)
    span = Span(template.file, template.line + line, start + 1, end + 1, source)
    return mistake("template", message, span, help=help)
