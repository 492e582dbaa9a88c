"""Templates as text."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.cloudformation.template_text import template_text

_SCALARS = st.text() | st.integers() | st.booleans() | st.none()
_VALUES = st.recursive(_SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
_TEMPLATES = st.dictionaries(st.text(), _VALUES, max_size=5)


@given(template=_TEMPLATES)
def test_yaml_is_read_back_as_the_template(template: dict[str, object]) -> None:
    assert yaml.load(template_text(template, "yaml"), yaml.CSafeLoader) == template
