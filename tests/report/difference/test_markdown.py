"""A difference as a comment on a pull request: what stands in it, and what a person sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import cycle, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sg_factory.diagnostic import Place
from sg_factory.plan import Rule
from sg_factory.report.difference.change_facts import Count
from sg_factory.report.difference.facts import DifferenceFacts
from sg_factory.report.difference.markdown import MARKER, MOST_SIGNS, as_markdown
from tests.browser import Opener, Scheme
from tests.readers import markdown
from tests.report.difference.differing import (
    SHOP,
    SHOP_CHANGES,
    STACK,
    STACK_AFTER,
    items,
    many,
    projects,
    relisted,
    templates,
)
from tests.text.test_markdown import HOSTILE

JOINER = "\u2060"


COMMENT = """\
### Access is broader: 3 gained, 2 widened, 2 lost, 4 new paths from the internet, 1 host combines roles; looser protection: 1 role public

<code>main</code> → <code>working tree</code>, in dev and prod

Owners of access changes: <b>data-platform</b> (5), <b>platform</b> (3), <b>security</b> (5) and <b>storefront</b> (6)

Owners of protection changes: <b>storefront</b> (1)

```mermaid
---
config:
  elk:
    lineHops: false
---
flowchart LR
  n_internet["internet"]
  n_web["web"]
  n_audit["audit"]
  n_database["database"]
  n_partner["partner"]
  n_load_balancer["load-balancer"]
  n_bastion["bastion"]
  n_office["office"]
  n_internet -->|"#43; tcp/80"| n_web
  n_audit -->|"#43; tcp/5432"| n_database
  n_partner -->|"#43; tcp/5432"| n_database
  n_load_balancer -->|"#43; tcp/8444"| n_web
  n_web -->|"#43; tcp/22"| n_database
  n_bastion -.->|"− tcp/22"| n_database
  n_office -.->|"− tcp/22"| n_bastion
  linkStyle 0,1,2,3,4 stroke:#2da44e,stroke-width:2px
  linkStyle 5,6 stroke:#e5534b,stroke-width:2px,stroke-dasharray:6 4
```

<details open><summary><b>Broader access</b>: 5</summary>

|  | from → to | traffic | where and why |
| --- | --- | --- | --- |
| **+**&nbsp;gained | <code>internet</code>&nbsp;→&nbsp;<code>web</code> (in dev)<br><sub>storefront</sub> | tcp/80 from 0.0.0.0/0 and ::/0 | <code>roles/web.yaml:7</code><br>Plain pages |
| **+**&nbsp;gained | <code>audit</code>&nbsp;→&nbsp;<code>database</code><br><sub>security&nbsp;→&nbsp;data-platform</sub> | tcp/5432 | because “audit” is new<br><code>roles/database.yaml:6</code><br>Who has ordered what |
| **+**&nbsp;gained | <code>partner</code>&nbsp;→&nbsp;<code>database</code><br><sub>data-platform</sub> | tcp/5432 from 198.51.100.0/24 | <code>roles/database.yaml:5</code><br>Parcels |
| **+**&nbsp;widened | <code>load-balancer</code>&nbsp;→&nbsp;<code>web</code><br><sub>platform&nbsp;→&nbsp;storefront</sub> | tcp/8444 added<br>had tcp/8443 | <code>roles/web.yaml:5</code><br>Pages |
| **+**&nbsp;widened | <code>web</code>&nbsp;→&nbsp;<code>database</code><br><sub>storefront&nbsp;→&nbsp;data-platform</sub> | tcp/22 added<br>had tcp/5432 | <code>roles/database.yaml:4</code><br>Orders are read and written (NET-142) |

</details>

<details><summary><b>New paths from the internet</b>: 4</summary>

| path | steps |
| --- | --- |
| internet → web (with audit) (in dev)<br><sub>security</sub><br>directly; no path before | tcp/80 <code>roles/web.yaml:7</code> |
| internet → web (in dev)<br><sub>storefront</sub><br>directly; through 1 host before | tcp/80 <code>roles/web.yaml:7</code> |
| internet → web (with audit) → database (in dev)<br><sub>data-platform</sub><br>through 1 host; through 2 hosts before | tcp/80 <code>roles/web.yaml:7</code><br>tcp/5432 <code>roles/database.yaml:6</code> |
| internet → load-balancer → web (with audit) (in prod)<br><sub>security</sub><br>through 1 host; no path before | tcp/443 <code>roles/load-balancer.yaml:5</code><br>tcp/8443-8444 <code>roles/web.yaml:5</code> |

</details>

<details open><summary><b>Protection</b>: 1</summary>

|  | what | why | where |
| --- | --- | --- | --- |
| **!**&nbsp;looser | role public: “web”, so the internet may be a source in its ingress rules<br><sub>storefront</sub> |  | <code>roles/web.yaml:3</code> |

</details>

<details><summary><b>Narrower access</b>: 2</summary>

|  | from → to | traffic | where and why |
| --- | --- | --- | --- |
| **−**&nbsp;lost | <code>bastion</code>&nbsp;→&nbsp;<code>database</code><br><sub>platform&nbsp;→&nbsp;data-platform</sub> | tcp/22 removed | because “bastion” is gone<br><code>main:roles/database.yaml:5</code><br>Break-fix access |
| **−**&nbsp;lost | <code>office</code>&nbsp;→&nbsp;<code>bastion</code><br><sub>platform</sub> | tcp/22 from 203.0.113.0/24 removed | because “bastion” is gone<br><code>main:roles/bastion.yaml:4</code><br>Administrators |

</details>

<details><summary><b>Gaps</b>: 1</summary>

Traffic that these rules allow is interrupted while the change is deployed. For how long is not known.

| role | what | where |
| --- | --- | --- |
| <code>web</code><br><sub>storefront</sub> | tcp/443 from office 203.0.113.0/24<br>CloudFormation revokes it before it authorizes tcp/443 from 203.0.113.0/25 and tcp/443 from 203.0.113.128/25 | <code>main:roles/web.yaml:5</code><br><code>roles/web.yaml:6</code> |

</details>

<details><summary><b>Groups</b>: 2</summary>

|  | role | why | where |
| --- | --- | --- | --- |
| **+**&nbsp;created | <code>audit</code><br><sub>security</sub> |  | <code>roles/audit.yaml:1</code> |
| **−**&nbsp;gone | <code>bastion</code><br><sub>platform</sub> |  | <code>main:roles/bastion.yaml:1</code> |

</details>

<details><summary><b>Hosts</b>: 2</summary>

| host | where |
| --- | --- |
| shop-1 now has audit<br>anyone who reaches “web” (203.0.113.0/25, 203.0.113.128/25, internet and 1 more) \
can now also act as “audit”, which reaches database; owned by storefront and security (in dev) | <code>hosts.yaml:1</code> |
| shop-1 now has audit<br>anyone who reaches “web” (203.0.113.0/25, 203.0.113.128/25 and load-balancer) \
can now also act as “audit”, which reaches database; owned by storefront and security (in prod) | <code>hosts.yaml:1</code> |

</details>

<details><summary>Rewritten rules that allow the same traffic as before: 1</summary>

| role | before | after |
| --- | --- | --- |
| <code>web</code> ingress<br><sub>storefront</sub> | tcp/443 from office 203.0.113.0/24<br><code>main:roles/web.yaml:5</code> | tcp/443 from 203.0.113.0/25 and tcp/443 from 203.0.113.128/25<br><code>roles/web.yaml:6</code> |

</details>

<details><summary>Texts and dates: 2</summary>

| role | what | before | after | where |
| --- | --- | --- | --- | --- |
| <code>database</code><br><sub>data-platform</sub> | description | Orders | Orders and parcels | <code>roles/database.yaml:1</code> |
| <code>database</code><br><sub>data-platform</sub> | ticket of tcp/5432 from web |  | NET-142 | <code>roles/database.yaml:4</code> |

</details>

<!-- sg-factory diff -->
"""  # noqa: E501 (a line break would be another output)


def test_the_whole_comment(tmp_path: Path):
    assert as_markdown(projects(tmp_path, SHOP, SHOP_CHANGES)) == COMMENT


def test_no_difference_is_a_heading_and_what_was_compared(tmp_path: Path):
    assert as_markdown(projects(tmp_path, SHOP, {})) == (
        f"### No difference\n\n<code>main</code> → <code>working tree</code>, in dev and prod\n\n{MARKER}\n"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_sees_the_picture_and_the_access_that_comes_and_can_unfold_the_rest(
    scheme: Scheme, opened: Opener, tmp_path: Path
):
    page = markdown(opened, as_markdown(projects(tmp_path, SHOP, SHOP_CHANGES)), scheme=scheme)
    assert page.evaluate("[...document.querySelectorAll('summary')].map(each => each.textContent)") == [
        "Broader access: 5",
        "New paths from the internet: 4",
        "Protection: 1",
        "Narrower access: 2",
        "Gaps: 1",
        "Groups: 2",
        "Hosts: 2",
        "Rewritten rules that allow the same traffic as before: 1",
        "Texts and dates: 2",
    ]
    assert page.evaluate(
        "[...document.querySelectorAll('details[open] td:first-child')].map(each => each.innerText)"
    ) == ["+\u00a0gained", "+\u00a0gained", "+\u00a0gained", "+\u00a0widened", "+\u00a0widened", "!\u00a0looser"]
    assert page.evaluate("document.querySelectorAll('body > svg .edgeLabel p').length") == 7
    assert page.evaluate("document.body.scrollWidth <= document.body.clientWidth")
    assert (page.complaints, page.requests) == ([], [])


def test_what_only_goes_is_shown_and_not_folded(tmp_path: Path):
    changes = {
        "roles/bastion.yaml": SHOP["roles/bastion.yaml"].replace(
            "owner: platform", "owner: platform\n        enabled: false"
        )
    }
    lines = as_markdown(projects(tmp_path, SHOP, changes)).split("\n")
    assert lines[0] == "### Access is narrower: 2 lost"
    assert [line for line in lines if line.startswith("<details")] == [
        "<details open><summary><b>Narrower access</b>: 2</summary>",
        "<details><summary><b>Groups</b>: 1</summary>",
    ]


def test_a_comment_has_room_for_some_of_everything_and_says_how_much_is_left_out(tmp_path: Path):
    facts = many(many(projects(tmp_path, SHOP, SHOP_CHANGES), "changes", 2500), "rewordings", 2500)
    comment = as_markdown(facts)
    assert MOST_SIGNS - 2000 < len(comment) <= MOST_SIGNS
    assert "\nNo diagram: 2,500 changed connections are too many to draw.\n" in comment
    sections = re.findall(r"<summary>(.*?): ([0-9,]+)</summary>(.*?)</details>", comment, re.DOTALL)
    assert [title for title, _, _ in sections] == [
        "<b>Broader access</b>",
        "<b>New paths from the internet</b>",
        "<b>Protection</b>",
        "<b>Gaps</b>",
        "<b>Groups</b>",
        "<b>Hosts</b>",
        "Rewritten rules that allow the same traffic as before",
        "Texts and dates",
    ]
    for title, count, table in sections:
        shown = table.count("\n| ") - 2
        left_out = re.findall(r"^([0-9,]+) more left out, as the size of a comment is limited", table, re.MULTILINE)
        assert shown >= 5 or not left_out, title
        assert shown + sum(int(number.replace(",", "")) for number in left_out) == int(count.replace(",", ""))


def test_what_is_too_much_to_list_is_counted_where_it_belongs(tmp_path: Path):
    facts = projects(tmp_path, SHOP, SHOP_CHANGES)
    listed = {count.key: count.number for count in facts.access.counts}
    more = {"gained": 40, "lost": 1060}
    counts = tuple(replace(each, number=each.number + more.get(each.key, 0)) for each in facts.access.counts)
    comment = as_markdown(relisted(relisted(facts, "changes", counts=counts, left_out=1100), "gaps", left_out=7))
    found = dict(re.findall(r"<summary>(?:<b>)?(.*? access|Gaps)(?:</b>)?: ([0-9,]+)</summary>", comment))
    gained, lost = listed["gained"] + listed["widened"] + listed["changed"], listed["narrowed"] + listed["lost"]
    assert found == {
        "Broader access": str(gained + 40),
        "Narrower access": f"{lost + 1060:,}",
        "Gaps": str(len(items(facts, "gaps")) + 7),
    }


def test_a_row_that_no_comment_can_hold_is_left_out(tmp_path: Path):
    facts = projects(tmp_path, SHOP, SHOP_CHANGES)
    line = facts.access.items[0].lines[0]
    long = replace(line, description="|" * 5000, where=replace(line.where, file="|" * 5000))
    changes = tuple(replace(change, lines=(long,) * 99) for change in facts.access.items)
    comment = as_markdown(relisted(facts, "changes", items=changes * 9))
    assert len(comment) <= MOST_SIGNS
    assert comment.endswith(f"\n\n{MARKER}\n")


def rewritten(facts: Any, texts: Iterator[str]) -> Any:
    """The same facts, in which authors have written the next of `texts` wherever they could write any."""
    if isinstance(facts, tuple):
        return tuple(rewritten(each, texts) for each in facts)
    if is_dataclass(facts) and not isinstance(facts, type | Rule | Place | Count):
        fixed = {"kind", "verdict", "protection_verdict", "turn", "halves", "direction", "side"}
        names = {each.name for each in fields(facts)} - fixed
        return replace(facts, **{name: rewritten(getattr(facts, name), texts) for name in names})
    return next(texts) if isinstance(facts, str) else facts


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> DifferenceFacts:
    """Facts of some of everything."""
    facts = projects(tmp_path_factory.mktemp("shop"), SHOP, SHOP_CHANGES)
    unknown = items(templates(tmp_path_factory.mktemp("stack"), STACK, STACK_AFTER), "unknown")
    return relisted(facts, "unknown", items=unknown)


@given(text=st.text(st.characters(exclude_categories=("C", "Z")), max_size=30))
def test_no_text_makes_a_cell_a_line_or_a_section_of_its_own(text: str, shop: DifferenceFacts):
    comment, usual = as_markdown(rewritten(shop, repeat(text))), as_markdown(shop)
    told = re.sub("```mermaid.*?```", "", comment, flags=re.DOTALL).split("\n")
    expected = re.sub("```mermaid.*?```", "", usual, flags=re.DOTALL).split("\n")
    assert [line.count("|") for line in told if line[:1] == "|"] == [
        line.count("|") for line in expected if line[:1] == "|"
    ]
    assert [line.partition(">")[0] for line in told if line[:1] == "<" and "details" in line] == [
        line.partition(">")[0] for line in expected if line[:1] == "<" and "details" in line
    ]
    assert comment.count(MARKER) == 1


def test_what_authors_wrote_is_shown_and_does_nothing(opened: Opener, shop: DifferenceFacts):
    page = markdown(opened, as_markdown(rewritten(shop, cycle(HOSTILE))))
    shown = page.evaluate(
        "[...new Set([...document.body.querySelectorAll(':not(svg *)')].map(each => each.localName))]"
    )
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert set(shown) == {"h3", "p", "b", "code", "svg", "details", "summary", "br", "sub", "strong", *table}
    assert page.evaluate("document.querySelectorAll('svg a, svg img, svg script').length") == 0
    names = page.evaluate(
        "[...document.querySelectorAll('details[open] td:nth-child(2) code')].map(each => each.textContent)"
    )
    assert len(names) == 10
    assert {name.replace(JOINER, "") for name in names} <= set(HOSTILE)
    assert page.evaluate("document.querySelectorAll('details').length") == 10
    assert (page.complaints, page.requests) == ([], [])
