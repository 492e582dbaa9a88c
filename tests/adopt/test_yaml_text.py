"""What is written is YAML that reads back as it was, by PyYAML and by our own reader."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.adopt.yaml_text import yaml_text
from tests.adopt.telling import text
from tests.reading.projects import examples

_HARD = st.sampled_from(
    (
        *("yes", "No", "null", "1.0", "0x1", "2027-01-01", "- a", "a: b", "a #b", "&a", "*a", "!a", "{a}", "[a]", "'"),
        *('"', "", " a", "a ", "a\nb", "a:", ":a", "::/0", "2001:db8::/32", "10.0.0.0/8", "1:30", "=", "<<", "~", "%a"),
        *("@a", "`a", "?", "-", "x" * 300),
    )
)
TEXTS = _HARD | st.text(max_size=8) | st.from_regex(r"[A-Za-z][a-z ./()_-]{0,20}", fullmatch=True)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.booleans() | st.integers(0, 99999),
    lambda inner: st.lists(TEXTS, min_size=1, max_size=4) | st.dictionaries(TEXTS, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@examples(100)
@given(st.dictionaries(TEXTS, VALUES | st.lists(st.dictionaries(TEXTS, VALUES, min_size=1), min_size=1), min_size=1))
def test_any_content_reads_back_as_it_was(content: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml_text(content)) == content


def test_lists_are_short_or_have_a_line_for_each_item() -> None:
    long = [f"10.0.{number}.0/24" for number in range(8)]
    assert yaml_text({"a": {"b": ["x", "::/0"]}, "c": [{"to": long, "on": True}]}) == text("""
        a:
          b: [x, '::/0']
        c:
          - to:
              - 10.0.0.0/24
              - 10.0.1.0/24
              - 10.0.2.0/24
              - 10.0.3.0/24
              - 10.0.4.0/24
              - 10.0.5.0/24
              - 10.0.6.0/24
              - 10.0.7.0/24
            'on': true
        """)
