"""One tuple of diagnostics for every format: all severities, one and two places, with and without help."""

from __future__ import annotations

from sg_factory.diagnostic import Diagnostic, Related, Severity, Span, Suppressed, Suppression
from sg_factory.report.findings.words import CheckText

SAMPLE = (
    # The file as a whole; its name has signs of Markdown, of workflow commands and of URIs.
    Diagnostic(
        code="wrong-ending",
        severity=Severity.INFO,
        message="roles/a b, c|d%.yml would be ignored",
        where=Span("roles/a b, c|d%.yml"),
        label="its name does not end in .yaml",
    ),
    # Two places, in two files, with line numbers of different width.
    Diagnostic(
        code="not-accepted",
        severity=Severity.ERROR,
        message="“database” does not accept tcp/5432 from “web”",
        where=Span("roles/web.yaml", 112, 14, 24, "    service: postgresql   # orders"),
        help="add an ingress line from “web” to “database”",
        related=(
            Related(Span("roles/database.yaml", 9, 14, 17, "    service: ssh"), "what “database” accepts from “web”"),
        ),
    ),
    # Signs that mean something to XML, Markdown and workflow commands; a line break and a terminal's escape.
    Diagnostic(
        code="unknown-peer",
        severity=Severity.ERROR,
        message='“<b>&*_[x]`|"50%: a,b\n\x1b[31m” is no role',
        where=Span("roles/web.yaml", 113, 11, 12, "  - from: \x1b[31m"),
        label="a name?",
        help="did you mean “web”?",
        fix="web",
    ),
    # Words of several alphabets: a sign that is two columns wide, one that is none, no help.
    Diagnostic(
        code="review-overdue",
        severity=Severity.WARNING,
        message="the review of “zürich-東京” was due by 2027-01-31",
        where=Span("roles/zürich-東京.yaml", 3, 25, 35, "東京: Zu\u0308rich, review_by: 2027-01-31"),
    ),
)

# A finding that two accept, one of them without a reason, with signs that mean something to a format.
SUPPRESSED = (
    Suppressed(
        SAMPLE[3],
        (
            Suppression("cfn_nag W2", Span("roles/web.yaml", 4, 3, 6, "  Web:"), "a | b <c>\n\x1b[31m"),
            Suppression("accept in roles/web.yaml", Span("roles/web.yaml", 9, 5, 9, "    - check: review-overdue"), ""),
        ),
    ),
)

# What is known of one of the codes; the others are mistakes of form.
RULES = {
    "review-overdue": CheckText(
        summary="The day is past on which somebody wanted to look at a rule again.",
        remedy="Look at it, then write the next day.",
        page="# review-overdue\n\nThe day is past …\n",
        level=Severity.WARNING,
        known_as=("LATE_1", "LATE-2"),
    )
}
