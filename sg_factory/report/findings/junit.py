"""Diagnostics as JUnit XML, which most build servers read: a file is a suite, a diagnostic a failed case.

An accepted finding is a skipped case.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from sg_factory.diagnostic import Diagnostic, Severity, Suppressed
from sg_factory.report.findings.summary import summary
from sg_factory.report.findings.words import location, paragraph, permission, span
from sg_factory.report.printable import printable, printable_suppressed

_Case = tuple[Diagnostic, str]  # with the reason why it is accepted, empty if it is not


def render(diagnostics: Iterable[Diagnostic], suppressed: Iterable[Suppressed] = (), known: int = 0) -> str:
    """Return a `testsuites` document. Errors and warnings fail; infos pass, with their text as output."""
    root = ElementTree.Element("testsuites", name="sg-factory")
    accepted = [(each.finding, permission(each)) for each in printable_suppressed(suppressed)]
    cases = [*((diagnostic, "") for diagnostic in printable(diagnostics)), *accepted]
    if accepted:
        cases.sort(key=lambda case: span(case[0].where).file)
    for file, group in groupby(cases, key=lambda case: span(case[0].where).file):
        found = list(group)
        failures = sum(_fails(case) for case in found)
        suite = ElementTree.SubElement(root, "testsuite", name=file, tests=str(len(found)), failures=str(failures))
        if skipped := sum(1 for _, why in found if why):
            suite.set("skipped", str(skipped))
        for case in found:
            _case(suite, case)
    if not len(root):
        suite = ElementTree.SubElement(root, "testsuite", name="sg-factory", tests="1", failures="0")
        ElementTree.SubElement(suite, "testcase", classname="sg-factory", name=summary((), known))
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def _fails(case: _Case) -> bool:
    diagnostic, accepted = case
    return diagnostic.severity > Severity.INFO and not accepted


def _case(suite: ElementTree.Element, found: _Case) -> None:
    diagnostic, accepted = found
    name = f"{location(diagnostic.where)} {diagnostic.message}"
    case = ElementTree.SubElement(suite, "testcase", classname=diagnostic.code, name=name)
    if accepted:
        ElementTree.SubElement(case, "skipped", message=accepted)
    elif _fails(found):
        kind = diagnostic.severity.word
        ElementTree.SubElement(case, "failure", type=kind, message=diagnostic.message).text = paragraph(diagnostic)
    else:
        ElementTree.SubElement(case, "system-out").text = paragraph(diagnostic)
