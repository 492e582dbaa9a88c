"""A project's own template takes a bounded time and memory, whatever it says."""

from collections.abc import Callable

import pytest

from sg_factory.files import Snapshot
from sg_factory.onboard.limits import SECONDS
from sg_factory.onboard.refused import Refused
from sg_factory.onboard.render import render, verify_body
from sg_factory.onboard.template import RoleTemplate

_TOO_MUCH = "the template is nested too deeply, recurses without end or needs too much memory"
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
        ("{% set x = 10**(10**10) %}", "the template cannot be filled in: it computes a number of over 4096 bits"),
        ("{% for a in range(90000) %}description: long\n{% endfor %}", "the template makes a role file of over 1 MiB"),
    ],
)
def test_a_template_that_does_not_end_or_makes_too_much_is_refused(body: str, said: str) -> None:
    assert refusal(body, lambda template: render(template, "web", {})) == said


@pytest.mark.usefixtures("in_half_the_time")
@pytest.mark.parametrize("body", [_COMPARED, '{% for i in range(90000) %}{% set y = "x"|center(10**8) %}{% endfor %}'])
def test_so_is_one_that_works_in_c_all_that_time(body: str) -> None:
    assert refusal(body, lambda template: render(template, "web", {})) == _TOO_LONG


@pytest.mark.usefixtures("in_half_the_time")
def test_a_template_that_is_too_long_to_read_is_refused() -> None:
    body = "".join(f"{{% set v{number} = 1 %}}" for number in range(90_000))
    assert refusal(body, verify_body) == _TOO_LONG


def test_a_template_that_is_too_deep_to_read_is_refused() -> None:
    assert refusal("{{ role" + "|upper" * 5_000 + " }}", verify_body) == _TOO_MUCH


@pytest.fixture
def in_half_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound that is told is proven by one case, which takes all of it; the others need not."""
    monkeypatch.setattr("sg_factory.onboard.limits.SECONDS", SECONDS // 2)


def refusal(body: str, work: Callable[[RoleTemplate], object]) -> str:
    """The one thing that is said of a template with this body, where it is refused."""
    template = RoleTemplate("t", "templates/roles/t.yaml.j2", "T", {}, body, 3, Snapshot({}))
    with pytest.raises(Refused) as raised:
        work(template)
    (found,) = raised.value.diagnostics
    return found.message
