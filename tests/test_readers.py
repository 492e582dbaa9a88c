"""The readers of other tests reject invalid texts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser import Opener
from tests.readers import graphviz, markdown, mermaid


def test_mermaid_draws_a_diagram(opened: Opener):
    page = mermaid(opened, "flowchart LR\n  a[one] -->|both| b[two]")
    assert page.evaluate("[...document.querySelectorAll('.nodeLabel')].map(each => each.innerText)") == ["one", "two"]
    assert (page.complaints, page.requests) == ([], [])


def test_mermaid_refuses_what_is_none(opened: Opener):
    with pytest.raises(Error, match="Parse error"):
        mermaid(opened, "flowchart LR\n  a[one --> b")


def test_markdown_is_shown_with_its_tables_its_folds_and_its_diagrams(opened: Opener):
    text = """\
| a | b |
| --- | --- |
| 1 | 2 |

<details><summary>more</summary>

*hidden*

</details>

```mermaid
flowchart LR
  a --> b
```
"""
    page = markdown(opened, text)
    assert page.evaluate("['td', 'details em', 'svg .node'].map(each => document.querySelectorAll(each).length)") == [
        2,
        1,
        2,
    ]


def test_graphviz_lays_out_a_graph():
    laid = graphviz('digraph "g" { a -> b [label="x"] }')
    assert [thing["name"] for thing in laid["objects"]] == ["a", "b"]


def test_graphviz_refuses_what_is_none():
    with pytest.raises(AssertionError, match="syntax error in line 1"):
        graphviz("digraph { a -> }")
