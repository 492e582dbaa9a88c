"""Places of diagnostics, as file, line and column."""

from __future__ import annotations

import pytest

from sg_factory.diagnostic import Span


@pytest.mark.parametrize(
    ("span", "text"), [(Span("roles/web.yaml", 12, 3, 9), "roles/web.yaml:12"), (Span("hosts.yaml"), "hosts.yaml")]
)
def test_a_line_is_written_with_its_file_and_a_file_as_a_whole_alone(span: Span, text: str):
    assert span.text == text
