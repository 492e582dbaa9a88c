"""A template and its answers → the text of a role file, in which every answer is one value.

Jinja writes a placeholder for each value. The result, which has no text of an answer, is parsed as YAML, and each
placeholder has to be a whole scalar of it, in the place of a value: the answer is written there. So no answer becomes a
key, a line, a comment or a part of another text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from jinja2 import TemplateError, TemplateSyntaxError, meta, nodes

from sg_factory.diagnostic import Place, mistake
from sg_factory.onboard.answers import AnswerValue
from sg_factory.onboard.sandbox import Sandbox
from sg_factory.onboard.template import RoleTemplate, unusable
from sg_factory.text.spelling import suggestion
from sg_factory.yaml import pin
from sg_factory.yaml.document import read_document

ROLE = "role"
SIMPLER = "make it simpler: a role file needs little more than {% if … %}"
_LONGEST = 1024 * 1024  # characters of a role file
_MARK = "\ufeff"  # some YAML readers skip it, others read it as a letter
_WHOLE = 'write the whole text as one value: {{ "for " ~ role }}'
_BARE = "remove the quotes: {{ … }} writes them if the value needs them"
_BLOCKS = (nodes.CallBlock, nodes.FilterBlock)  # they write text without a placeholder
_INSTEAD = "write filters within {{ … }}, and repeated lines with {% for … %}"


def verify_names(template: RoleTemplate) -> None:
    """Check that the body uses every question and no other name. Raises Refused."""
    try:
        tree = _parsed(template, Sandbox())
        named = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        message = f"not valid Jinja: {error.message}"
        raise template.refusal(error.lineno, message, "correct the expression") from None
    known = {ROLE, *template.questions}
    unknown = {node.name: node for node in reversed([*tree.find_all(nodes.Name)]) if node.name in named - known}
    wrong = [
        template.at(node.lineno, f"the template has no question “{name}”", suggestion(name, known), name)
        for name, node in unknown.items()
    ]
    for name in template.questions.keys() - named:
        help = f"write {{{{ {name} }}}} where its answer belongs, or remove the question"
        where = Place(template.file, ("questions", name))
        wrong.append(mistake("template", f"the answer to “{name}” is not used", where, help=help))
    if wrong:
        raise unusable(template.name, *pin(wrong, template.front))


def fill_in(template: RoleTemplate, role: str, answers: Mapping[str, AnswerValue]) -> str:
    """Return the text of the role file. Raises Refused."""
    sandbox = Sandbox()
    try:
        jinja = sandbox.from_string(_parsed(template, sandbox))
        text = jinja.render({**answers, ROLE: role})
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        message = f"the template cannot be filled in: {error}"
        raise template.refusal(line_of(error), message, "correct this line") from None
    if len(text) > _LONGEST:
        raise template.refusal(1, "the template makes a role file of over 1 MiB", SIMPLER)
    text = "".join(f"{line.rstrip()}\n" for line in text.splitlines()).lstrip("\n")
    quotes = _quotes(template, text, sandbox)
    for placeholder, line in sandbox.lines.items():
        around = quotes.get(placeholder)
        if around != "":
            is_quoted = around in ("'", '"')
            message = f"{sandbox.written(placeholder)} is {'in quotes' if is_quoted else 'only a part of a value'}"
            raise template.refusal(jinja.get_corresponding_lineno(line), message, _BARE if is_quoted else _WHOLE)
    return sandbox.written(text)


def _parsed(template: RoleTemplate, sandbox: Sandbox) -> nodes.Template:
    tree = sandbox.parse(template.body)
    for node in tree.find_all(_BLOCKS):
        raise template.refusal(node.lineno, "{% call %} and {% filter %} write text that is not a value", _INSTEAD)
    return tree


def _quotes(template: RoleTemplate, text: str, sandbox: Sandbox) -> Mapping[str, str]:
    """Return the values of a YAML text that are scalars, with the signs around each, empty for a plain one.

    Raises Refused for other text.
    """
    if _MARK in text:
        line = template.body.count("\n", 0, template.body.find(_MARK)) + 1
        raise template.refusal(line, "the line has a byte order mark", "remove it")
    for wrong in read_document(text.encode("utf-8"), template.file)[1]:
        message = sandbox.written(f"the template does not make valid YAML: {wrong.message}")
        raise template.refusal(1, message, sandbox.written(f"{wrong.help}; {_WHOLE}"))
    return {scalar.value: scalar.style for scalar in _scalars(yaml.compose(text, yaml.CBaseLoader))}


def _scalars(node: Any) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.CollectionNode):
        for child in node.value:
            yield from _scalars(child[1] if isinstance(node, yaml.MappingNode) else child)
    elif node is not None:
        yield node


def line_of(error: BaseException) -> int:
    """Return the line of the template's body that an error came from: the last one in its traceback."""
    trace = error.__traceback__
    line = 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
