"""Our own pages as HTML: all of what they are written with, and nothing that the text could become."""

from __future__ import annotations

import re
from html import unescape

import pytest

from sg_factory.check import NAMES
from sg_factory.check.pages import page
from sg_factory.site.prose import as_html

WRITTEN = """\
# A check

What it is about, in two
lines with `code <b>` and **stress**.

## Two, or `more`

- one `a`
- two
  goes on

| key | means |
| --- | --- |
| `a` | <i> |

```yaml roles/web.yaml
description: <script>

# no heading
```

See [the page](https://example.com/a?b&c) and [nowhere](javascript:alert) but [above](#two-or-more).
"""
SHOWN = """\
<h1>A check</h1>
<p>What it is about, in two lines with <code>code &lt;b&gt;</code> and <strong>stress</strong>.</p>
<h2 id="two-or-more">Two, or <code>more</code></h2>
<ul><li>one <code>a</code></li><li>two
  goes on</li></ul>
<div class="scroll"><table><thead><tr><th scope="col">key</th><th scope="col">means</th></tr></thead><tbody>\
<tr><td><code>a</code></td><td>&lt;i&gt;</td></tr></tbody></table></div>
<figure><figcaption>roles/web.yaml</figcaption><pre tabindex="0"><code>description: &lt;script&gt;

# no heading</code></pre></figure>
<p>See <a href="https://example.com/a?b&amp;c" rel="noreferrer">the page</a> and [nowhere](javascript:alert) \
but <a href="#two-or-more">above</a>.</p>"""


def test_what_pages_are_written_with():
    assert as_html(WRITTEN) == SHOWN


@pytest.mark.parametrize("name", NAMES)
def test_every_page_of_a_check_keeps_its_words_and_leaves_no_mark_behind(name: str):
    html = as_html(page(name))
    prose = re.sub(r"<pre.*?</pre>", "", html, flags=re.DOTALL)
    assert not re.search(r"```|^#+ |^\| |\*\*|`", prose, re.MULTILINE)
    words = re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", html)))
    assert set(re.findall(r"[A-Za-z]{4,}", page(name))) - {"yaml", "console", "https"} <= {
        part for word in words for part in re.findall(r"[A-Za-z]{4,}", word)
    } | set(re.findall(r"[A-Za-z]{4,}", " ".join(re.findall(r'href="([^"]+)"', html)))) | {"json", "text", "console"}
