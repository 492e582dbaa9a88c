"""Pages of Markdown fit a terminal; code and tables stay as they are."""

from __future__ import annotations

from sg_factory.text.page import fitted_page

PAGE = """\
# A title that is longer than the terminal is wide

Every address is scanned within minutes, and
each open port is a program.

- An item that goes on in the
  next line of the file
- Another
1. A number that goes on in the next line

    sg-factory check --format sarif --fail-on warning

| a table | of which no row is ever wrapped |
| --- | --- |

```yaml
ingress:
  - from: internet  # the port is open to everybody

# no title
```
"""
FITTED = """\
# A title that is longer than the terminal is wide

Every address is scanned within
minutes, and each open port is a
program.

- An item that goes on in the next
  line of the file
- Another
1. A number that goes on in the
   next line

    sg-factory check --format sarif --fail-on warning

| a table | of which no row is ever wrapped |
| --- | --- |

```yaml
ingress:
  - from: internet  # the port is open to everybody

# no title
```
"""


def test_paragraphs_and_items_are_as_wide_as_the_terminal():
    assert fitted_page(PAGE, 34) == FITTED


def test_they_are_wider_on_a_wider_one():
    assert (
        fitted_page("Every address is\nscanned within minutes.\n", 80) == "Every address is scanned within minutes.\n"
    )


def test_a_page_in_a_pipe_is_as_it_was_written():
    assert fitted_page(PAGE, None) == PAGE
