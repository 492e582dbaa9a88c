"""Projects whose authors write what a page, a script, a picture or Markdown could take for its own."""

from __future__ import annotations

import json
from dataclasses import fields

from sg_factory.plan.groups import RoleDetails

ATTACKS = (
    "</title></svg><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</script><script>alert(1)//",
    "<!--<script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %} ${alert(1)}",
    "javascript:alert(1)",
    "&lt;img src=x onerror=alert(1)&gt;",
    "[click](javascript:alert(1)) ![p](https://evil.example/p.png) `x` | y",
    "@octocat #1 https://evil.example www.evil.example",
    "]]> <![CDATA[ <b>bold</b>",
    "right\u202eto left",
    "- [x] # done",
)


def hostile_project() -> dict[str, str]:
    """Files of a project that says each of the attacks in each place that takes any text."""
    files = {
        "sg-factory.yaml": _yaml(
            {
                "name": "shop",
                "networks": {
                    f"network-{number}": {"description": text, "cidrs": [f"198.51.{number}.0/24"]}
                    for number, text in enumerate(ATTACKS)
                },
                "tags": {f"tag{number} {text[:20]}": text for number, text in enumerate(ATTACKS[:5])},
                "guardrails": [
                    {"never": {"from": "internet", "to": f"role-{number}"}, "description": text}
                    for number, text in enumerate(ATTACKS)
                ],
            }
        ),
        "hosts.yaml": _yaml(
            {
                f"host-{number}": {"roles": [f"role-{number}"], "description": text}
                for number, text in enumerate(ATTACKS)
            }
        ),
    }
    for number, text in enumerate(ATTACKS):
        folder = "".join(sign for sign in text if sign not in "/\\\0")[:60].strip()
        files[f"roles/{folder}/role-{number}.yaml"] = _yaml(
            {
                **{detail.name: text for detail in fields(RoleDetails) if "str" in str(detail.type)},
                "public": True,
                "ingress": [
                    {
                        "from": ["internet", f"network-{number}"],
                        "service": "tcp/8443",
                        "description": "Orders; {x} $(y) #1 @octocat [z](javascript:alert(1))",
                        "ticket": text,
                        "review_by": "2020-01-01",
                    },
                    {
                        "from": f"role-{(number + 1) % len(ATTACKS)}",
                        "service": "https",
                        "description": "It asks",
                        "ticket": text,
                        "expires": "2020-01-01",
                    },
                ],
            }
        )
    return files


def _yaml(value: object) -> str:
    """JSON is YAML, and says every text as it is."""
    return json.dumps(value, indent=1)
