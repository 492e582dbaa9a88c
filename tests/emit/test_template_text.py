"""Templates as text."""

from __future__ import annotations

import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.emit.template_text import template_text

_SCALARS = st.text() | st.integers() | st.booleans() | st.none()
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
_TEMPLATES = st.dictionaries(st.text(), _VALUES, max_size=5)


@given(template=_TEMPLATES)
def test_json_is_what_the_standard_library_writes_with_an_indent_of_two(template: dict[str, object]) -> None:
    assert template_text(template, "json") == json.dumps(template, indent=2, ensure_ascii=False) + "\n"


@given(template=_TEMPLATES)
def test_yaml_is_read_back_as_the_template(template: dict[str, object]) -> None:
    assert yaml.load(template_text(template, "yaml"), yaml.CSafeLoader) == template
