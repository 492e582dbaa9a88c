"""Whatever somebody answers is one value in the file: no key, no line, no comment, and nothing that Jinja obeys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sg_factory.authored.models.template import TemplateQuestion
from sg_factory.diagnostic import Span
from sg_factory.files import Folder
from sg_factory.onboard.answers import AnswerValue
from sg_factory.onboard.catalogue import templates
from sg_factory.onboard.filling import fill_in
from sg_factory.onboard.project_names import project_names
from sg_factory.onboard.quoting import NotWritable, scalar
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.template import RoleTemplate, read_template
from sg_factory.yaml.document import read_document
from tests.onboard.shop import new, shop

SIGNS = "\n\r\t\0\x07\x1b\x85\u2028\u2029\ufeff\u202e \"'`\\:#-?&*!|>%@{}[],=~a1.é🦊"
BREAKERS = [
    "a: b",
    "x\npublic: true",
    "x\n---\ny",
    "# gone",
    "x # gone",
    '"',
    "'",
    "it's",
    '", "b": "',
    "{{ role }}",
    "{% for x in [1] %}y{% endfor %}",
    "{{ ''.__class__.__mro__ }}",
    "&anchor x",
    "*anchor",
    "!!python/object/apply:os.system [id]",
    "<<",
    "- x",
    "? x",
    "| x",
    "> x",
    "%YAML 1.2",
    "@x",
    "`x`",
    "[a, b]",
    "{a: b}",
    "a\u2028public: true",
    "a\u2029b",
    "a\x85b",
    "a\0b",
    "a\r\nb",
    "\ufeffa",
    "yes",
    "No",
    "null",
    "~",
    "1e3",
    "0x1f",
    "007",
    "12:30:45",
    "2027-05-01",
    ".inf",
    "=",
    "x" * 10_000,
    "a: " * 3_000,
    "trailing ",
    " leading",
    "…",
    "🦊",
]
TEXTS = st.one_of(st.sampled_from(BREAKERS), st.text(SIGNS, max_size=30), st.text(max_size=30)).filter(
    lambda text: not any("\ud800" <= sign <= "\udfff" for sign in text)
)
NOWHERE = Folder(Path("nowhere"))
WORDS = ("text", "reason", "owner")


def template(name: str) -> RoleTemplate:
    return read_template(templates(NOWHERE)[name], project_names(NOWHERE))


OURS = {name: template(name) for name in templates(NOWHERE)}


def harmless(question: TemplateQuestion) -> AnswerValue:
    """An answer that every template takes, and that makes all of its lines."""
    one: dict[str, AnswerValue] = {"choice": question.choices[0] if question.choices else "", "yes-no": True}
    if question.type in ("peers", "services"):
        return ("web", "app")
    return one.get(question.type, "web")


def shape(value: Any) -> Any:
    """A document without its values: the keys, how long lists are, and the types."""
    if isinstance(value, dict):
        return {key: shape(child) for key, child in value.items()}
    return [shape(child) for child in value] if isinstance(value, list) else type(value).__name__


def harmless_answers(template: RoleTemplate) -> dict[str, AnswerValue]:
    return {key: harmless(question) for key, question in template.questions.items()}


def read(text: str) -> Any:
    """The document as our reader, PyYAML's own one and ruamel.yaml's, of YAML 1.2, have it; they must agree."""
    ours, mistakes = read_document(text.encode("utf-8"), "role.yaml")
    assert mistakes == ()
    assert yaml.safe_load(text) == ours
    assert YAML(typ="safe", pure=True).load(text) == ours
    return ours


def items(value: AnswerValue) -> list[Any]:
    """What an answer writes: the items of a list, or itself."""
    return list(value) if isinstance(value, tuple) else [value]


@settings(max_examples=25, deadline=None)  # for each of our templates
@given(st.data())
@pytest.mark.parametrize("name", sorted(OURS))
def test_each_answer_is_in_the_places_of_its_value_and_all_else_is_as_written_by_the_author(
    name: str, data: st.DataObject
):
    made = OURS[name]
    kind = harmless_answers(made)
    marked: dict[str, AnswerValue] = {}
    evil: dict[str, AnswerValue] = {}
    for number, (key, question) in enumerate(made.questions.items()):
        if question.type in ("peers", "services"):
            marked[key] = (f"first{number}", f"second{number}")
            evil[key] = tuple(data.draw(st.lists(TEXTS.filter(bool), min_size=2, max_size=2)))
        elif question.type in WORDS:
            marked[key], evil[key] = f"text{number}", data.draw(TEXTS.filter(bool))
    expected = fill_in(made, "newcomer", kind | marked)
    values = {mark: text for key in marked for mark, text in zip(items(marked[key]), items(evil[key]), strict=True)}
    written = fill_in(made, "newcomer", kind | evil)
    assert shape(read(written)) == shape(read(expected))
    assert scalars(read(written)) == [values.get(value, value) for value in scalars(read(expected))]
    for key, mark in marked.items():
        expected = expected.replace(f": {scalar(mark)}\n", f": \0{key}\0\n")
    for key, value in evil.items():
        expected = expected.replace(f"\0{key}\0", scalar(value))
    assert written == expected


QUESTION = {"x": TemplateQuestion(type="text", help="Anything")}
AROUND = st.text(SIGNS.replace("\0", "") + "bc: ", max_size=8)


def rendered(body: str, value: str) -> Any:
    """The parsed role file that a template with this body makes from the value; nothing if it is refused."""
    made = replace(OURS["worker"], questions=QUESTION, body=body)
    try:
        return read(fill_in(made, "newcomer", {"x": value}))
    except Refused:
        return None


# Where a value may stand: alone, in lists and mappings of any depth, beside other values, and before a comment.
PLAIN = st.text("abc xyz", min_size=1, max_size=5).map(lambda text: f"v{text.strip()}")
PLACES = st.recursive(
    st.just("{{ x }}"),
    lambda inner: st.one_of(
        st.builds("[{}, {}]".format, PLAIN, inner),
        st.builds("[{}, {}, ]".format, inner, PLAIN),
        st.builds("{{k: {}, {}: {}}}".format, inner, PLAIN, PLAIN),
        st.builds("[{}, {}]".format, inner, inner),
    ),
    max_leaves=4,
)
BODIES = st.one_of(
    st.builds("a: 1\nb: {}{}\n".format, PLACES, st.sampled_from(["", " ", " # why", "\nc: {{ x }}"])),
    st.builds("a: 1\nb:\n  - {}\n  - {}\n".format, PLACES, PLAIN),
    st.builds("b:\n  k: {}\n  {}: {}\n".format, PLACES, PLAIN, PLAIN),
)


def scalars(value: Any) -> list[Any]:
    """All values of a document that hold no others."""
    if isinstance(value, dict | list):
        return [each for child in (value.values() if isinstance(value, dict) else value) for each in scalars(child)]
    return [value]


@settings(max_examples=400, deadline=None)
@given(BODIES, TEXTS)
def test_wherever_a_template_may_put_a_value_it_is_whole_and_all_else_is_as_with_a_harmless_one(
    body: str, hostile: str
):
    made, expected = rendered(body, hostile), rendered(body, "harmless")
    assert shape(made) == shape(expected)
    assert scalars(made) == [hostile if value == "harmless" else value for value in scalars(expected)]


@settings(max_examples=400, deadline=None)
@given(AROUND, AROUND, TEXTS)
def test_wherever_a_careless_template_puts_a_value_it_is_whole_or_the_template_is_refused(
    before: str, behind: str, hostile: str
):
    body = f"a: 1\nb: {before}{{{{ x }}}}{behind}\n"
    made, expected = rendered(body, hostile), rendered(body, "harmless")
    if made is not None:
        assert hostile in scalars(made)
    if made is not None and expected is not None:
        assert shape(made) == shape(expected)


@pytest.mark.parametrize(
    "body",
    [
        'b: "{{ x }}"',
        "b: '{{ x }}'",
        "b: for {{ x }}",
        "b: {{ x }} and more",
        "b: 1 # {{ x }}",
        "{{ x }}: 1",
        "b: |\n  {{ x }}",
        "# {{ x }}\nb: 1",
        "b: {{ x }}{{ x }}",
        "b:\n\ufeff{{ x }}",
    ],
)
def test_a_value_in_quotes_in_a_text_in_a_comment_as_a_key_or_after_a_byte_order_mark_is_refused(body: str):
    assert rendered(body, "a: b # c") is None


RULES = """\
ingress:
{% for peer in x %}
  - from: {{ peer }}                             # one of them
    service: [{{ peer }}, https]
    description: {{ "for " ~ peer ~ " and " ~ role }}
{% endfor %}
"""


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS.filter(bool), min_size=1, max_size=4))
def test_a_list_of_answers_makes_a_list_of_rules_with_one_of_them_in_each(peers: list[str]):
    made = replace(OURS["worker"], questions=QUESTION, body=RULES)
    document = read(fill_in(made, "newcomer", {"x": tuple(peers)}))
    assert document == {
        "ingress": [
            {"from": peer, "service": [peer, "https"], "description": f"for {peer} and newcomer"} for peer in peers
        ]
    }


def test_an_answer_that_guesses_a_placeholder_is_a_text_as_any_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.urandom", bytes)
    guess = "v0000000000000000v1v"
    assert rendered("a: {{ x }}\nb: {{ 'other' }}\n", guess) == {"a": guess, "b": "other"}


_WHOLE = 'write the whole text as one value: {{ "for " ~ role }}'
_BARE = "remove the quotes: {{ … }} writes them if the value needs them"
_BLOCKS = "{% call %} and {% filter %} write text that is not a value"
_INSTEAD = "write filters within {{ … }}, and repeated lines with {% for … %}"
ASTRAY = [
    ("a: 1\nb: for {{ x }}\n", 2, "harmless is only a part of a value", _WHOLE),
    ("a: {{ x }}\nb: {{ 'for' }} {{ x }}\n", 2, "for is only a part of a value", _WHOLE),
    ("a: 1 # {{ x }}\n", 1, "harmless is only a part of a value", _WHOLE),
    ("a: {{ x }}\n{{ x }}: 1\n", 2, "harmless is only a part of a value", _WHOLE),
    ("a: { {{ x }}: 1}\n", 1, "harmless is only a part of a value", _WHOLE),
    ("a: [{{ x }}: 1]\n", 1, "harmless is only a part of a value", _WHOLE),
    ("a:\n  {{ x }}\n  and more\n", 2, "harmless is only a part of a value", _WHOLE),
    ("a: |\n  {{ x }}\n", 2, "harmless is only a part of a value", _WHOLE),
    ("a: >-\n  {{ x }}\n", 2, "harmless is only a part of a value", _WHOLE),
    ('a: {{ x }}\nb: "{{ x }}"\n', 2, "harmless is in quotes", _BARE),
    ("b: '{{ x }}'\n", 1, "harmless is in quotes", _BARE),
    ("b: 'for {{ x }}'\n", 1, "harmless is only a part of a value", _WHOLE),
    ("{% set why %}\nfor {{ x }}\n{% endset %}\na: {{ why }}\n", 2, "harmless is only a part of a value", _WHOLE),
    ("{% macro f() %}{{ x }}{% endmacro %}\na: {{ f() }}\n", 1, "harmless is only a part of a value", _WHOLE),
    ("{% for y in [x, x] %}\n\n# {{ y }}\n{% endfor %}", 3, "harmless is only a part of a value", _WHOLE),
    ("a: {% filter upper %}{{ x }}{% endfilter %}\n", 1, _BLOCKS, _INSTEAD),
    ("a: 1\n{% filter replace('b', x) %}b: 1{% endfilter %}\n", 2, _BLOCKS, _INSTEAD),
    ("a: 1\n{% call '{0}'.format(x) %}{% endcall %}\n", 2, _BLOCKS, _INSTEAD),
    (
        "a: 1\nb: {description: {{ x }}, and more}\n",
        1,
        "the template does not make valid YAML: a comma between braces ends a value: what follows it is read as a key",
        f'write the text in quotes: "harmless, and more"; {_WHOLE}',
    ),
]


@pytest.mark.parametrize(("body", "line", "message", "help"), ASTRAY)
def test_a_value_that_is_not_whole_is_refused_on_its_line_whatever_the_answer(
    body: str, line: int, message: str, help: str
):
    made = replace(OURS["worker"], questions=QUESTION, body=body)
    with pytest.raises(Refused) as raised:
        fill_in(made, "newcomer", {"x": "harmless"})
    assert str(raised.value) == "template worker cannot be used"
    (found,) = raised.value.diagnostics
    assert isinstance(found.where, Span)
    assert (found.message, found.help, found.where.line - made.line) == (message, help, line)


@settings(max_examples=500)
@given(st.one_of(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), st.booleans(), st.integers(-9, 10**6), st.dates()))
def test_a_value_reads_back_as_itself_wherever_a_scalar_may_stand(value: Any):
    written = scalar(value)
    assert "\n" not in written
    expected = value[0] if isinstance(value, list) and len(value) == 1 else value
    for text in (f"a: {written}\n", f"a: {written} # why\n", f"- a:\n    {written}\n"):
        document = yaml.safe_load(text)
        assert (document if isinstance(document, dict) else document[0])["a"] == expected
    assert read(f"- {written}\n- [{written}, x]\n") == [expected, [expected, "x"]]


@pytest.mark.parametrize("value", [None, {"a": "b"}, 1.5, b"x", "\ud800"])
def test_what_is_no_scalar_is_not_written(value: Any):
    with pytest.raises(NotWritable):
        scalar(value)


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_command_writes_an_answer_without_blanks_around_it_or_writes_nothing(hostile: str):
    with TemporaryDirectory() as folder:
        project = shop(Path(folder))
        made = new(project, "newcomer", "worker", f"owner={hostile}")
        path = project / "roles/newcomer.yaml"
        assert (made.exit_code, path.exists()) in [(0, True), (2, False)]
        if path.exists():
            document = read(path.read_bytes().decode("utf-8"))
            assert document["owner"] == hostile.strip()
            assert list(document) == ["description", "owner", "ingress", "egress"]
        else:
            assert made.stderr.startswith("sg-factory: an answer cannot be used; nothing was written\n  --set owner: ")


def test_a_template_that_reaches_for_python_is_refused(tmp_path: Path):
    project = shop(tmp_path)
    own = project / "templates/roles/own.yaml.j2"
    own.parent.mkdir(parents=True)
    own.write_text("---\ntitle: Looks harmless\nquestions: {}\n---\ndescription: {{ ''.__class__.mro() }}\n")
    made = new(project, "newcomer", "own")
    assert (made.exit_code, made.stdout) == (2, "")
    assert made.stderr == (
        "error[template]: the template cannot be filled in:"
        " access to attribute '__class__' of 'str' object is unsafe.\n"
        " --> templates/roles/own.yaml.j2:5:1\n"
        "  |\n"
        "5 | description: {{ ''.__class__.mro() }}\n"
        "  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  = help: correct this line\n"
        "sg-factory: template own cannot be used\n"
    )
