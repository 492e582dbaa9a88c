"""Another reason of the same guardrail, or of the same acceptance, is told, and is no other protection."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.report.difference.differing import as_json, projects

SETTINGS = """\
guardrails:
  - {never: {from: internet, to: store}, description: No data for everybody}
  - {only: {service: ssh, from: web}, description: Nobody logs in past the web servers}
"""
WEB = """\
description: Pages
owner: storefront
public: true
ingress:
  - from: internet
    service: tcp/8443
    description: Partners call
    accept: [{check: world-open-port, reason: Mutual TLS at the service}]
"""
FILES = {"sg-factory.yaml": SETTINGS, "roles/web.yaml": WEB, "roles/store.yaml": "{description: Orders, owner: data}"}
REVERSED = "guardrails:\n" + "".join(f"{line}\n" for line in reversed(SETTINGS.splitlines()[1:]))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"sg-factory.yaml": SETTINGS.replace("No data for everybody", "The law says so")},
            [
                (
                    "guardrail “never internet to store”",
                    "description",
                    "No data for everybody",
                    "The law says so",
                    "sg-factory.yaml:2",
                    [],
                )
            ],
        ),
        (
            {"roles/web.yaml": WEB.replace("Mutual TLS at", "Nobody looks at")},
            [
                (
                    "acceptance of “world-open-port”",
                    "reason",
                    "Mutual TLS at the service",
                    "Nobody looks at the service",
                    "roles/web.yaml:8",
                    ["storefront"],
                )
            ],
        ),
        ({"sg-factory.yaml": REVERSED, "roles/web.yaml": f"# Another line\n{WEB}"}, []),
        ({"sg-factory.yaml": "{}"}, []),  # what is gone is told as such, and of no reason
    ],
)
def test_another_reason_is_told_at_its_line_where_all_else_is_the_same(
    changes: dict[str, str], expected: list[tuple[object, ...]], tmp_path: Path
):
    facts = as_json(projects(tmp_path, FILES, changes))
    assert [
        (
            *(each[key] for key in ("about", "field", "before", "after")),
            f"{each['where']['file']}:{each['where']['line']}",
            each["owners"],
        )
        for each in facts["declared"]
    ] == expected
    if expected:
        assert (facts["verdict"], facts["protection_verdict"]) == ("same access", "same")
