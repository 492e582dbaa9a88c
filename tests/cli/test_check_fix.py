"""`check --fix` writes every exact fix, prints it, and touches nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from sg_factory.editing.fixes import EXACT, exact_fixes
from sg_factory.files import Changed, Snapshot
from sg_factory.pipeline.project import moment
from sg_factory.pipeline.project import run as run_project
from tests.check.test_remedies import allowed
from tests.check.test_remedies import projects as with_findings
from tests.cli.command import run
from tests.documents import ROOT
from tests.git import git, repository
from tests.projects import write
from tests.report.findings.test_fixes import CASES
from tests.spec.telling import AS_OF

FILES = {
    "sg-factory.yaml": """\
        environments:
          prod:
            account: 012345678901   # the shop's
            region: eu-west-1
            vpc: {id: vpc-12345678, cidrs: [10.0.0.0/8]}
        networks: {office: {description: The office, cidrs: [10.1.0.0/16]}}
        services: {orders-api: tcp/8443}
        stacks: One
        """,
    "roles/_linux.yaml": "description: Of every host\n",
    "roles/web.yaml": """\
        # 10.1.0.0/16, Office
        description: 10.1.0.0/16
        Owner:   shop   # who
        extends: [ "_linux" ]
        ingress:
          - from: ['10.1.0.0/16' , 10.2.3.4, Office,wbe, 10.3.4.5/16, "10.4.*.*"]   # Office
            service:
              - tcp22       # tcp22
              - Postgres
              - htps
            description: Postgres
            Review-By: 2027-11-01
        """,
}


def fixed(project: Path, *arguments: str) -> tuple[int, str, str]:
    """The status, the fixes and the changed lines of `check --fix`."""
    ran = run("check", "--fix", "--as-of", "2027-01-01", *arguments, folder=project)
    diff = git("diff", "--unified=0", folder=project).splitlines(keepends=True)
    changes = "".join(line for line in diff if line[0] in "-+" and line[:3] not in ("---", "+++"))
    return (
        ran.returncode,
        "".join(line for line in ran.stderr.splitlines(keepends=True) if line[:5] == "fixed"),
        changes,
    )


FIXES = """\
fixed roles/web.yaml:3: Owner → owner
fixed roles/web.yaml:4: _linux → linux
fixed roles/web.yaml:6: 10.2.3.4 → 10.2.3.4/32
fixed roles/web.yaml:6: Office → office
fixed roles/web.yaml:6: 10.4.*.* → 10.4.0.0/16
fixed roles/web.yaml:8: tcp22 → tcp/22
fixed roles/web.yaml:9: Postgres → postgresql
fixed roles/web.yaml:12: Review-By → review_by
fixed sg-factory.yaml:3: 012345678901 → "012345678901"
fixed sg-factory.yaml:8: One → one
"""
CHANGES = """\
-Owner:   shop   # who
-extends: [ "_linux" ]
+owner:   shop   # who
+extends: [ "linux" ]
-  - from: ['10.1.0.0/16' , 10.2.3.4, Office,wbe, 10.3.4.5/16, "10.4.*.*"]   # Office
+  - from: ['10.1.0.0/16' , 10.2.3.4/32, office,wbe, 10.3.4.5/16, "10.4.0.0/16"]   # Office
-      - tcp22       # tcp22
-      - Postgres
+      - tcp/22       # tcp22
+      - postgresql
-    Review-By: 2027-11-01
+    review_by: 2027-11-01
-    account: 012345678901   # the shop's
+    account: "012345678901"   # the shop's
-stacks: One
+stacks: one
"""


def test_every_exact_fix_is_written_and_printed_and_no_guess_is(tmp_path: Path):
    project = repository(write(tmp_path / "p", FILES))
    assert fixed(project) == (1, FIXES, CHANGES)


def test_a_second_run_has_nothing_to_fix(tmp_path: Path):
    project = repository(write(tmp_path / "p", FILES))
    fixed(project)
    before = git("diff", folder=project)
    assert fixed(project)[1] == ""
    assert git("diff", folder=project) == before


def test_a_fix_uncovers_a_finding_with_another_and_the_status_is_that_of_the_result(tmp_path: Path):
    settings_file = FILES["sg-factory.yaml"].replace("One", "one")
    role = """\
        description: Web servers
        owner: shop
        ingress: [{from: 10.1.0.0/16, service: [TCP22, orders-api], description: Work}]
        """
    project = repository(write(tmp_path / "p", {"sg-factory.yaml": settings_file, "roles/web.yaml": role}))
    assert fixed(project, "--fail-on", "info") == (
        0,
        """\
fixed roles/web.yaml:3: 10.1.0.0/16 → office
fixed roles/web.yaml:3: TCP22 → tcp/22
fixed sg-factory.yaml:3: 012345678901 → "012345678901"
""",
        """\
-ingress: [{from: 10.1.0.0/16, service: [TCP22, orders-api], description: Work}]
+ingress: [{from: office, service: [tcp/22, orders-api], description: Work}]
-    account: 012345678901   # the shop's
+    account: "012345678901"   # the shop's
""",
    )


def test_a_fix_that_would_make_two_keys_one_is_left_out_and_the_others_are_written(tmp_path: Path):
    role = "description: x\nOwner: y\nowner: z\ningress: [{from: self, service: tcp22, description: x}]\n"
    project = repository(write(tmp_path / "p", {"roles/web.yaml": role}))
    assert fixed(project) == (
        1,
        "fixed roles/web.yaml:4: tcp22 → tcp/22\n",
        "-ingress: [{from: self, service: tcp22, description: x}]\n"
        "+ingress: [{from: self, service: tcp/22, description: x}]\n",
    )


@pytest.mark.parametrize(
    "peer",
    ["Internet", "INTERNET", "0.0.0.0-255.255.255.255", "*.*.*.*", "0.0.0.0/0.0.0.0", "10.1.2.3/16", "2001:db8::1/32"],
)
def test_no_fix_opens_more_than_what_is_written(tmp_path: Path, peer: str):
    role = f"description: x\nowner: y\npublic: true\ningress: [{{from: '{peer}', service: ssh, description: x}}]\n"
    project = repository(write(tmp_path / "p", {"roles/web.yaml": role}))
    assert fixed(project) == (1, "", "")


def test_line_ends_and_a_byte_order_mark_stay(tmp_path: Path):
    role = b"\xef\xbb\xbfdescription: x\r\nowner: y\r\ningress: [{from: self, service: HTTPS , description: x}]"
    project = write(tmp_path / "p", {"roles/web.yaml": ""})
    (project / "roles/web.yaml").write_bytes(role)
    assert run("check", "--fix", folder=project).returncode == 0
    assert (project / "roles/web.yaml").read_bytes() == role.replace(b"HTTPS", b"https")


@pytest.mark.parametrize("others", [("roles",), ("--watch",), ("--environment", "prod"), ("--disable", "web")])
def test_fix_is_refused_for_anything_but_a_whole_project(tmp_path: Path, others: tuple[str, ...]):
    project = repository(write(tmp_path / "p", FILES))
    ran = run("check", "--fix", *others, folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "sg-factory: --fix applies to a whole project, once: leave out --fix, or paths, --watch, --environment and "
        "--disable\n",
    )
    assert git("status", "--porcelain", folder=project) == ""


def test_nothing_is_written_if_one_of_the_files_is_a_link(tmp_path: Path):
    project = write(tmp_path / "p", FILES)
    (project / "roles/web.yaml").rename(project / "web.yaml")
    (project / "roles/web.yaml").symlink_to("../web.yaml")
    repository(project)
    ran = run("check", "--fix", folder=project)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "sg-factory: roles/web.yaml: this is a symbolic link, and nothing is written through one; nothing was fixed\n",
    )
    assert git("status", "--porcelain", folder=project) == ""


def test_machine_output_is_alone_on_stdout(tmp_path: Path):
    project = write(tmp_path / "p", {"roles/web.yaml": "description: x\nOwner: y\n"})
    ran = run("check", "--fix", "--format", "json", folder=project)
    assert (ran.returncode, ran.stderr) == (0, "fixed roles/web.yaml:2: Owner → owner\n")
    assert ran.stdout.startswith("{")


@given(with_findings())
@settings(deadline=None, max_examples=60)
def test_no_exact_fix_changes_what_a_random_project_allows(files: dict[str, str]):
    source = Snapshot({name: text.encode() for name, text in files.items()})
    after = Changed(source, exact_fixes(source, moment(AS_OF)).contents)
    assert allowed(run_project(after, as_of=moment(AS_OF))) == allowed(run_project(source, as_of=moment(AS_OF)))


def test_the_page_lists_every_diagnostic_with_a_fix():
    page = (ROOT / "docs/check.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    codes = {
        found.code
        for case in CASES
        for found in run_project(Snapshot(case.files), as_of=moment(AS_OF)).diagnostics
        if found.fix
    }
    assert listed == sorted(listed)
    assert set(listed) == EXACT.keys() | codes | {"id-of-another-region", "too-many-rules"}
    assert EXACT.keys() <= codes | {"named-range"}
