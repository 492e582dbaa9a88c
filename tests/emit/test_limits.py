"""What one template holds is known before it is written."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from sg_factory.emit.cloudformation import template
from sg_factory.emit.limits import bytes_at_most
from sg_factory.layout import whole
from sg_factory.pipeline import moment, run
from tests.projects import write
from tests.reading.project import Project
from tests.reading.projects import projects


def sizes(folder: Path) -> list[tuple[int, int]]:
    """For each environment the size of its template as CDK writes it, and what it was said to stay under."""
    plans = run(folder, as_of=moment("2027-01-01"), judge=False).plans
    assert plans, "the project has mistakes"
    return [
        (len(json.dumps(template(plan, whole(plan)), indent=1)), bytes_at_most(plan, whole(plan))) for plan in plans
    ]


@given(projects())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_template_is_larger_than_it_is_said_to_be(project: Project):
    with TemporaryDirectory() as folder:
        project.write(Path(folder))
        assert all(size <= most for size, most in sizes(Path(folder)))


def test_not_even_with_the_longest_names_and_words(tmp_path: Path):
    long, words = "r" * 127, "x" * 255
    role = f"""
        description: {"🔒" * 256}
        owner: {"🔒" * 256}
        tags: {{{", ".join(f"{'k' * 100}{number}: {'🔒' * 256}" for number in range(46))}}}
        ingress:
          - from: [{long}a, {long}b, 2001:db8:1111:2222:3333:4444:5555:6666/128, mirror]
            service: [tcp/10000-65535, udp/10000-65535, icmpv6]
            description: {words}
        """
    files = {
        "sg-factory.yaml": f"""
            name: {"p" * 60}
            networks:
              mirror: {{description: Mirror, prefix_list: {{ssm: "/{"s" * 1010}", entries: 1, family: ipv6}}}}
            """,
        f"roles/{long}a.yaml": role,
        f"roles/{long}b.yaml": role,
    }
    [(size, most)] = sizes(write(tmp_path, files))
    assert size <= most
