"""JSON as text."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.text.json_text import json_text

_SCALARS = st.text() | st.integers() | st.booleans() | st.none() | st.floats()
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(value=_VALUES)
def test_json_is_what_the_standard_library_writes_with_an_indent_of_two(value: object) -> None:
    assert json_text(value) == json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_a_value_of_another_type_is_written_as_what_stands_for_it():
    place = Place("roles/web.yaml", ("ingress", 0))
    assert json_text([place, {"where": place}], lambda each: {"file": each.file, "path": each.path}) == (
        """\
[
  {
    "file": "roles/web.yaml",
    "path": [
      "ingress",
      0
    ]
  },
  {
    "where": {
      "file": "roles/web.yaml",
      "path": [
        "ingress",
        0
      ]
    }
  }
]
"""
    )
