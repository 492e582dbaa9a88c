"""Pages of the documentation site, in Markdown: which there are, their order, their links."""

from __future__ import annotations

import pytest

from documentation.api import api
from documentation.build import pages
from documentation.commands import commands
from documentation.links import mended
from documentation.markdown import for_zensical
from documentation.nav import NoPlace, nav
from documentation.page import ROOT, Page
from sg_factory.check import NAMES
from sg_factory.cli import COMMANDS


def test_every_document_every_check_and_every_command_is_a_page():
    documents = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")} - {"checks.md"}
    expected = {
        *documents,
        *("index.md", "changelog.md", "architecture.md", "contributing.md", "cdk-api.md", "diff-schema.md"),
        *("checks/index.md", *(f"checks/{name}.md" for name in NAMES)),
        *("commands/index.md", *(f"commands/{name}.md" for name in COMMANDS)),
    }
    assert {page.path for page in pages()} == expected


def test_pages_are_listed_in_the_order_of_a_newcomer_and_sections_without_pages_are_left_out():
    assert nav(["checks/wide-range.md", "checks/index.md", "how-to/many-environments.md", "index.md", "start.md"]) == [
        {"sg-factory": "index.md"},
        {"Start": "start.md"},
        {"How-tos": ["how-to/many-environments.md"]},
        {"All checks": ["checks/index.md", "checks/wide-range.md"]},
    ]


def test_a_page_without_a_place_is_named_with_what_to_do():
    with pytest.raises(NoPlace, match=r"^lost\.md is in no section: name it in NAV of documentation/nav\.py$"):
        nav(["index.md", "lost.md"])


DOCUMENT = """\
[The first page](../../README.md), [a part](../check.md#findings), [here](#below), [elsewhere](https://example.com),
[a check](../../sg_factory/check/checks/wide_range.md), [all](../checks.md), [an app](../../app.py),
`[code](../check.md)`, [a folder](../../examples/media), [a schema](../diff.schema.json).

```text
[code](../check.md)
```

![Flows](../pictures/sample.svg)
"""
MENDED = """\
[The first page](../index.md), [a part](../check.md#findings), [here](#below), [elsewhere](https://example.com),
[a check](../checks/wide-range.md), [all](../checks/index.md), [an app](../files/app.py),
`[code](../check.md)`, a folder, [a schema](../diff.schema.json).

```text
[code](../check.md)
```

![Flows](../pictures/sample.svg)
"""


def test_a_link_leads_to_the_page_of_a_document_and_to_a_copy_of_another_file():
    text, files = mended(Page("how-to/page.md", DOCUMENT, "docs/how-to/page.md"))
    assert text == MENDED
    assert files == {"app.py", "docs/diff.schema.json", "docs/pictures/sample.svg"}


def test_a_link_to_what_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"^docs/page\.md: there is no gone\.md, which it links to$"):
        mended(Page("page.md", "[Gone](gone.md)\n", "docs/page.md"))


GITHUB = """\
# Flows

<!-- drawn by: sg-factory graph --format svg -->
![Flows](pictures/sample.svg)

<!-- printed by: sg-factory graph -->
```mermaid
flowchart LR
```

```yaml roles/web.yaml
<!-- no comment -->
description: Web
```
"""


def test_markdown_of_github_becomes_what_zensical_reads():
    assert (
        for_zensical(GITHUB, is_searched=False)
        == """\
---
search: {exclude: true}
---

# Flows

[![Flows](pictures/sample.svg)](pictures/sample.svg)

```text
flowchart LR
```

```yaml title="roles/web.yaml"
<!-- no comment -->
description: Web
```
"""
    )


def test_the_page_of_a_command_says_what_its_help_says():
    documents = [Page("start.md", "# Start\n\n`sg-factory init groups`\n", "docs/start.md")]
    [page] = (page for page in commands(documents) if page.path == "commands/init.md")
    assert (
        page.text
        == """\
# sg-factory init

```text
sg-factory init [OPTIONS] DIR
```

Create a project in DIR: roles, a CDK app, pins, a workflow.

DIR is a new or empty folder; `make check` and `make synth` work in it at once. The workflow reviews pull requests. In \
a repository the workflow, CODEOWNERS and dependabot.yml are written to its top, where GitHub reads them, and name \
DIR; existing ones are not changed.

## Example

```console
$ sg-factory init security-groups --name shop
```

## Options

`--name` `NAME`
:   Set the project's name (default: the folder's name).

`-h`, `--help`
:   Show this message and exit.

## Shown in

- [Start](../start.md)
"""
    )


def test_lines_of_help_that_are_not_wrapped_are_code_and_marks_in_help_are_text():
    texts = {page.path: page.text for page in commands(())}
    assert (
        "```text\nbash  echo 'eval \"$(sg-factory completion bash)\"' >> ~/.bashrc\n" in texts["commands/completion.md"]
    )
    assert r"a pattern such as 'prod-\*'" in texts["commands/check.md"]


def test_the_api_has_a_section_for_all_that_cdk_apps_call():
    assert [line for line in api().text.splitlines() if line.startswith("##")] == [
        "## FlowLogs",
        "## RoleSecurityGroups",
        "### RoleSecurityGroups[role]",
        "### RoleSecurityGroups.mutable",
        "### iter(RoleSecurityGroups)",
        "### RoleSecurityGroups.host_groups",
        "### RoleSecurityGroups.of",
        "### RoleSecurityGroups.of_host",
        "### RoleSecurityGroups.attach",
        "### RoleSecurityGroups.launch_template",
        "## SecurityGroupValidation",
        "### SecurityGroupValidation.name",
        "### SecurityGroupValidation.version",
        "### SecurityGroupValidation.rule_ids",
        "### SecurityGroupValidation.validate",
        "## environment_stacks",
        "## ProjectError",
        "## UnknownHost",
        "## UnknownRole",
    ]


def test_a_section_of_the_api_has_the_signature_and_the_docstring():
    text = api().text
    assert (
        text[text.index("### RoleSecurityGroups.mutable") : text.index("### iter(")]
        == """\
### RoleSecurityGroups.mutable

```python
mutable(role: str) -> ec2.ISecurityGroup
```

Return the group of a role, to which constructs can add rules that no role file shows. Raises UnknownRole.

Raises ValueError for a group of others.

"""
    )
    assert "```python\nclass UnknownHost(UnknownRole)\n```\n\nA host that hosts.yaml does not have" in text
