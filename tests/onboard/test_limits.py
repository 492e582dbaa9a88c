"""A project's own template takes a bounded time and memory, whatever it says."""

import pytest

from sg_factory.files import Snapshot
from sg_factory.onboard.render import BadTemplate, render
from sg_factory.onboard.template import Template

_LOOPS = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (_LOOPS, "the template takes over 2 s to fill in"),
        (
            '{% set x = "x" * 10**10 %}',
            "the template is nested too deeply, calls itself without an end or makes more than there is memory for",
        ),
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
