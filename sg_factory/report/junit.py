"""Diagnostics as JUnit XML, which most build servers read: a file is a suite, a diagnostic a failed case."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from sg_factory.diagnostic import Diagnostic, Severity
from sg_factory.report.printable import printable
from sg_factory.report.words import location, paragraph, span


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One `testsuites` document. Errors and warnings fail; what is only information passes with its words as output."""
    root = ElementTree.Element("testsuites", name="sg-factory")
    for file, group in groupby(printable(diagnostics), key=lambda diagnostic: span(diagnostic.where).file):
        found = list(group)
        failures = sum(_fails(diagnostic) for diagnostic in found)
        suite = ElementTree.SubElement(root, "testsuite", name=file, tests=str(len(found)), failures=str(failures))
        for diagnostic in found:
            _case(suite, diagnostic)
    if not len(root):
        suite = ElementTree.SubElement(root, "testsuite", name="sg-factory", tests="1", failures="0")
        ElementTree.SubElement(suite, "testcase", classname="sg-factory", name="nothing to object to")
    ElementTree.indent(root)
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{ElementTree.tostring(root, encoding='unicode')}\n"


def _fails(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity > Severity.INFO


def _case(suite: ElementTree.Element, diagnostic: Diagnostic) -> None:
    name = f"{location(diagnostic.where)} {diagnostic.message}"
    case = ElementTree.SubElement(suite, "testcase", classname=diagnostic.code, name=name)
    if _fails(diagnostic):
        kind = diagnostic.severity.word
        ElementTree.SubElement(case, "failure", type=kind, message=diagnostic.message).text = paragraph(diagnostic)
    else:
        ElementTree.SubElement(case, "system-out").text = paragraph(diagnostic)
