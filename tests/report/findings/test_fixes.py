"""A fix, written where the diagnostic points, ends what it is of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sg_factory.diagnostic import Diagnostic, Span
from sg_factory.pipeline.project import moment, run
from sg_factory.pipeline.templates import read_templates
from tests.projects import write
from tests.spec.manual import Case, cases, pages
from tests.spec.telling import AS_OF

CASES = [case for page in pages() for case in cases(page)]
# Remedies that name what to write: nearly all of them can be put in its place, and nothing else can. “write text” names
# the type of a value.
NAMING = re.compile(
    r"= help: (did you mean “|write (?!text$)(?:account: )?\S+(, without the underscore .*|: rules with a role .*)?$)",
    re.MULTILINE,
)
WITH_FIXES = [case for case in CASES if NAMING.search(case.text)]


def found_in(folder: Path) -> tuple[Diagnostic, ...]:
    """Every mistake, or every finding."""
    return run(folder, as_of=moment(AS_OF)).diagnostics


def mend(folder: Path, found: Diagnostic) -> None:
    """Put a diagnostic's fix in the place of what it underlines."""
    where = found.where
    assert isinstance(where, Span)
    path = folder / where.file
    lines = path.read_bytes().decode("utf-8-sig").splitlines(keepends=True)
    line = lines[where.line - 1]
    lines[where.line - 1] = line[: where.column - 1] + found.fix + line[where.end - 1 :]
    path.write_text("".join(lines), "utf-8")


def with_fixes(case: Case, folder: Path) -> list[Diagnostic]:
    """The findings with a fix in a case's project, which is written into `folder`."""
    for name, content in case.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [found for found in found_in(folder) if found.fix]


@pytest.mark.parametrize("case", WITH_FIXES, ids=lambda case: f"{case.page}: {case.title}")
def test_a_fix_of_the_manual_ends_what_it_is_of(case: Case, tmp_path: Path):
    for found in with_fixes(case, tmp_path):
        path = tmp_path / found.where.file
        before = path.read_bytes()
        mend(tmp_path, found)
        after = [(other.code, other.message, other.where) for other in found_in(tmp_path)]
        assert (found.code, found.message) not in [
            (code, message) for code, message, where in after if starts_at(where, found)
        ]
        path.write_bytes(before)


def starts_at(where: object, found: Diagnostic) -> bool:
    """True if a place begins at the place of a diagnostic."""
    assert isinstance(where, Span)
    assert isinstance(found.where, Span)
    return (where.file, where.line, where.column) == (found.where.file, found.where.line, found.where.column)


def test_the_manual_has_fixes_of_many_kinds_where_a_remedy_names_what_to_write_and_nowhere_else(tmp_path: Path):
    found = [(case, with_fixes(case, tmp_path / str(number))) for number, case in enumerate(CASES)]
    fixed = [case for case, fixes in found if fixes]
    assert [case.title for case in fixed if case not in WITH_FIXES] == []
    assert len(fixed) > 0.8 * len(WITH_FIXES)
    codes = {each.code for _, fixes in found for each in fixes}
    assert codes >= {
        *("bad-range", "bad-traffic", "unknown-base", "unknown-check", "unknown-environment", "unknown-key"),
        *("unknown-peer", "unknown-role", "unknown-service", "wrong-value"),
    }


def fixes(folder: Path, peer: str) -> list[str]:
    """The fixes of a role's line that names `peer`."""
    role = "description: A role\nowner: platform\ningress:\n  - {from: PEER, service: https, description: Why}\n"
    settings = """\
        networks:
          office: {description: The office, cidrs: [10.1.0.0/16]}
          plants: {description: Two plants, cidrs: [10.2.0.0/16, 10.3.0.0/16]}
        """
    project = {"sg-factory.yaml": settings, "roles/web.yaml": role.replace("PEER", peer)}
    return [found.fix for found in found_in(write(folder, project)) if "web" in found.where.file]


@pytest.mark.parametrize(
    ("peer", "fix"),
    [
        ("10.1.0.0/16", "office"),
        ("[10.1.0.0/16]", "office"),
        ("'10.1.0.0/16'", "office"),
        ("10.2.0.0/16", ""),  # “plants” would let more in
        ("10.9.0.0/16", ""),
        ("10.1.2.3/16", "10.1.0.0/16"),
        ("'10.1.2.3/16'", "'10.1.0.0/16'"),
        ("'offic'", "'office'"),
        ("[offic]", "office"),
        ("nobody", ""),
        ("'10.1.2.3 /16'", ""),  # more than a word: a person has to look
    ],
)
def test_a_fix_is_of_the_word_at_fault_alone_and_keeps_its_quotes(tmp_path: Path, peer: str, fix: str):
    assert fixes(tmp_path, peer) == [fix]


@pytest.mark.parametrize(
    ("written", "fix"),
    [("10.1.2.3/16", "10.1.0.0/16"), ('"10.1.2.3/16"', '"10.1.0.0/16"'), ("10.1.0.0/16", ""), ("!Ref Office", "")],
)
def test_a_range_of_a_template_is_mended_where_it_is_written(tmp_path: Path, written: str, fix: str):
    template = f"""\
        Parameters: {{Office: {{Type: String, Default: 10.1.2.3/16}}}}
        Resources:
          Web:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Serves the shop to its customers
              VpcId: vpc-1
              SecurityGroupIngress:
                - IpProtocol: tcp
                  FromPort: 443
                  ToPort: 443
                  CidrIp: {written}
                  Description: What the office reads
        """
    path = write(tmp_path, {"web.yaml": template}) / "web.yaml"
    assert "".join(found.fix for found in read_templates([path]).diagnostics) == fix
