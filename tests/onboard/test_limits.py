"""A project's own template takes a bounded time and memory, whatever it says."""

import pytest

from sg_factory.files import Snapshot
from sg_factory.onboard.filling import BadTemplate
from sg_factory.onboard.render import render, verify_body
from sg_factory.onboard.template import Template

_TOO_MUCH = "the template is nested too deeply, calls itself without an end or makes more than there is memory for"
_TOO_LONG = "the template takes over 2 s to fill in"
# Two lists that double forty times: to compare them is one call in C, which no signal ends.
_DOUBLE = "{% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}"
_COMPARED = (
    "{% set ns = namespace(x=1, y=1) %}{% for i in range(40) %}"
    + _DOUBLE
    + "{% endfor %}{% if ns.x == ns.y %}{% endif %}"
)
_LOOPS = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (_LOOPS, _TOO_LONG),
        (_COMPARED, _TOO_LONG),
        ('{% for i in range(90000) %}{% set y = "x"|center(10**8) %}{% endfor %}', _TOO_LONG),
        ('{% set x = "x" * 10**10 %}', _TOO_MUCH),
        ("{{ '%0999999999d' % 1 }}", _TOO_MUCH),
        ("{{ '%0999999999d'|format(1) }}", _TOO_MUCH),
        ("{{ 'x'|center(10**10) }}", _TOO_MUCH),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", _TOO_MUCH),
        ("{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}", _TOO_MUCH),
        ("{% if 1 %}" * 3000 + "{% endif %}" * 3000, _TOO_MUCH),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", _TOO_MUCH),
        ("{% include 't' %}", "the template cannot be filled in: no loader for this environment specified"),
        ("{% import 't' as t %}", "the template cannot be filled in: no loader for this environment specified"),
        ("{% set x = 10**(10**10) %}", "the template cannot be filled in: it reckons with a number that is too long"),
        ("{% for a in range(90000) %}description: long\n{% endfor %}", "the template makes a role file of over 1 MiB"),
    ],
)
def test_a_template_that_does_not_end_or_makes_too_much_is_refused(body: str, said: str) -> None:
    template = Template("t", "templates/roles/t.yaml.j2", "T", {}, body, 3, Snapshot({}))
    with pytest.raises(BadTemplate) as raised:
        render(template, "web", {})
    (found,) = raised.value.diagnostics
    assert found.message == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("".join(f"{{% set v{number} = 1 %}}" for number in range(90_000)), _TOO_LONG),
        ("{{ role" + "|upper" * 5_000 + " }}", _TOO_MUCH),
    ],
)
def test_a_template_that_cannot_be_read_within_the_bounds_is_refused(body: str, said: str) -> None:
    template = Template("t", "templates/roles/t.yaml.j2", "T", {}, body, 3, Snapshot({}))
    with pytest.raises(BadTemplate) as raised:
        verify_body(template)
    (found,) = raised.value.diagnostics
    assert found.message == said
